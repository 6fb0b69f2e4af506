from datetime import datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.commands import add_area, add_organisation, change_settings
from accounts.organisations.models import Area, Organisation, OrganisationStatus, Unit
from accounts.organisations.queries import calendar_of, find_organisation_named, get_organisation_row
from accounts.sign_in.password_commands import use_link
from accounts.users.commands import disable_user, invite_user, start_reset
from accounts.users.links import find_open_link, take_link
from accounts.users.models import LinkPurpose, SingleUseLink, User, UserRole, UserStatus
from accounts.users.queries import find_actor_of, find_user_id_by_email, list_workers, names_of
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from core.errors import Denied, NotFound, RuleBroken
from tests.support.accounts import PASSWORD, actor_of, make_organisation, make_user


def test_the_command_line_sets_up_an_organisation_and_its_first_person(
    session: Session, now: datetime
) -> None:
    organisation = add_organisation(
        session,
        SYSTEM,
        kind=OrganisationKind.AGENCY,
        name="Northgate Police",
        timezone="America/Toronto",
        country="CA",
        subdivision="ON",
        now=now,
    )
    link = invite_user(
        session,
        SYSTEM,
        organisation_id=organisation.id,
        name="Alex Admin",
        email=" Alex@Example.org",
        roles=[Role.ORGANISATION_ADMIN],
        now=now,
    )
    assert find_actor_of(session, link.user_id) is None
    assert use_link(session, token=link.token, password=PASSWORD, now=now) == link.user_id
    actor = find_actor_of(session, link.user_id)
    assert actor is not None
    assert actor.timezone == "America/Toronto"
    assert find_user_id_by_email(session, "alex@example.ORG") == link.user_id
    reset = start_reset(session, SYSTEM, user_id=link.user_id, now=now)
    open_link = find_open_link(session, reset.token, now=now)
    assert open_link is not None
    assert open_link.purpose is LinkPurpose.PASSWORD_RESET
    chains = session.execute(sa.select(AuditRow.chain, AuditRow.action).order_by(AuditRow.sequence)).all()
    assert [row.action for row in chains if row.chain == "operator"] == [
        "organisation.added",
        "user.invited",
        "user.reset_started",
    ]
    assert [row.action for row in chains if row.chain == organisation.id.hex] == ["user.invitation_accepted"]


