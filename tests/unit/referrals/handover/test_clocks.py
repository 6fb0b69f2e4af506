"""What is waited for, half of it, grace and the question how it goes; on plain values."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from core.business_time import BusinessCalendar
from partners.memoranda import defaults
from partners.memoranda.terms import Pathway, Step, Urgency
from referrals.handover.clocks import (
    GRACE,
    IN_HAND,
    NEVER_ASKED,
    DueKind,
    Waited,
    grace_after,
    halfway,
    next_due,
    stalled_at,
    waited_for,
)
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.models import Referral

S, K = ReferralState, DueKind
OFFICE = BusinessCalendar(ZoneInfo("America/New_York"))
SENT = datetime(2026, 3, 6, 21, tzinfo=UTC)
"""A Friday, 16:00 in New York."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def referral(state: ReferralState, **facts: object) -> Referral:
    row = Referral(
        id=uuid4(),
        state=state,
        pathway=Pathway.POST_CRISIS_FOLLOWUP,
        urgency=Urgency.SOON,
        submitted_at=None if state is S.DRAFT else SENT,
        closed_at=SENT if state in FINISHED else None,
        acknowledge_due_at=SENT + HOUR,
        decide_due_at=SENT + 2 * HOUR,
        contact_due_at=SENT + 3 * HOUR,
        review_on=SENT + 20 * DAY,
        info_requested_at=SENT + HOUR,
        last_event_at=SENT + 2 * HOUR,
    )
    for name, value in facts.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize(
    ("state", "kind", "at"),
    [
        (S.SUBMITTED, K.ACKNOWLEDGE, SENT + HOUR),
        (S.DECLINE_REVIEW, K.DECIDE, SENT + 2 * HOUR),
        (S.INFO_REQUESTED, K.REPLY, SENT + 9 * DAY),
        (S.ACCEPTED, K.FIRST_CONTACT, SENT + 3 * HOUR),
        (S.CONTACTING, K.FIRST_CONTACT, SENT + 3 * HOUR),
        (S.WAITLISTED, K.REVIEW, SENT + 20 * DAY),
        (S.ON_HOLD, K.REVIEW, SENT + 20 * DAY),
        (S.ACTIVE, K.PROGRESS, SENT + 2 * HOUR + 14 * DAY),
        (S.WITHDRAWAL_REQUESTED, K.PROGRESS, SENT + 2 * HOUR + 14 * DAY),
    ],
)
def test_each_open_state_waits_for_something(state: ReferralState, kind: DueKind, at: datetime) -> None:
    waited = waited_for(referral(state), reply_due_at=SENT + 9 * DAY, stalled_days=14)
    assert waited is not None
    assert (waited.kind, waited.at) == (kind, at)
    assert waited.since <= waited.at


@pytest.mark.parametrize("state", [S.DRAFT, *sorted(FINISHED)])
def test_drafts_and_what_has_ended_wait_for_nothing(state: ReferralState) -> None:
    assert waited_for(referral(state)) is None
    assert next_due(referral(state)) is None


def test_after_the_acknowledgement_the_decision_is_waited_for() -> None:
    waited = waited_for(referral(S.SUBMITTED, acknowledged_at=SENT))
    assert waited is not None
    assert waited.kind is K.DECIDE


@pytest.mark.parametrize("days", [7, 10, 14, 30])
def test_the_question_counts_from_the_last_word(days: int) -> None:
    row = referral(S.ACTIVE)
    assert stalled_at(row, stalled_days=days) == row.last_event_at + days * DAY
    row.progress_at = row.last_event_at + 3 * DAY
    assert stalled_at(row, stalled_days=days) == row.progress_at + days * DAY
    row.progress_at = row.last_event_at - DAY
    assert stalled_at(row, stalled_days=days) == row.last_event_at + days * DAY


def test_a_mute_defers_the_question_and_never_advances_it() -> None:
    row = referral(S.ACTIVE)
    asked = row.last_event_at + 7 * DAY
    row.stall_muted_until = asked + 20 * DAY
    assert next_due(row, stalled_days=7) == asked + 20 * DAY
    row.stall_muted_until = asked - DAY
    assert next_due(row, stalled_days=7) == asked


def test_where_nobody_is_asked_the_queue_still_has_an_order() -> None:
    row = referral(S.ACTIVE)
    assert stalled_at(row, stalled_days=0) is None
    assert next_due(row, stalled_days=0) == row.last_event_at + NEVER_ASKED
    assert frozenset({S.CONTACTING, S.ACTIVE}) == IN_HAND


def test_half_of_a_short_time_is_half_of_it() -> None:
    waited = Waited(kind=K.ACKNOWLEDGE, since=SENT + 9 * HOUR, at=SENT + 9 * HOUR + timedelta(minutes=30))
    assert halfway(waited, OFFICE) == waited.since + timedelta(minutes=15)


def test_half_of_a_long_time_is_half_of_its_opening_hours_across_the_change_of_the_clocks() -> None:
    monday = datetime(2026, 3, 9, 20, tzinfo=UTC)
    waited = Waited(kind=K.DECIDE, since=SENT, at=monday)
    # One hour on Friday and three on Monday, 12:00 in summer time: never in the night of Saturday.
    assert halfway(waited, OFFICE) == datetime(2026, 3, 9, 16, tzinfo=UTC)


@pytest.mark.parametrize("kind", [K.REVIEW, K.PROGRESS])
def test_a_day_that_was_chosen_has_no_half(kind: DueKind) -> None:
    assert halfway(Waited(kind=kind, since=SENT, at=SENT + 30 * DAY), OFFICE) is None


def test_no_time_has_no_half() -> None:
    assert halfway(Waited(kind=K.REPLY, since=SENT, at=SENT), OFFICE) is None


@pytest.mark.parametrize(
    ("urgency", "end"),
    [
        (Urgency.EMERGENCY, SENT + timedelta(minutes=15)),
        (Urgency.WARM_HANDOFF, SENT + timedelta(minutes=30)),
        (Urgency.VERY_URGENT, SENT + HOUR),
        (Urgency.URGENT, SENT + 4 * HOUR),
        (Urgency.SOON, datetime(2026, 3, 9, 20, tzinfo=UTC)),
        (Urgency.ROUTINE, datetime(2026, 3, 10, 20, tzinfo=UTC)),
    ],
)
def test_grace_by_urgency(urgency: Urgency, end: datetime) -> None:
    assert grace_after(SENT, urgency, OFFICE) == end
    assert set(GRACE) == set(Urgency)


TABLE_OF_2_4 = {
    Urgency.WARM_HANDOFF: ("30 minutes", None),
    Urgency.VERY_URGENT: ("1 hour", "4 hours"),
    Urgency.URGENT: ("4 hours", "24 hours"),
    Urgency.SOON: ("1 business day", "72 hours"),
    Urgency.ROUTINE: ("2 business days", "5 business days"),
}


@pytest.mark.parametrize("urgency", list(TABLE_OF_2_4))
def test_the_defaults_of_an_agreement_are_the_table_of_urgencies(urgency: Urgency) -> None:
    acknowledge, contact = TABLE_OF_2_4[urgency]
    text, params = defaults.RESPONSE_TIMES[urgency, Step.ACKNOWLEDGE].text()
    assert text % params == acknowledge
    if contact is not None:
        text, params = defaults.RESPONSE_TIMES[urgency, Step.FIRST_CONTACT].text()
        assert text % params == contact
