"""Due times come from the agreement; a question stops the decision's clock; timers only flag."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.response_time import ResponseTime
from partners.memoranda.commands import change_draft, draft_amendment
from partners.memoranda.drafts import Basics, ResponseTimes
from partners.memoranda.terms import Step, Urgency
from referrals.handover import commands, queries
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import InfoRequest, Referral, ReferralEvent
from referrals.handover.queries import count_open_under
from referrals.handover.timers import delete_old_drafts, flag_agreement_ended
from tests.support.memoranda import pass_review, send_as, sign_as
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
FRIDAY_AFTERNOON = datetime(2026, 3, 13, 20, 0, tzinfo=UTC)
"""16:00 in New York, an hour before closing."""


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def the(session: Session, key: UUID) -> Referral:
    return session.get_one(Referral, key, populate_existing=True)


def test_due_times_run_on_the_agencys_calendar(session: Session, world: World) -> None:
    referral = the(session, make_referral(session, world, FRIDAY_AFTERNOON, urgency=Urgency.SOON))
    assert referral.acknowledge_due_at == datetime(2026, 3, 16, 20, 0, tzinfo=UTC)
    assert referral.decide_due_at == referral.decide_due_gross_at == datetime(2026, 3, 17, 20, 0, tzinfo=UTC)
    assert referral.contact_due_at == FRIDAY_AFTERNOON + timedelta(hours=72)
    assert referral.next_due_at == referral.acknowledge_due_at


def test_a_public_holiday_does_not_count(session: Session, now: datetime, world: World) -> None:
    before_memorial_day = datetime(2026, 5, 22, 20, 0, tzinfo=UTC)
    referral = the(session, make_referral(session, world, before_memorial_day, urgency=Urgency.SOON))
    assert referral.acknowledge_due_at == datetime(2026, 5, 26, 20, 0, tzinfo=UTC)


def test_a_question_stops_the_decision_clock_as_that_clock_counts(session: Session, world: World) -> None:
    key = make_referral(session, world, FRIDAY_AFTERNOON, urgency=Urgency.SOON)
    commands.request_info(
        session,
        world.ngo.intake,
        key,
        items=["interpreter"],
        question=None,
        now=FRIDAY_AFTERNOON + timedelta(minutes=30),
    )
    asked = session.scalars(sa.select(InfoRequest)).one()
    assert asked.due_at == datetime(2026, 3, 17, 20, 30, tzinfo=UTC)
    assert the(session, key).next_due_at == asked.due_at
    monday = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
    commands.answer_info(session, world.agency.officer, key, answer=None, cannot_supply=True, now=monday)
    referral = the(session, key)
    assert referral.paused_seconds == 90 * 60
    assert referral.decide_due_gross_at == datetime(2026, 3, 17, 20, 0, tzinfo=UTC)
    assert referral.decide_due_at == datetime(2026, 3, 18, 13, 30, tzinfo=UTC)
    assert referral.next_due_at == referral.decide_due_at
    assert referral.info_requested_at is None


@pytest.mark.parametrize("state", [s for s in ReferralState if s is not S.DECLINE_REVIEW])
def test_whatever_is_open_and_sent_has_a_due_time(
    session: Session, world: World, now: datetime, state: ReferralState
) -> None:
    referral = the(session, make_referral(session, world, now, state=state))
    is_waiting = referral.submitted_at is not None and referral.closed_at is None
    assert (referral.next_due_at is not None) == is_waiting


def test_forgotten_drafts_are_deleted_after_ninety_days(
    session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT)
    sent = make_referral(session, world, now)
    assert delete_old_drafts(session, now=now + timedelta(days=90)) == 0
    after = now + timedelta(days=90, seconds=1)
    assert [delete_old_drafts(session, now=after), delete_old_drafts(session, now=after)] == [1, 0]
    assert session.get(Referral, draft) is None
    assert session.get(Referral, sent) is not None


def test_the_end_of_the_agreement_is_flagged_once_and_changes_nothing(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    make_referral(session, world, now, state=S.CLOSED)
    last_day = datetime(2027, 3, 11, 4, 59, tzinfo=UTC)
    assert flag_agreement_ended(session, now=last_day) == 0
    ended = last_day + timedelta(minutes=1)
    assert [flag_agreement_ended(session, now=ended), flag_agreement_ended(session, now=ended)] == [1, 0]
    assert the(session, key).state is S.ACTIVE
    page = queries.get_referral(session, world.ngo.worker, key, now=ended)
    assert isinstance(page, queries.NgoReferral)
    assert page.agreement_ended
    # Thirty days later it is summer time in New York.
    over = datetime(2027, 4, 10, 4, 0, tzinfo=UTC)
    moments = (over - timedelta(minutes=1), over, over)
    assert [flag_agreement_ended(session, now=moment) for moment in moments] == [0, 1, 0]
    reasons = session.scalars(
        sa.select(ReferralEvent.reason)
        .where(ReferralEvent.action == ReferralAction.FLAG_AGREEMENT_ENDED)
        .order_by(ReferralEvent.at)
    ).all()
    assert reasons == ["agreement_ended", "wind_down_over"]
    assert the(session, key).state is S.ACTIVE


def test_an_amendment_carries_the_agreement_on_and_referrals_keep_their_terms(
    session: Session, world: World, now: datetime
) -> None:
    before = make_referral(session, world, now, urgency=Urgency.SOON)
    due = the(session, before).acknowledge_due_at
    leaders = (world.agency.leader, world.ngo.leader)
    day = date(2026, 4, 1)
    draft = draft_amendment(session, leaders[0], world.memorandum_id, effective_on=day, now=now)
    for section in (
        Basics(title="T", purpose="P", starts_on=day, ends_on=date(2027, 12, 31)),
        ResponseTimes(times={(Urgency.SOON, step): ResponseTime.of_hours(9) for step in Step}),
    ):
        change_draft(session, leaders[0], draft.id, section=section, now=now)
    pass_review(session, draft, *leaders, now=now)
    send_as(session, leaders[0], draft, now)
    for leader in leaders:
        sign_as(session, leader, draft, now)
    later = datetime(2026, 4, 6, 15, tzinfo=UTC)
    after = the(session, make_referral(session, world, later, urgency=Urgency.SOON))
    assert (after.memorandum_id, after.acknowledge_due_at) == (draft.id, later + timedelta(hours=9))
    kept = the(session, before)
    assert (kept.memorandum_id, kept.acknowledge_due_at) == (world.memorandum_id, due)
    assert flag_agreement_ended(session, now=datetime(2027, 6, 1, tzinfo=UTC)) == 0
    assert flag_agreement_ended(session, now=datetime(2028, 1, 1, 5, tzinfo=UTC)) == 2
    assert count_open_under(session, [world.memorandum_id, draft.id]) == 2
