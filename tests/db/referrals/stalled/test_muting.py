"""Muting the question how a case goes: by whom, how long, with a reason that only the NGO reads."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.casework.commands import log_attempt
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.reminders.ladder import escalate_overdue
from referrals.handover.stalled.commands import mute_stalled, unmute_stalled
from referrals.handover.stalled.models import StallMute
from referrals.handover.stalled.queries import get_stalled
from tests.support.referrals import World, make_referral

S = ReferralState
DAY = timedelta(days=1)
WHY = "In hospital until the end of the month"


def the(session: Session, key: UUID) -> Referral:
    return session.get_one(Referral, key, populate_existing=True)


@pytest.fixture
def key(session: Session, world: World, now: datetime) -> UUID:
    return make_referral(session, world, now, state=S.ACTIVE)


def mute(session: Session, world: World, key: UUID, now: datetime, days: int = 60) -> None:
    until = now.date() + timedelta(days=days)
    mute_stalled(session, world.ngo.worker, key, until=until, reason=WHY, now=now)


def test_nobody_is_asked_until_the_day_after(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    mute(session, world, key, now)
    referral = the(session, key)
    assert referral.stall_muted_until == datetime(2026, 5, 11, 4, tzinfo=UTC), "midnight in New York"
    assert referral.next_due_at == referral.stall_muted_until
    assert escalate_overdue(session, now=now + 50 * DAY) == 0
    assert escalate_overdue(session, now=now + 61 * DAY) == 1


def test_it_is_audited_without_the_reason_and_read_by_the_ngo_only(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    mute(session, world, key, now)
    row = get_stalled(session, world.ngo.worker, key, now=now)
    assert (row.muted_until, row.reason, row.may_mute) == (date(2026, 5, 10), WHY, True)
    event = session.scalars(sa.select(AuditRow).where(AuditRow.action == "referral.stall_muted")).one()
    assert WHY not in str(event.details)
    for person in (world.agency.officer, world.agency.supervisor, world.agency.desk):
        with pytest.raises(NotFound):
            get_stalled(session, person, key, now=now)
    assert get_stalled(session, world.ngo.worker, key, now=now + 61 * DAY).muted_until is None


def test_a_second_mute_replaces_the_first_and_history_is_kept(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    mute(session, world, key, now)
    mute(session, world, key, now + DAY, days=10)
    rows = session.scalars(sa.select(StallMute).order_by(StallMute.muted_at)).all()
    assert [row.ended_at is None for row in rows] == [False, True]


def test_unmuting_asks_again_as_the_agreement_says(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    due = the(session, key).next_due_at
    mute(session, world, key, now)
    unmute_stalled(session, world.ngo.manager, key, now=now + DAY)
    assert the(session, key).next_due_at == due
    with pytest.raises(NotFound):
        unmute_stalled(session, world.ngo.manager, key, now=now + DAY)


@pytest.mark.parametrize(("days", "reason"), [(0, WHY), (-1, WHY), (91, WHY), (5, "short")])
def test_a_day_ahead_at_most_ninety_and_why(
    session: Session, world: World, key: UUID, now: datetime, days: int, reason: str
) -> None:
    until = now.date() + timedelta(days=days)
    with pytest.raises(RuleBroken):
        mute_stalled(session, world.ngo.worker, key, until=until, reason=reason, now=now)


def test_only_the_worker_of_the_case_and_the_managers(
    session: Session, world: World, key: UUID, now: datetime
) -> None:
    until = now.date() + DAY
    for person, refusal in (
        (world.ngo.second_worker, (Denied, NotFound)),
        (world.ngo.intake, (Denied,)),
        (world.agency.officer, (Denied, NotFound)),
        (world.agency.desk, (Denied, NotFound)),
    ):
        with pytest.raises(refusal):
            mute_stalled(session, person, key, until=until, reason=WHY, now=now)
    mute_stalled(session, world.ngo.manager, key, until=until, reason=WHY, now=now)


def test_a_case_that_is_not_in_hand_is_not_muted(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ON_HOLD)
    with pytest.raises(Conflict):
        mute_stalled(
            session, world.ngo.manager, key, until=now.date() + DAY, reason=WHY, now=now + timedelta(hours=1)
        )


def test_one_live_mute_at_a_time(session: Session, world: World, key: UUID, now: datetime) -> None:
    mute(session, world, key, now)
    second = StallMute(
        id=uuid4(),
        referral_id=key,
        until=now.date(),
        muted_at=now,
        muted_by_id=world.ngo.worker.user_id,
    )
    second.reason = WHY
    session.add(second)
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_attempt_is_a_word_that_defers_the_question(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + 20 * DAY
    moved = the(session, key).last_event_at
    log_attempt(
        session, world.ngo.worker, key, at=later, channel="email", result="message_sent_no_reply", now=later
    )
    referral = the(session, key)
    assert referral.last_event_at == moved, "the police's list does not move"
    assert referral.next_due_at == later + 30 * DAY
    assert escalate_overdue(session, now=now + 45 * DAY) == 0
