"""An organisation of Baltimore's directory is claimed, speaks for itself, and no import changes it; nothing is mailed."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.outbox.models import OutboxMessage
from accounts.users.queries import find_actor_of
from core.actor import SYSTEM, Role
from core.business_time import calendar_for
from partners.services.codes import Modality, Population
from partners.services.commands import change_service, import_directory, invite_to_claim
from partners.services.models import Contact, Location, Phone, Service
from partners.services.needs import Need
from partners.services.ohana import read_ohana
from partners.services.queries import Search, get_service_page, list_addresses, list_directory, list_services
from partners.services.values import About
from tests.support.memoranda import make_pair, make_person
from tests.support.services import claim
from tests.support.statements import count_rows

DAY = timedelta(days=1)
BEST_ADDRESS = sa.select(Organisation.id).where(
    Organisation.status == OrganisationStatus.CANDIDATE,
    Organisation.email.is_not(None),
    sa.exists().where(Service.organisation_id == Organisation.id, Service.is_mental_health.is_(True)),
    sa.exists().where(Contact.organisation_id == Organisation.id),
)


def all_of(session: Session, organisation_id: object) -> list[tuple[object, ...]]:
    owned = (Location, Service, Phone, Contact)
    rows = [
        session.execute(sa.select(Organisation.__table__).where(Organisation.id == organisation_id)).all()
    ]
    rows += [
        session.execute(sa.select(m.__table__).where(m.organisation_id == organisation_id)).all()
        for m in owned
    ]
    return [tuple(row) for part in rows for row in part]


@pytest.mark.first_tier("sqlite")
def test_a_claimed_organisation_keeps_its_own_word(
    session: Session, real_directory: Path, now: datetime
) -> None:
    records = read_ohana(real_directory)
    import_directory(session, SYSTEM, records=records, now=now)
    desk = make_pair(session, now).agency_leader
    organisation_id = session.scalars(BEST_ADDRESS.order_by(Organisation.name).limit(1)).one()
    [address, *_] = list_addresses(session, organisation_id)
    invitation = invite_to_claim(session, desk, organisation_id, email=address, now=now)
    claimed = claim(session, invitation.token, now, email="first@claimed.example")
    manager = find_actor_of(session, claimed.user_id)
    assert manager is not None
    assert calendar_for(manager.timezone, "US") is not None
    services = list_services(session, organisation_id=organisation_id)
    about = About(
        name="In our own words",
        needs=frozenset({Need.MENTAL_HEALTH_SUPPORT}),
        populations=frozenset({Population.VETERANS}),
    )
    seen = services[0].assured_at
    change_service(session, manager, services[0].id, section=about, now=now + DAY, seen=seen)
    session.expire_all()
    before = sorted(all_of(session, organisation_id), key=repr)
    report = import_directory(session, SYSTEM, records=records, now=now + 2 * DAY)
    session.expire_all()
    assert sorted(all_of(session, organisation_id), key=repr) == before
    assert report.services.kept == 1
    assert all(brought.added == brought.changed == 0 for brought in report.tables().values())
    shown = get_service_page(session, desk, services[0].id, on=now)
    assert (shown.service.name, shown.organisation_status) == ("In our own words", OrganisationStatus.ACTIVE)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0


def test_filters_find_services_of_the_real_directory(
    session: Session, real_directory: Path, now: datetime
) -> None:
    import_directory(session, SYSTEM, records=read_ohana(real_directory), now=now)
    # Where the server counted the tables while they were empty, it would look through all services for each one.
    count_rows(session)
    officer = make_person(
        session, make_pair(session, now).agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now
    )

    def found(search: Search) -> int:
        return list_directory(session, officer, search=search, on=now).total

    everybody = found(Search())
    assert everybody == 749
    spanish, needy = found(Search(language="es")), found(Search(need=Need.MENTAL_HEALTH_SUPPORT))
    assert 0 < spanish < everybody
    assert 0 < needy < everybody
    assert found(Search(need=Need.MENTAL_HEALTH_SUPPORT, language="es")) <= min(spanish, needy)
    assert found(Search(takes_people=True)) == found(Search(modality=Modality.PHONE)) == 0