def test_of_two_who_use_a_link_one_succeeds(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    link = invite_user(
        session,
        SYSTEM,
        organisation_id=agency.id,
        name="A",
        email="a@example.org",
        roles=[Role.SUPERVISOR],
        now=now,
    )
    stored = session.scalars(sa.select(SingleUseLink)).one()
    assert link.token.encode() not in stored.digest
    assert take_link(session, link.token, now=now) == (link.user_id, LinkPurpose.INVITATION)
    assert take_link(session, link.token, now=now) is None
    with pytest.raises(NotFound):
        use_link(session, token=link.token, password=PASSWORD, now=now)


def test_an_invitation_needs_a_partner_and_a_unit_of_theirs(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    candidate = make_organisation(
        session, OrganisationKind.NGO, name="Candidate", status=OrganisationStatus.CANDIDATE
    )
    unit = Unit(organisation_id=candidate.id, name="Team")
    session.add(unit)
    session.flush()
    invite = partial(invite_user, session, SYSTEM, name="A", email="a@example.org", now=now)
    with pytest.raises(RuleBroken):
        invite(organisation_id=candidate.id, roles=[Role.NGO_WORKER])
    with pytest.raises(RuleBroken) as refused:
        invite(organisation_id=agency.id, roles=[Role.SUPERVISOR], unit_id=unit.id)
    assert refused.value.field == "unit_id"
    with pytest.raises(NotFound):
        invite(organisation_id=uuid4(), roles=[Role.SUPERVISOR])


def test_only_administrators_invite(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    officer = actor_of(session, make_user(session, agency, [Role.SUPERVISOR], now=now))
    with pytest.raises(Denied):
        invite_user(
            session,
            officer,
            organisation_id=agency.id,
            name="A",
            email="a@example.org",
            roles=[Role.SUPERVISOR],
            now=now,
        )
    with pytest.raises(Denied):
        add_organisation(session, officer, kind=OrganisationKind.NGO, name="X", now=now)


def test_a_disabled_person_is_nobody_but_keeps_their_name(session: Session, now: datetime) -> None:
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    worker = make_user(session, ngo, [Role.NGO_WORKER], now=now)
    assert [row.id for row in list_workers(session, ngo.id)] == [worker.id]
    disable_user(session, SYSTEM, user_id=worker.id, now=now)
    assert find_actor_of(session, worker.id) is None
    assert list_workers(session, ngo.id) == []
    assert names_of(session, [worker.id, None, uuid4()]) == {worker.id: "Robin Adeyemi"}


def test_the_calendar_follows_the_organisations_settings(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    row = get_organisation_row(session, agency.id)
    change_settings(
        session,
        SYSTEM,
        organisation_id=agency.id,
        version=row.version,
        now=now,
        timezone="America/Toronto",
        country="CA",
        subdivision="ON",
        opens_at=time(8),
        closes_at=time(16),
    )
    calendar = calendar_of(session, agency.id)
    assert not calendar.is_working_day(datetime(2026, 7, 1).date())  # noqa: DTZ001 - a civil date
    assert calendar.business_seconds_between(now, now + timedelta(days=1)) == 8 * 3600
    with pytest.raises(RuleBroken) as refused:
        change_settings(
            session, SYSTEM, organisation_id=agency.id, version=agency.version, now=now, timezone="Mars/Base"
        )
    assert refused.value.field == "timezone"


def test_only_agencies_have_areas(session: Session, now: datetime) -> None:
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    with pytest.raises(RuleBroken):
        add_area(session, SYSTEM, organisation_id=ngo.id, code="N1", name="North", now=now)


def test_an_active_organisation_is_found_by_name_before_a_candidate(session: Session) -> None:
    for status in (OrganisationStatus.CANDIDATE, OrganisationStatus.ACTIVE, OrganisationStatus.SUSPENDED):
        make_organisation(session, OrganisationKind.NGO, name="Harbour House", status=status)
    found = find_organisation_named(session, "Harbour House", kind=OrganisationKind.NGO)
    assert found is not None
    assert found.status is OrganisationStatus.ACTIVE
    assert find_organisation_named(session, "Harbour House", kind=OrganisationKind.AGENCY) is None


# ---- Constraints, one by one


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": UserStatus.DISABLED, "password_hash": "x"}, "disabled_has_date"),
        ({"status": UserStatus.ACTIVE, "password_hash": None}, "active_has_password"),
    ],
)
def test_an_account_is_whole(
    session: Session, now: datetime, values: dict[str, object], constraint: str
) -> None:
    agency = make_organisation(session)
    session.add(
        User(
            organisation_id=agency.id,
            name="A",
            email="a@example.org",
            email_folded="a@example.org",
            created_at=now,
            **values,
        )
    )
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_an_address_belongs_to_one_account(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    make_user(session, agency, [Role.SUPERVISOR], now=now, email="A@example.org")
    with pytest.raises(IntegrityError):
        make_user(session, agency, [Role.SUPERVISOR], now=now, email="a@EXAMPLE.org")


def test_the_systems_own_role_is_not_for_people(session: Session, now: datetime) -> None:
    user = make_user(session, make_organisation(session), [Role.SUPERVISOR], now=now)
    session.add(UserRole(user_id=user.id, role=Role.SYSTEM, granted_at=now))
    with pytest.raises(IntegrityError, match="not_for_people"):
        session.flush()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"opens_at": time(17), "closes_at": time(9)}, "opening_hours_ordered"),
        ({"source": "ohana"}, "source_paired"),
    ],
)
def test_an_organisation_is_whole(session: Session, values: dict[str, object], constraint: str) -> None:
    session.add(Organisation(kind=OrganisationKind.NGO, name="X", **values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_units_and_areas_are_unique_within_their_organisation(session: Session) -> None:
    one, other = make_organisation(session), make_organisation(session, name="Southgate Police")
    session.add_all(Unit(organisation_id=each.id, name="Team") for each in (one, other))
    session.add_all(Area(organisation_id=each.id, code="N1", name="North") for each in (one, other))
    session.flush()
    for twice in (
        Unit(organisation_id=one.id, name="Team"),
        Area(organisation_id=one.id, code="N1", name="Other"),
    ):
        savepoint = session.begin_nested()
        session.add(twice)
        with pytest.raises(IntegrityError):
            session.flush()
        savepoint.rollback()


def test_a_link_expires_after_it_is_made(session: Session, now: datetime) -> None:
    user = make_user(session, make_organisation(session), [Role.SUPERVISOR], now=now)
    session.add(
        SingleUseLink(
            user_id=user.id, purpose=LinkPurpose.INVITATION, digest=b"x" * 32, created_at=now, expires_at=now
        )
    )
    with pytest.raises(IntegrityError, match="expires_later"):
        session.flush()
