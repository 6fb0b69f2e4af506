"""The life cycle of a response plan: one writes it, another approves it, and it ends by itself within a year."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class PlanState(StrEnum):
    """Where one version of a plan stands; officers read approved ones only."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    HIDDEN = "hidden"
    EXPIRED = "expired"
    RETIRED = "retired"


class PlanAction(StrEnum):
    """What may be done to a plan."""

    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    REVIEW = "review"
    HIDE = "hide"
    SHOW_AGAIN = "show_again"
    REVISE = "revise"
    EXPIRE = "expire"
    RETIRE = "retire"


DRAFTERS = frozenset({Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.PARTNERSHIP_DESK})
APPROVERS = frozenset({Role.SUPERVISOR, Role.PARTNERSHIP_DESK})
S, A = PlanState, PlanAction

PLAN: Lifecycle[PlanState, PlanAction] = Lifecycle(
    name=N_("Response plan"),
    initial=S.DRAFT,
    turns={
        S.DRAFT: Turn.AGENCY,
        S.IN_REVIEW: Turn.AGENCY,
        S.APPROVED: Turn.NOBODY,
        S.HIDDEN: Turn.DESK,
        S.EXPIRED: Turn.DESK,
        S.RETIRED: Turn.NOBODY,
    },
    closed=frozenset({S.RETIRED}),
    transitions=(
        Transition(
            number="L1",
            action=A.EDIT,
            sources=frozenset({S.DRAFT}),
            target=None,
            roles=DRAFTERS,
            text=N_("Change the draft"),
            guard=N_("By whoever drafts it."),
        ),
        Transition(
            number="L2",
            action=A.SUBMIT,
            sources=frozenset({S.DRAFT}),
            target=S.IN_REVIEW,
            roles=DRAFTERS,
            text=N_("Send for approval"),
            guard=N_("By whoever drafts it; every part that officers need is filled in."),
        ),
        Transition(
            number="L3",
            action=A.SEND_BACK,
            sources=frozenset({S.IN_REVIEW}),
            target=S.DRAFT,
            roles=APPROVERS,
            text=N_("Send back"),
            guard=N_("By somebody other than the drafter."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="L4",
            action=A.APPROVE,
            sources=frozenset({S.IN_REVIEW}),
            target=S.APPROVED,
            roles=APPROVERS,
            text=N_("Approve"),
            guard=N_("By somebody other than the drafter; the version before it ends."),
        ),
        Transition(
            number="L5",
            action=A.REVIEW,
            sources=frozenset({S.APPROVED}),
            target=None,
            roles=APPROVERS,
            text=N_("It still holds"),
            guard=N_("Due every 6 months; it does not move the last day."),
        ),
        Transition(
            number="L6",
            action=A.HIDE,
            sources=frozenset({S.APPROVED}),
            target=S.HIDDEN,
            roles=APPROVERS,
            text=N_("Hide from officers"),
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="L7",
            action=A.SHOW_AGAIN,
            sources=frozenset({S.HIDDEN}),
            target=S.APPROVED,
            roles=APPROVERS,
            text=N_("Show to officers again"),
            guard=N_("Until its last day."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="L8",
            action=A.REVISE,
            sources=frozenset({S.APPROVED, S.HIDDEN, S.EXPIRED}),
            target=None,
            roles=DRAFTERS,
            text=N_("Draft a new version"),
            guard=N_("This version holds until the new one is approved; one draft at a time."),
        ),
        Transition(
            number="L9",
            action=A.EXPIRE,
            sources=frozenset({S.APPROVED, S.HIDDEN}),
            target=S.EXPIRED,
            roles=frozenset({Role.SYSTEM}),
            text=N_("Expire"),
            guard=N_("After its last day, at most 12 months from approval."),
        ),
        Transition(
            number="L10",
            action=A.RETIRE,
            sources=frozenset({S.DRAFT, S.IN_REVIEW, S.APPROVED, S.HIDDEN, S.EXPIRED}),
            target=S.RETIRED,
            roles=APPROVERS,
            text=N_("End the plan"),
            guard=N_("For good; by the system where a newer version replaces it."),
            reason=Requirement.REQUIRED,
        ),
    ),
)
