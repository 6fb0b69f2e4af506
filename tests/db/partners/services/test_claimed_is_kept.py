"""What a claimed organisation says of itself is kept: no import changes or adds to it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.queries import find_actor_of
from core.actor import SYSTEM
from partners.services.commands import (
    change_service,
    import_directory,
    invite_to_claim,
)
from partners.services.models import Contact, Location, MailAddress, Phone, Service
from partners.services.needs import Need
from partners.services.ohana import read_ohana
from partners.services.values import About, Access, Dial
from tests.support.packages import PACKAGE, Rows, write_package
from tests.support.services import BOARD, Scene, claim, make_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now)


def bring(session: Session, folder: Path, now: datetime, changed: dict[str, Rows] | None = None) -> Any:
    return import_directory(session, SYSTEM, records=read_ohana(write_package(folder, changed)), now=now)


def changed_everywhere() -> dict[str, Rows]:
    """The package with another text in every row, and new rows of organisation 700."""
    package: dict[str, list[dict[str, str]]] = {
        name: [dict(row) for row in rows] for name, rows in PACKAGE.items()
    }
    for name, column in (
        ("organizations", "description"),
        ("locations", "description"),
        ("services", "fees"),
        ("phones", "department"),
        ("contacts", "title"),
        ("mail_addresses", "attention"),
    ):
        for row in package[name]:
            row[column] = "Changed by the source"
    place = dict(package["locations"][0]) | {"id": "8999", "name": "New place of the source"}
    package["locations"].append(place)
    service = dict(package["services"][0]) | {
        "id": "9999",
        "location_id": "8999",
        "name": "New of the source",
    }
    package["services"].append(service)
    package["phones"].append(
        dict(package["phones"][0])
        | {"id": "6999", "organization_id": "", "location_id": "", "service_id": "9999", "contact_id": ""}
    )
    package["mail_addresses"].append(
        dict(package["mail_addresses"][0]) | {"id": "5999", "location_id": "8999"}
    )
    return dict(package)


def everything_of(session: Session, organisation_id: Any) -> dict[str, list[Any]]:
    places = sa.select(Location.id).where(Location.organisation_id == organisation_id)
    found = {}
    for model, condition in (
        (Organisation, Organisation.id == organisation_id),
        (Location, Location.organisation_id == organisation_id),
        (Service, Service.organisation_id == organisation_id),
        (Phone, Phone.organisation_id == organisation_id),
        (Contact, Contact.organisation_id == organisation_id),
        (MailAddress, MailAddress.location_id.in_(places)),
    ):
        rows = session.execute(sa.select(model.__table__).where(condition)).all()
        found[model.__tablename__] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_no_import_changes_a_claimed_organisation(
    session: Session, scene: Scene, tmp_path: Path, now: datetime
) -> None:
    bring(session, tmp_path, now)
    organisation_id = session.scalars(sa.select(Organisation.id).where(Organisation.source_id == "700")).one()
    invitation = invite_to_claim(session, scene.desk, organisation_id, email=BOARD, now=now)
    claimed = claim(session, invitation.token, now)
    manager = find_actor_of(session, claimed.user_id)
    assert manager is not None
    service = session.scalars(sa.select(Service).where(Service.organisation_id == organisation_id)).first()
    assert service is not None
    about = About(name="In our words", needs=frozenset({Need.FOOD}))
    change_service(session, manager, service.id, section=about, now=now, seen=None)
    ours = Access(phones=(Dial(number="555 010 0999", department="Our own line"),))
    change_service(session, manager, service.id, section=ours, now=now + DAY, seen=now)
    session.expire_all()
    before = everything_of(session, organisation_id)
    assert all(before[name] for name in ("organisation", "location", "service", "phone", "contact"))
    counts = {
        model: session.scalar(sa.select(sa.func.count()).select_from(model))
        for model in (Location, Service, Phone, MailAddress)
    }
    report = bring(session, tmp_path, now + 2 * DAY, changed_everywhere())
    session.expire_all()
    assert everything_of(session, organisation_id) == before
    for model, count in counts.items():
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == count, model
    assert report.organisations.kept == 1
    assert report.locations.kept >= 2
    assert report.services.kept >= 2
    assert report.services.changed > 0
    assert (
        session.scalars(sa.select(Organisation.description).where(Organisation.source_id == "702")).one()
        == "Changed by the source"
    )
    again = bring(session, tmp_path, now + 3 * DAY, changed_everywhere())
    assert all(brought.added == brought.changed == 0 for brought in again.tables().values())
    assert (again.needs_changed, again.taxonomy_terms_changed) == (0, 0)
