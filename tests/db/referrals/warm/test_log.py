"""The log of a warm hand-off: who may write, before and after sending, and what is measured from it."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import Purpose
from partners.memoranda.models import Partnership
from partners.memoranda.terms import Urgency
from partners.services.models import Service
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralState
from referrals.handover.warm.codes import CallResult
from referrals.handover.warm.commands import log_call, log_meeting
from referrals.handover.warm.models import WarmCall, WarmMeeting
from referrals.handover.warm.queries import find_warm
from tests.support.referrals import World, make_referral

S, R = ReferralState, CallResult
MINUTE = timedelta(minutes=1)


@pytest.fixture
def contact_id(session: Session, world: World, now: datetime) -> UUID:
    return name_contact(session, world, now)


def name_contact(session: Session, world: World, now: datetime, **values: object) -> UUID:
    contact = PartnershipContact(
        id=uuid4(),
        **{
            "partnership_id": session.scalars(sa.select(Partnership.id)).one(),
            "organisation_id": world.ngo.id,
            "purpose": Purpose.WARM_HANDOFF,
            "name": "Duty line",
            "phone": "+1 555 0142",
            "valid_from": date(2026, 1, 1),
            "changed_at": now,
            "changed_by_id": world.ngo.manager.user_id,
        }
        | values,
    )
    session.add(contact)
    session.flush()
    return contact.id


@pytest.fixture
def key(session: Session, world: World, now: datetime) -> UUID:
    return make_referral(session, world, now, urgency=Urgency.WARM_HANDOFF)


def test_calls_and_the_meeting_are_read_by_both_sides(
    session: Session, world: World, key: UUID, contact_id: UUID, now: datetime
) -> None:
    officer, worker = world.agency.officer, world.ngo.intake
    log_call(session, officer, key, contact_id=contact_id, called_at=now, result=R.VOICEMAIL, now=now)
    later = now + 4 * MINUTE
    log_call(session, officer, key, contact_id=contact_id, called_at=later, result=R.COMING, now=later)
    met = now + 24 * MINUTE
    log_meeting(session, worker, key, met_at=met, now=met + MINUTE)
    for person in (officer, world.agency.supervisor, worker):
        row = find_warm(session, person, key, now=met + MINUTE)
        assert row is not None
        assert [call.result for call in row.calls] == [R.VOICEMAIL, R.COMING]
        assert row.calls[0].called == "Duty line"
        assert (row.met_at, row.elapsed(met + 99 * MINUTE)) == (met, 24 * MINUTE)
        assert (row.aim, row.is_late(met)) == (30 * MINUTE, False)
    ngo = find_warm(session, worker, key, now=met)
    assert ngo is not None
    assert ngo.calls[0].by_name is None, "who of the other side called is theirs"
    assert ngo.calls[0].organisation_name == "Northgate Police"
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.startswith("warm"))).all()
    assert sorted(actions) == ["warm_call.logged", "warm_call.logged", "warm_meeting.logged"]


def test_it_is_late_after_the_time_of_the_agreement(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    row = find_warm(session, world.agency.officer, key, now=now)
    assert row is not None
    assert not row.is_late(now + 30 * MINUTE)
    assert row.is_late(now + 31 * MINUTE)


def test_a_call_before_sending_starts_the_clock(
    session: Session, world: World, contact_id: UUID, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.DRAFT, urgency=Urgency.WARM_HANDOFF)
    row = find_warm(session, world.agency.officer, key, now=now)
    assert row is not None
    assert (row.is_draft, row.began_at, row.may_log) == (True, None, True)
    assert [contact.id for contact in row.contacts] == [contact_id]
    log_call(
        session,
        world.agency.officer,
        key,
        contact_id=contact_id,
        called_at=now - 5 * MINUTE,
        result=R.COMING,
        now=now,
    )
    commands.submit(session, world.agency.officer, key, now=now + MINUTE)
    sent = find_warm(session, world.ngo.intake, key, now=now + MINUTE)
    assert sent is not None
    assert sent.began_at == now - 5 * MINUTE
    with pytest.raises(NotFound):
        find_warm(session, world.ngo.intake, uuid4(), now=now)


def test_a_discarded_draft_takes_its_log_with_it(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.DRAFT, urgency=Urgency.WARM_HANDOFF)
    log_call(
        session, world.agency.officer, key, contact_id=None, called_at=now, result=R.NOT_REACHED, now=now
    )
    commands.discard_draft(session, world.agency.officer, key, now=now + MINUTE)
    assert session.scalars(sa.select(WarmCall)).all() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_until": date(2026, 2, 1)},
        {"valid_from": date(2026, 4, 1)},
        {"purpose": Purpose.DAY_TO_DAY},
        {"removed_at": datetime.fromisoformat("2026-03-01T00:00+00:00"), "removed_by_id": uuid4()},
    ],
    ids=["over", "not_yet", "other_purpose", "removed"],
)
def test_who_cannot_be_called_now_is_not_offered(
    session: Session, world: World, key: UUID, now: datetime, changed: dict[str, object]
) -> None:
    if "removed_by_id" in changed:
        changed = changed | {"removed_by_id": world.ngo.manager.user_id}
    contact_id = name_contact(session, world, now, **changed)
    row = find_warm(session, world.agency.officer, key, now=now)
    assert row is not None
    assert row.contacts == ()
    with pytest.raises(RuleBroken) as refusal:
        log_call(
            session,
            world.agency.officer,
            key,
            contact_id=contact_id,
            called_at=now,
            result=R.REACHED,
            now=now,
        )
    assert refusal.value.field == "contact_id"


def test_who_answers_now_comes_first_and_another_service_is_not_offered(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    other = Service(id=uuid4(), organisation_id=world.ngo.id, name="Day centre")
    session.add(other)
    session.flush()
    night = name_contact(
        session, world, now, name="Night line", opens_at=time(22), closes_at=time(6), position=1
    )
    day = name_contact(session, world, now, name="Day line", opens_at=time(8), closes_at=time(18), position=2)
    own = name_contact(session, world, now, name="Team line", service_id=world.ngo.service_id, position=3)
    name_contact(session, world, now, name="Day centre", service_id=other.id)
    row = find_warm(session, world.agency.officer, key, now=now)
    assert row is not None
    assert [contact.id for contact in row.contacts] == [day, own, night], "11:30 in New York"
    late = find_warm(session, world.agency.officer, key, now=now + timedelta(hours=12))
    assert late is not None
    assert [contact.id for contact in late.contacts] == [night, own, day]


@pytest.mark.parametrize("minutes", [1, -12 * 60 - 1])
def test_times_are_neither_ahead_nor_long_ago(
    session: Session, world: World, key: UUID, now: datetime, minutes: int
) -> None:
    at = now + minutes * MINUTE
    with pytest.raises(RuleBroken):
        log_call(session, world.agency.officer, key, contact_id=None, called_at=at, result=R.REACHED, now=now)
    with pytest.raises(RuleBroken):
        log_meeting(session, world.agency.officer, key, met_at=at, now=now)


def test_they_meet_once_and_not_before_it_began(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    later = now + 10 * MINUTE
    with pytest.raises(RuleBroken):
        log_meeting(session, world.agency.officer, key, met_at=now - 2 * MINUTE, now=later)
    log_meeting(session, world.agency.officer, key, met_at=later, now=later)
    with pytest.raises(Conflict):
        log_meeting(session, world.ngo.intake, key, met_at=later, now=later)


def test_who_is_no_part_of_it_writes_nothing(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    for person in (world.agency.desk, world.agency.stranger, world.agency.admin, world.ngo.admin):
        with pytest.raises((Denied, NotFound)):
            log_call(session, person, key, contact_id=None, called_at=now, result=R.REACHED, now=now)


def test_other_referrals_have_no_such_log(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    assert find_warm(session, world.agency.officer, key, now=now) is None
    with pytest.raises(NotFound):
        log_call(
            session, world.agency.officer, key, contact_id=None, called_at=now, result=R.REACHED, now=now
        )


def test_the_database_keeps_the_order_of_times(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    common = {
        "referral_id": key,
        "organisation_id": world.agency.id,
        "logged_at": now,
        "logged_by_id": world.agency.officer.user_id,
    }
    for row in (
        WarmCall(id=uuid4(), called_at=now + MINUTE, result=R.REACHED, **common),
        WarmMeeting(met_at=now + MINUTE, **common),
    ):
        nested = session.begin_nested()
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
        nested.rollback()
