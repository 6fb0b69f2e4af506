"""How an NGO stands with an agency on a day, derived from the latest decision, its conditions and documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from core.text import N_, MarkedText
from partners.diligence.assessments.terms import Outcome


class DiligenceState(StrEnum):
    """What an agency may take an NGO for on a day."""

    NONE = "none"
    IN_ASSESSMENT = "in_assessment"
    PREFERRED = "preferred"
    APPROVED = "approved"
    CONDITIONAL = "conditional"
    NOT_APPROVED = "not_approved"
    REVIEW_DUE = "review_due"
    LAPSED = "lapsed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The latest decision about an NGO that stood on the day."""

    assessment_id: UUID
    outcome: Outcome
    valid_until: date | None
    condition_overdue: bool
    """Whether a condition was due before the day and is not met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiligenceStanding:
    """How an NGO stands with an agency: what it allows, and why, in plain words."""

    state: DiligenceState
    valid_until: date | None
    """The last day on which the latest decision holds; None without one."""
    assessment_id: UUID | None
    """The latest decided assessment, or else the one in progress."""
    reason: MarkedText
    allows_signature: bool
    """Whether an agreement with the NGO may be sent for signature."""
    stops_new_referrals: bool


S = DiligenceState
SIGNABLE = frozenset({S.PREFERRED, S.APPROVED, S.CONDITIONAL})
STOPPING = frozenset({S.STOPPED, S.NOT_APPROVED})
OF_OUTCOME: Mapping[Outcome, DiligenceState] = {
    Outcome.PREFERRED: S.PREFERRED,
    Outcome.APPROVED: S.APPROVED,
    Outcome.CONDITIONAL: S.CONDITIONAL,
    Outcome.NOT_APPROVED: S.NOT_APPROVED,
}
REASONS: Mapping[DiligenceState, str] = {
    S.NONE: N_("No due diligence assessment of this NGO has been decided yet."),
    S.IN_ASSESSMENT: N_("The first due diligence assessment of this NGO is in progress."),
    S.PREFERRED: N_("The latest assessment found it a preferred partner."),
    S.APPROVED: N_("The latest assessment approved it."),
    S.CONDITIONAL: N_("The latest assessment approved it with conditions."),
    S.NOT_APPROVED: N_("The latest assessment did not approve it."),
    S.LAPSED: N_("The latest assessment is out of date. It has to be assessed again."),
    S.STOPPED: N_("A required document expired more than 30 days ago and was not replaced."),
}
DOCUMENT_EXPIRED = N_("A required document has expired. It has to be replaced.")
CONDITION_OVERDUE = N_("A condition of the latest assessment is overdue.")


def standing(
    decision: Decision | None, *, in_progress: UUID | None, documents: str, on: date
) -> DiligenceStanding:
    """The standing on a day; `documents` is the state of the required ones (`review_due`, `stopped` matter).

    A stop comes before everything, then a refusal, then age, then what has to be reviewed. An NGO that was never
    assessed is not stopped, and nothing may be signed with it.
    """
    state, reason = _state(decision, in_progress, documents, on)
    return DiligenceStanding(
        state=state,
        valid_until=decision.valid_until if decision else None,
        assessment_id=decision.assessment_id if decision else in_progress,
        reason=MarkedText(reason),
        allows_signature=decision is not None and state in SIGNABLE,
        stops_new_referrals=state in STOPPING,
    )


def _state(
    decision: Decision | None, in_progress: UUID | None, documents: str, on: date
) -> tuple[DiligenceState, str]:
    state = _by_decision(decision, in_progress, on)
    if documents == "stopped":
        state = S.STOPPED
    elif state in SIGNABLE and documents == "review_due":
        return S.REVIEW_DUE, DOCUMENT_EXPIRED
    elif state in SIGNABLE and decision is not None and decision.condition_overdue:
        return S.REVIEW_DUE, CONDITION_OVERDUE
    return state, REASONS[state]


def _by_decision(decision: Decision | None, in_progress: UUID | None, on: date) -> DiligenceState:
    if decision is None:
        return S.NONE if in_progress is None else S.IN_ASSESSMENT
    if decision.valid_until is not None and on > decision.valid_until:
        return S.LAPSED
    return OF_OUTCOME[decision.outcome]
