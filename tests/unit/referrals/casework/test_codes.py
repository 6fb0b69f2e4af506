import pytest

from core.errors import NotFound, RuleBroken
from referrals.casework.codes import (
    ATTENDANCE,
    ATTENDED,
    CONTACT_CHANNELS,
    CONTACT_RESULTS,
    LEAVES_TRACE,
    OUTCOME_SCORES,
    OUTCOME_WEIGHTS,
    is_attempt,
    is_contact,
)
from referrals.handover.closure_codes import CLOSURE_REASONS, COMPLETING, closure_reasons, end_state_of
from referrals.handover.lifecycle import EndState

CLOSURES = [
    "completed_goals_met",
    "completed_partly",
    "completed_as_planned",
    "needs_met_elsewhere",
    "person_declined_before_start",
    "person_disengaged",
    "unable_to_contact",
    "moved",
    "hospitalised",
    "in_custody",
    "transferred_to_other_service",
    "no_longer_eligible",
    "agency_capacity_lost",
    "safety",
    "died",
    "mistaken_or_duplicate",
    "consent_withdrawn",
    "other",
]
CHANNELS = [
    "in_person_home",
    "in_person_office",
    "in_person_community",
    "with_officer_joint_visit",
    "phone",
    "video",
    "text",
    "email",
    "letter",
    "via_family",
    "via_other_agency",
]
RESULTS = [
    "spoke_engaged",
    "spoke_declined",
    "spoke_call_back",
    "spoke_unsafe_to_talk",
    "no_answer",
    "voicemail_left",
    "message_sent_no_reply",
    "wrong_number",
    "number_disconnected",
    "not_at_address",
    "refused_at_door",
    "third_party_message",
    "unsafe_did_not_attempt",
    "in_hospital",
    "in_custody",
    "other",
]
ATTENDANCES = [
    "attended_on_time",
    "attended_late",
    "attended_not_seen",
    "did_not_attend",
    "cancelled_by_person",
    "cancelled_by_provider",
    "session_did_not_happen_acceptable",
    "session_did_not_happen_unacceptable",
    "session_did_not_happen_logistics",
    "rescheduled",
]


def test_values_are_those_of_the_design() -> None:
    assert list(CLOSURE_REASONS.values()) == CLOSURES
    assert list(CONTACT_CHANNELS.values()) == CHANNELS
    assert list(CONTACT_RESULTS.values()) == RESULTS
    assert list(ATTENDANCE.values()) == ATTENDANCES
    assert OUTCOME_SCORES.values() == ("achieved", "partly_achieved", "not_achieved", "not_applicable")


@pytest.mark.parametrize("result", RESULTS)
def test_only_a_talk_with_the_person_is_a_contact(result: str) -> None:
    assert is_contact(result) == (result in RESULTS[:4])


def test_what_was_not_tried_is_no_attempt() -> None:
    assert [result for result in RESULTS if not is_attempt(result)] == ["unsafe_did_not_attempt"]


def test_an_unknown_result_is_neither() -> None:
    with pytest.raises(NotFound):
        is_contact("spoke_somehow")
    with pytest.raises(NotFound):
        is_attempt("tried")


@pytest.mark.parametrize("reason", CLOSURES)
def test_a_case_without_service_never_started_and_cannot_be_completed(reason: str) -> None:
    if reason in COMPLETING:
        with pytest.raises(RuleBroken) as refused:
            end_state_of(reason, engaged=False)
        assert refused.value.field == "reason"
    else:
        assert end_state_of(reason, engaged=False) is EndState.NOT_STARTED


@pytest.mark.parametrize("reason", CLOSURES)
def test_a_case_with_service_ends_completed_or_early(reason: str) -> None:
    if reason == "person_declined_before_start":
        with pytest.raises(RuleBroken):
            end_state_of(reason, engaged=True)
        return
    expected = EndState.COMPLETED if reason.startswith("completed_") else EndState.ENDED_EARLY
    assert end_state_of(reason, engaged=True) is expected


@pytest.mark.parametrize("engaged", [True, False])
def test_every_offered_reason_has_an_end_state(engaged: bool) -> None:
    offered = closure_reasons(engaged=engaged)
    assert {end_state_of(code.value, engaged=engaged) for code in offered} == (
        {EndState.COMPLETED, EndState.ENDED_EARLY} if engaged else {EndState.NOT_STARTED}
    )
    assert len(offered) == len(CLOSURES) - (1 if engaged else 3)


def test_an_unknown_reason_has_no_end_state() -> None:
    with pytest.raises(NotFound):
        end_state_of("vanished", engaged=True)


def test_what_does_not_apply_has_no_weight() -> None:
    assert [str(weight) for weight in OUTCOME_WEIGHTS.values()] == ["1", "0.5", "0"]
    assert set(OUTCOME_SCORES.values()) - set(OUTCOME_WEIGHTS) == {"not_applicable"}


def test_sets_name_codes_of_their_lists() -> None:
    assert set(CONTACT_CHANNELS.values()) >= LEAVES_TRACE
    assert set(ATTENDANCE.values()) >= ATTENDED
    assert "attended_not_seen" not in ATTENDED
