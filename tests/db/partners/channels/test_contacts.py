"""Contacts: each side keeps its own, both read all, strangers nothing."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.channels.contacts.commands import add_contact, change_contact, remove_contact
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.policy import ContactValues
from partners.channels.contacts.purposes import Purpose
from partners.channels.contacts.queries import get_contact, list_contacts, values_of
from partners.memoranda.queries import find_partnership
from tests.support.referrals import World, make_world

TODAY = date(2026, 3, 11)
LINE = ContactValues(
    purpose=Purpose.WARM_HANDOFF,
    user_id=None,
    name="Hand-off line",
    phone="+1 (518) 555-0110 ext. 7",
    email=None,
    hours="Day and night",
    note=None,
    position=1,
    valid_from=TODAY,
    valid_until=None,
)


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def partnership_id(session: Session, world: World) -> UUID:
    found = find_partnership(session, agency_id=world.agency.id, ngo_id=world.ngo.id)
    assert found is not None
    return found.id


def test_a_contact_is_added_changed_and_removed_by_its_own_side(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    key = add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=LINE, now=now)
    row = get_contact(session, world.agency.officer, key)
    assert (row.name, row.organisation_name, row.tel) == ("Hand-off line", "Harbour House", "+15185550110")
    assert values_of(row) == LINE
    for actor in (world.agency.desk, world.agency.leader):
        with pytest.raises(Denied):
            change_contact(session, actor, key, version=row.version, values=LINE, now=now)
        with pytest.raises(Denied):
            remove_contact(session, actor, key, now=now)
    later = replace(LINE, hours="Nights", position=2)
    change_contact(session, world.ngo.intake, key, version=row.version, values=later, now=now)
    assert get_contact(session, world.agency.officer, key).hours == "Nights"
    with pytest.raises(Conflict):
        change_contact(session, world.ngo.intake, key, version=row.version, values=LINE, now=now)
    remove_contact(session, world.ngo.manager, key, now=now)
    with pytest.raises(NotFound):
        get_contact(session, world.ngo.manager, key)
    assert list_contacts(session, partnership_id) == []
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.subject_id == key.hex)).all()
    assert actions == ["contact.added", "contact.changed", "contact.removed"]


def test_workers_and_officers_read_and_strangers_do_not(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    key = add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=LINE, now=now)
    for actor in (world.agency.officer, world.ngo.worker):
        assert get_contact(session, actor, key).id == key
        with pytest.raises(NotFound):
            add_contact(session, actor, partnership_id=partnership_id, values=LINE, now=now)
        with pytest.raises(NotFound):
            remove_contact(session, actor, key, now=now)
    for actor in (others.agency.desk, others.ngo.manager, world.agency.admin):
        with pytest.raises(NotFound):
            get_contact(session, actor, key)
        with pytest.raises(NotFound):
            add_contact(session, actor, partnership_id=partnership_id, values=LINE, now=now)


def test_a_colleague_is_of_ones_own_side_and_active(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    own = replace(LINE, name=None, user_id=world.ngo.worker.user_id)
    key = add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=own, now=now)
    assert get_contact(session, world.agency.desk, key).name == "Wil Worker"
    for user_id in (world.agency.officer.user_id, uuid4()):
        with pytest.raises(RuleBroken) as refused:
            add_contact(
                session,
                world.ngo.manager,
                partnership_id=partnership_id,
                values=replace(own, user_id=user_id),
                now=now,
            )
        assert refused.value.field == "user_id"
    user = session.get_one(User, world.ngo.worker.user_id)
    user.status, user.disabled_at = UserStatus.DISABLED, now
    session.flush()
    assert get_contact(session, world.agency.desk, key).has_left
    assert list_contacts(session, partnership_id, on=TODAY) == []


def test_contacts_stand_by_purpose_order_and_day(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    def add(**values: Any) -> UUID:
        return add_contact(
            session,
            world.ngo.manager,
            partnership_id=partnership_id,
            values=replace(LINE, **values),
            now=now,
        )

    second = add(purpose=Purpose.ESCALATION_1, position=2)
    first = add(purpose=Purpose.ESCALATION_1, position=1)
    daily = add(purpose=Purpose.DAY_TO_DAY)
    past = add(valid_from=TODAY - timedelta(days=9), valid_until=TODAY - timedelta(days=1))
    assert [row.id for row in list_contacts(session, partnership_id)] == [daily, past, first, second]
    escalation = list_contacts(session, partnership_id, Purpose.ESCALATION_1)
    assert [row.id for row in escalation] == [first, second]
    assert [row.id for row in list_contacts(session, partnership_id, on=TODAY)] == [daily, first, second]
    assert list_contacts(session, partnership_id, organisation_id=world.agency.id) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"phone": None},
        {"phone": None, "email": "a@b.example"},
        {"valid_until": TODAY - timedelta(days=1)},
        {"position": 0},
        {"removed_at": "now"},
    ],
)
def test_the_database_keeps_contacts_that_can_be_called(
    session: Session, world: World, partnership_id: UUID, now: datetime, change: dict[str, Any]
) -> None:
    add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=LINE, now=now)
    values = {name: now if value == "now" else value for name, value in change.items()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(PartnershipContact).values(values))


def test_a_contact_may_answer_for_one_service_area_and_some_hours(
    session: Session, world: World, partnership_id: UUID, now: datetime
) -> None:
    limited = replace(
        LINE,
        service_id=world.ngo.service_id,
        area_id=world.agency.area_id,
        opens_at=time(22),
        closes_at=time(6),
        weekdays="45",
    )
    key = add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=limited, now=now)
    row = get_contact(session, world.agency.officer, key)
    assert values_of(row) == limited
    assert (row.service_name, row.area_name) == ("Mobile crisis team", "North")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"service_id": uuid4()}, "service_id"),
        ({"area_id": uuid4()}, "area_id"),
        ({"opens_at": time(9)}, "closes_at"),
        ({"opens_at": time(9), "closes_at": time(9)}, "closes_at"),
    ],
)
def test_limits_belong_to_the_partnership_and_hours_have_two_ends(
    session: Session,
    world: World,
    partnership_id: UUID,
    now: datetime,
    changed: dict[str, Any],
    field: str,
) -> None:
    values = replace(LINE, **changed)
    with pytest.raises(RuleBroken) as refusal:
        add_contact(session, world.ngo.manager, partnership_id=partnership_id, values=values, now=now)
    assert refusal.value.field == field
