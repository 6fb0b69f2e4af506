"""How an NGO stands: each reason in its order, and what it allows and stops."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from partners.diligence.assessments.terms import Outcome
from partners.diligence.standing import Decision, DiligenceState, standing

ON = date(2026, 3, 11)
LATER = ON + timedelta(days=100)
DECIDED, GOING_ON = UUID(int=1), UUID(int=2)
S = DiligenceState


def decision(outcome: Outcome, *, until: date | None = LATER, overdue: bool = False) -> Decision:
    return Decision(assessment_id=DECIDED, outcome=outcome, valid_until=until, condition_overdue=overdue)


@pytest.mark.parametrize(
    ("latest", "in_progress", "documents", "state", "signs", "stops"),
    [
        (None, None, "none", S.NONE, False, False),
        (None, GOING_ON, "none", S.IN_ASSESSMENT, False, False),
        (None, None, "review_due", S.NONE, False, False),
        (None, None, "stopped", S.STOPPED, False, True),
        (decision(Outcome.PREFERRED), None, "current", S.PREFERRED, True, False),
        (decision(Outcome.APPROVED), GOING_ON, "expiring", S.APPROVED, True, False),
        (decision(Outcome.CONDITIONAL), None, "none", S.CONDITIONAL, True, False),
        (decision(Outcome.CONDITIONAL, overdue=True), None, "none", S.REVIEW_DUE, False, False),
        (decision(Outcome.APPROVED), None, "review_due", S.REVIEW_DUE, False, False),
        (decision(Outcome.APPROVED), None, "stopped", S.STOPPED, False, True),
        (decision(Outcome.NOT_APPROVED, until=None), GOING_ON, "current", S.NOT_APPROVED, False, True),
        (decision(Outcome.PREFERRED, until=ON), None, "current", S.PREFERRED, True, False),
        (
            decision(Outcome.PREFERRED, until=ON - timedelta(days=1)),
            None,
            "current",
            S.LAPSED,
            False,
            False,
        ),
    ],
)
def test_each_reason_in_its_order(
    latest: Decision | None,
    in_progress: UUID | None,
    documents: str,
    state: S,
    signs: bool,
    stops: bool,
) -> None:
    found = standing(latest, in_progress=in_progress, documents=documents, on=ON)
    assert (found.state, found.allows_signature, found.stops_new_referrals) == (state, signs, stops)
    assert found.reason.endswith(".")
    assert found.assessment_id == (latest.assessment_id if latest else in_progress)
    assert found.valid_until == (latest.valid_until if latest else None)


def test_the_reason_for_a_review_says_which() -> None:
    condition = standing(
        decision(Outcome.CONDITIONAL, overdue=True), in_progress=None, documents="none", on=ON
    )
    document = standing(decision(Outcome.APPROVED), in_progress=None, documents="review_due", on=ON)
    assert "condition" in condition.reason
    assert "document" in document.reason
