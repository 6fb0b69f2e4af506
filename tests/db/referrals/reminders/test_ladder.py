"""Half, late, later, leaders: each rung once, each to the right people, on both sides; nothing ever closes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind, NoticeMute, Weight
from accounts.users.models import User, UserStatus
from core.actor import Actor
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import Purpose
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.terms import Urgency
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.reminders.following import follow_clocks
from referrals.handover.reminders.ladder import escalate_overdue, remind_halfway
from referrals.handover.reminders.models import ReferralClock
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def the(session: Session, key: UUID) -> Referral:
    return session.get_one(Referral, key, populate_existing=True)


def clock_of(session: Session, key: UUID, now: datetime) -> ReferralClock:
    follow_clocks(session, now=now)
    return session.get_one(ReferralClock, key, populate_existing=True)


def reasons(session: Session) -> list[str | None]:
    found = sa.select(ReferralEvent.reason).where(ReferralEvent.action == ReferralAction.ESCALATE)
    return list(session.scalars(found.order_by(ReferralEvent.at, ReferralEvent.sequence)))


def told(session: Session, beginning: str, weight: Weight | None = None) -> set[UUID]:
    query = sa.select(Notice.recipient_id).where(Notice.message.startswith(beginning))
    if weight is not None:
        query = query.where(Notice.weight == weight)
    return set(session.scalars(query))


def forget(session: Session) -> None:
    session.execute(sa.delete(Notice))


def ids(*people: Actor) -> set[UUID]:
    return {person.user_id for person in people if person.user_id is not None}


def name_contact(session: Session, world: World, now: datetime, **values: object) -> None:
    partnership_id = session.scalars(sa.select(Partnership.id)).one()
    agency = values.pop("agency", True)
    defaults: dict[str, object] = {
        "partnership_id": partnership_id,
        "organisation_id": world.agency.id if agency else world.ngo.id,
        "purpose": Purpose.ESCALATION_1,
        "phone": "+1 555 0199",
        "valid_from": date(2026, 1, 1),
        "changed_at": now,
        "changed_by_id": world.agency.desk.user_id,
    }
    session.add(PartnershipContact(id=uuid4(), **(defaults | values)))
    session.flush()


def test_the_holder_is_reminded_once_at_half_of_the_time(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    half = clock_of(session, key, now).half_due_at
    assert half == now + timedelta(hours=2), "four hours to acknowledge"
    forget(session)
    assert remind_halfway(session, now=half - MINUTE) == 0
    assert [remind_halfway(session, now=half), remind_halfway(session, now=half + MINUTE)] == [1, 0]
    assert told(session, "Half of the time") == ids(world.ngo.intake, world.ngo.second_intake)
    assert reasons(session) == [], "a reminder is no step"


def test_a_new_due_time_has_a_half_of_its_own(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    half = clock_of(session, key, now).half_due_at
    assert half is not None
    remind_halfway(session, now=half)
    commands.acknowledge(session, world.ngo.intake, key, now=half + MINUTE)
    later = clock_of(session, key, half + MINUTE)
    assert later.half_told_at is None
    assert later.half_due_at is not None
    assert remind_halfway(session, now=later.half_due_at) == 1


def test_what_is_late_needs_no_reminder_of_the_half(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    due = the(session, key).next_due_at
    assert due is not None
    assert remind_halfway(session, now=due) == 0


def test_the_ladder_is_climbed_rung_by_rung_and_each_once(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    make_referral(session, world, now, state=S.CLOSED)
    make_referral(session, world, now, state=S.DRAFT)
    referral = the(session, key)
    due, version, last = referral.next_due_at, referral.version, referral.last_event_at
    assert due is not None
    forget(session)
    assert escalate_overdue(session, now=due) == 0
    assert [escalate_overdue(session, now=due + MINUTE) for _ in range(2)] == [1, 0]
    assert reasons(session) == ["overdue"]
    assert told(session, "Overdue", Weight.IMMEDIATE) == ids(world.ngo.intake, world.ngo.second_intake)
    assert told(session, "Overdue", Weight.DIGEST) == ids(world.ngo.manager), "who leads the intake"
    grace = due + timedelta(hours=4)
    assert escalate_overdue(session, now=grace) == 0
    assert [escalate_overdue(session, now=grace + MINUTE) for _ in range(2)] == [1, 0]
    assert ids(world.agency.desk) <= told(session, "Overdue")
    assert not ids(world.agency.leader, world.ngo.leader) & told(session, "")
    leaders = grace + timedelta(hours=4)
    assert [escalate_overdue(session, now=leaders + MINUTE) for _ in range(2)] == [1, 0]
    assert reasons(session) == ["overdue", "still_overdue", "long_overdue"]
    assert told(session, "Referrals with") == ids(world.agency.leader, world.ngo.leader)
    links = session.scalars(sa.select(Notice.link).where(Notice.message.startswith("Referrals with")))
    assert all(link.startswith("/partnerships/") for link in links), "a leader reads no referral"
    after = the(session, key)
    assert (after.state, after.version, after.last_event_at) == (S.SUBMITTED, version, last)


def test_a_leader_hears_once_a_day_however_many_are_late(
    session: Session, world: World, now: datetime
) -> None:
    for _ in range(3):
        make_referral(session, world, now, urgency=Urgency.URGENT)
    escalate_overdue(session, now=now + 5 * DAY)
    query = sa.select(sa.func.count()).select_from(Notice)
    own = query.where(Notice.recipient_id == world.agency.leader.user_id)
    assert session.scalar(own.where(Notice.message.startswith("Referrals with"))) == 1


def test_routine_has_two_business_days_of_grace(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, urgency=Urgency.ROUTINE)
    clock = clock_of(session, key, now)
    assert clock.due_at == datetime(2026, 3, 13, 15, 30, tzinfo=UTC)
    assert clock.grace_ends_at == datetime(2026, 3, 17, 15, 30, tzinfo=UTC), "over a weekend"


def test_both_sides_escalation_contacts_are_told(session: Session, world: World, now: datetime) -> None:
    name_contact(session, world, now, user_id=world.ngo.manager.user_id, agency=False)
    name_contact(session, world, now, user_id=world.agency.leader.user_id, purpose=Purpose.ESCALATION_2)
    name_contact(session, world, now, user_id=world.agency.officer.user_id, purpose=Purpose.MEDIA)
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    grace = clock_of(session, key, now).grace_ends_at
    forget(session)
    escalate_overdue(session, now=grace + MINUTE)
    assert ids(world.ngo.manager) <= told(session, "Overdue")
    assert told(session, "Referrals with") == ids(world.agency.leader)
    assert not ids(world.agency.officer) & told(session, "")


def test_a_late_officer_is_told_then_the_unit_then_the_desk(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.INFO_REQUESTED, urgency=Urgency.SOON)
    due = the(session, key).next_due_at
    clock = clock_of(session, key, now)
    assert due == clock.due_at
    forget(session)
    assert clock.half_due_at is not None
    remind_halfway(session, now=clock.half_due_at)
    assert told(session, "Half of the time") == ids(world.agency.officer)
    escalate_overdue(session, now=clock.due_at + MINUTE)
    assert told(session, "Overdue") == ids(world.agency.officer, world.agency.supervisor)
    escalate_overdue(session, now=clock.grace_ends_at + MINUTE)
    assert ids(world.agency.desk) <= told(session, "Overdue")
    assert not ids(world.ngo.intake, world.ngo.worker) & told(session, "Overdue"), "it is not their turn"


@pytest.mark.parametrize("why", ["disabled", "muted", "off_shift", "here"])
def test_while_the_officer_is_away_the_unit_is_told_too(
    session: Session, world: World, now: datetime, why: str
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.URGENT)
    officer = session.get_one(User, world.agency.officer.user_id)
    officer.last_signed_in_at = now
    if why == "disabled":
        officer.status, officer.disabled_at = UserStatus.DISABLED, now
    elif why == "muted":
        session.add(
            NoticeMute(
                user_id=officer.id,
                kind=NoticeKind.REFERRAL,
                until=date(2026, 3, 30),
                reason="On leave",
                created_at=now,
            )
        )
    elif why == "off_shift":
        officer.last_signed_in_at = now - timedelta(hours=13)
    session.flush()
    forget(session)
    commands.accept(session, world.ngo.intake, key, now=now + MINUTE)
    assert (world.agency.supervisor.user_id in told(session, "News")) == (why != "here")
    assert (world.agency.officer.user_id in told(session, "News")) == (why != "disabled")
    assert world.agency.other_supervisor.user_id not in told(session, "")


def test_the_worker_is_asked_how_it_goes_and_then_the_lead(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    asked = clock_of(session, key, now).stalled_at
    assert asked == the(session, key).last_event_at + 30 * DAY
    forget(session)
    assert escalate_overdue(session, now=asked) == 0
    assert [escalate_overdue(session, now=asked + MINUTE) for _ in range(2)] == [1, 0]
    assert told(session, "How is it going", Weight.DIGEST) == ids(world.ngo.worker)
    assert [escalate_overdue(session, now=asked + 4 * DAY) for _ in range(2)] == [1, 0]
    assert ids(world.ngo.manager, world.agency.desk) <= told(session, "How is it going")
    assert reasons(session) == ["stalled", "still_stalled"]
    assert told(session, "Overdue") == set(), "asked how it goes, and not called late"


@pytest.mark.parametrize(("days", "expected"), [(0, None), (7, 7), (10, 10), (14, 14), (30, 30)])
def test_the_agreement_says_when_the_question_is_asked(
    session: Session, world: World, now: datetime, days: int, expected: int | None
) -> None:
    session.execute(sa.update(Memorandum).values(stalled_days=days))
    key = make_referral(session, world, now, state=S.CONTACTING)
    clock, last = clock_of(session, key, now), the(session, key).last_event_at
    assert clock.stalled_at == (None if expected is None else last + expected * DAY)


def test_a_clock_follows_whatever_changes_the_due_time(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, urgency=Urgency.SOON)
    assert follow_clocks(session, now=now) == 1
    assert follow_clocks(session, now=now) == 0
    referral = the(session, key)
    assert referral.next_due_at is not None
    referral.next_due_at += DAY
    session.flush()
    assert follow_clocks(session, now=now) == 1
    assert clock_of(session, key, now).due_at == referral.next_due_at


def test_grace_is_never_before_the_due_time(session: Session, world: World, now: datetime) -> None:
    for urgency in (Urgency.WARM_HANDOFF, Urgency.VERY_URGENT, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE):
        clock = clock_of(session, make_referral(session, world, now, urgency=urgency), now)
        assert clock.due_at <= clock.grace_ends_at <= clock.second_grace_ends_at
