"""How a case ended follows from its reason and its history, over all combinations; what outcomes add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleBroken
from referrals.casework.codes import OUTCOME_SCORES
from referrals.casework.ending.scoring import add_up
from referrals.handover.closure_codes import CLOSURE_REASONS, end_state_of
from referrals.handover.lifecycle import EndState

COMPLETED = {"completed_goals_met", "completed_partly", "completed_as_planned"}


@pytest.mark.parametrize("engaged", [True, False])
@pytest.mark.parametrize("reason", CLOSURE_REASONS.values())
def test_the_end_state_is_derived(reason: str, engaged: bool) -> None:
    impossible = reason in COMPLETED if not engaged else reason == "person_declined_before_start"
    if impossible:
        with pytest.raises(RuleBroken) as refused:
            end_state_of(reason, engaged=engaged)
        assert refused.value.field == "reason"
        return
    expected = (
        EndState.NOT_STARTED
        if not engaged
        else EndState.COMPLETED
        if reason in COMPLETED
        else EndState.ENDED_EARLY
    )
    assert end_state_of(reason, engaged=engaged) is expected


def test_one_achieved_and_two_partly_are_two_of_three() -> None:
    """Vector V10: a set of sub-totals would drop the second 1.0 and give 1.0 of 3."""
    achieved = add_up(["achieved", "partly_achieved", "partly_achieved"])
    assert (achieved.half_points, achieved.counted) == (4, 3)
    assert achieved.share == pytest.approx(0.6667, abs=0.0001)


def test_what_is_not_applicable_counts_nowhere() -> None:
    assert add_up(["not_applicable", "achieved"]).share == 1
    assert add_up(["not_applicable"]).share is None
    assert add_up([]).share is None


@given(st.lists(st.sampled_from(OUTCOME_SCORES.values())))
def test_the_order_of_outcomes_does_not_matter_and_the_share_stays_in_range(scores: list[str]) -> None:
    achieved = add_up(scores)
    assert achieved == add_up(reversed(scores))
    assert achieved.counted == len([score for score in scores if score != "not_applicable"])
    assert achieved.share is None or 0 <= achieved.share <= 1
