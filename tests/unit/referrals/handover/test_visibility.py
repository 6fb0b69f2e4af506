"""What goes back to the police is inside the allow-list, in every state and with every consent (D-02)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.handover import visibility
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.visibility import Facts, FeedbackCode, OfficerStatus

F, S = FeedbackCode, ReferralState
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ALLOWED = {
    "received",
    "accepted",
    "not_accepted_other_route_offered",
    "contact_made",
    "contact_not_made",
    "person_declined",
    "connected_to_service",
    "service_ended",
    "no_feedback_permitted",
    "processed",
}
"""facts.md 4.7, written out again."""
OWN = {"draft", "sent", "reply_needed", "withdrawal_asked", "withdrawn", "entered_in_error"}

moments = st.integers(0, 70 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
maybe = st.none() | moments


@st.composite
def any_facts(draw: st.DrawFn, *, state: ReferralState, permitted: bool) -> Facts:
    def text(values: Any) -> str | None:
        return draw(st.none() | st.sampled_from(values))

    return Facts(
        state=state,
        feedback_permitted=permitted,
        created_at=draw(moments),
        submitted_at=draw(maybe),
        acknowledged_at=draw(maybe),
        info_requested_at=draw(maybe),
        accepted_at=draw(maybe),
        declined_at=draw(maybe),
        decline_reason=text(DECLINE_REASONS.values()),
        other_route_offered=draw(st.none() | st.booleans()),
        first_contact_at=draw(maybe),
        person_declined_at=draw(maybe),
        engaged_at=draw(maybe),
        withdrawn_at=draw(maybe),
        closed_at=draw(moments) if state in FINISHED else None,
        closure_reason=text(CLOSURE_REASONS.values()),
        last_event_at=draw(moments),
    )


@pytest.mark.parametrize("permitted", [True, False])
@pytest.mark.parametrize("state", list(ReferralState))
@settings(max_examples=30)
@given(data=st.data())
def test_only_the_allow_list_goes_back(state: ReferralState, permitted: bool, data: st.DataObject) -> None:
    facts = data.draw(any_facts(state=state, permitted=permitted))
    shown = visibility.progress(facts, now=NOW, zone="America/New_York")
    codes = {item.code.value for item in shown}
    assert codes <= (ALLOWED if permitted else {"received", "processed"})
    assert all(type(item.on) is date for item in shown)
    status, since = visibility.status(facts, now=NOW, zone="America/New_York")
    assert status.value in OWN | codes
    assert type(since) is date
    if facts.closed_at and NOW - facts.closed_at > timedelta(days=30):
        assert not codes
    if state in (S.DRAFT, S.ENTERED_IN_ERROR):
        assert not codes


def test_the_code_lists_are_the_allow_list() -> None:
    assert {code.value for code in FeedbackCode} == ALLOWED
    assert {status.value for status in OfficerStatus} == OWN | ALLOWED
    assert set(visibility.FEEDBACK_LABELS) == set(FeedbackCode)
    assert set(visibility.STATUS_LABELS) == set(OfficerStatus)


def facts(state: ReferralState, **known: Any) -> Facts:
    base: dict[str, Any] = {
        "feedback_permitted": True,
        "created_at": NOW,
        "submitted_at": NOW,
        "acknowledged_at": NOW,
        "last_event_at": NOW,
    }
    return Facts(**(base | {"state": state} | known))


def codes(given: Facts, *, now: datetime = NOW) -> list[FeedbackCode]:
    return [item.code for item in visibility.progress(given, now=now, zone="UTC")]


@pytest.mark.parametrize(
    ("reason", "other_route", "code"),
    [
        ("no_capacity", True, F.NOT_ACCEPTED_OTHER_ROUTE_OFFERED),
        ("no_capacity", False, F.PROCESSED),
        ("needs_higher_level_of_care", False, F.PROCESSED),
        ("person_declined", False, F.PERSON_DECLINED),
        ("person_unreachable_at_triage", True, F.CONTACT_NOT_MADE),
        ("died", False, F.PROCESSED),
        ("consent_withdrawn", False, F.NO_FEEDBACK_PERMITTED),
    ],
)
def test_a_decline_is_told_without_its_reason(reason: str, other_route: bool, code: FeedbackCode) -> None:
    declined = facts(
        S.DECLINED,
        declined_at=NOW,
        closed_at=NOW,
        decline_reason=reason,
        other_route_offered=other_route,
    )
    assert codes(declined) == [F.RECEIVED, code]


@pytest.mark.parametrize(
    ("reason", "engaged", "code"),
    [
        ("completed_goals_met", True, F.SERVICE_ENDED),
        ("died", True, F.SERVICE_ENDED),
        ("hospitalised", True, F.SERVICE_ENDED),
        ("unable_to_contact", False, F.CONTACT_NOT_MADE),
        ("person_declined_before_start", False, F.PERSON_DECLINED),
        ("died", False, F.PROCESSED),
    ],
)
def test_an_end_is_told_without_its_reason(reason: str, engaged: bool, code: FeedbackCode) -> None:
    closed = facts(
        S.CLOSED, closed_at=NOW, closure_reason=reason, engaged_at=NOW if engaged else None, accepted_at=NOW
    )
    assert codes(closed)[-1] is code


@pytest.mark.parametrize("state", [S.DECLINE_REVIEW, S.ON_HOLD, S.WAITLISTED])
def test_what_the_ngo_thinks_about_stays_with_the_ngo(state: ReferralState) -> None:
    status, _ = visibility.status(facts(state), now=NOW, zone="UTC")
    assert status is OfficerStatus.RECEIVED


def test_without_permission_acceptance_and_decline_look_the_same() -> None:
    accepted = facts(S.ACTIVE, feedback_permitted=False, accepted_at=NOW, engaged_at=NOW)
    declined = facts(S.DECLINED, feedback_permitted=False, declined_at=NOW, closed_at=NOW)
    assert codes(accepted) == codes(declined) == [F.RECEIVED, F.PROCESSED]


def test_the_view_ends_thirty_days_after_the_end() -> None:
    closed = facts(S.CLOSED, closed_at=NOW, closure_reason="moved", accepted_at=NOW)
    assert codes(closed, now=NOW + timedelta(days=30))
    assert not codes(closed, now=NOW + timedelta(days=30, seconds=1))


def test_days_are_those_of_the_agency() -> None:
    late = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
    shown = visibility.progress(facts(S.SUBMITTED, acknowledged_at=late), now=NOW, zone="America/New_York")
    assert [item.on for item in shown] == [date(2026, 3, 10)]


def test_names_that_tell_the_service_are_hidden() -> None:
    assert visibility.shown_name("Harbour Detox", reveals_service_kind=True) is None
    assert visibility.shown_name("Harbour House", reveals_service_kind=False) == "Harbour House"
