"""The life cycle of an assessment: from the panel's scores over moderation to one decision that never changes."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class AssessmentState(StrEnum):
    """How far an assessment has come."""

    OPEN = "open"
    SCORING = "scoring"
    MODERATION = "moderation"
    READY = "ready_to_decide"
    DECIDED = "decided"
    ABANDONED = "abandoned"


class AssessmentAction(StrEnum):
    """What may be done to an assessment."""

    ASSIGN = "assign"
    RELEASE = "release"
    DECLARE = "declare"
    BEGIN = "begin"
    CHECK_GATE = "check_gate"
    SCORE = "score"
    SUBMIT = "submit"
    DIFFER = "differ"
    AGREE = "agree"
    MODERATE = "moderate"
    ADD_CONDITION = "add_condition"
    DROP_CONDITION = "drop_condition"
    DECIDE = "decide"
    MEET_CONDITION = "meet_condition"
    COMMENT = "comment"
    ABANDON = "abandon"


DECIDERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK})
ASSESSORS = DECIDERS | {Role.SUPERVISOR}
ANSWERERS = frozenset({Role.LEADERSHIP, Role.NGO_MANAGER})
"""Who speaks for the NGO on the outcome."""

S, A = AssessmentState, AssessmentAction
GOING_ON = frozenset({S.OPEN, S.SCORING, S.MODERATION, S.READY})
BEFORE_SUBMISSION = frozenset({S.OPEN, S.SCORING})
AFTER_SUBMISSION = frozenset({S.MODERATION, S.READY})

ASSESSMENT: Lifecycle[AssessmentState, AssessmentAction] = Lifecycle(
    name=N_("Assessment"),
    initial=S.OPEN,
    turns={
        S.OPEN: Turn.AGENCY,
        S.SCORING: Turn.AGENCY,
        S.MODERATION: Turn.AGENCY,
        S.READY: Turn.AGENCY,
        S.DECIDED: Turn.NOBODY,
        S.ABANDONED: Turn.NOBODY,
    },
    closed=frozenset({S.DECIDED, S.ABANDONED}),
    transitions=(
        Transition(
            number="D1",
            action=A.ASSIGN,
            sources=BEFORE_SUBMISSION,
            target=None,
            roles=DECIDERS,
            text=N_("Add an assessor"),
            guard=N_("Of the same agency, and each person once."),
        ),
        Transition(
            number="D2",
            action=A.RELEASE,
            sources=BEFORE_SUBMISSION,
            target=None,
            roles=DECIDERS,
            text=N_("Release an assessor"),
            guard=N_("Only before that person has submitted scores; nothing is deleted."),
        ),
        Transition(
            number="D3",
            action=A.DECLARE,
            sources=BEFORE_SUBMISSION,
            target=None,
            roles=ASSESSORS,
            text=N_("Declare interests"),
            guard=N_("By each assessor, once, before the scoring form opens."),
        ),
        Transition(
            number="D4",
            action=A.BEGIN,
            sources=frozenset({S.OPEN}),
            target=S.SCORING,
            roles=ASSESSORS | {Role.SYSTEM},
            text=N_("Begin scoring"),
            guard=N_("Follows the first declaration without a conflict by itself."),
        ),
        Transition(
            number="D5",
            action=A.CHECK_GATE,
            sources=GOING_ON,
            target=None,
            roles=ASSESSORS,
            text=N_("Check the requirements"),
            guard=N_("By somebody without a declared conflict of interest."),
        ),
        Transition(
            number="D6",
            action=A.SCORE,
            sources=frozenset({S.SCORING}),
            target=None,
            roles=ASSESSORS,
            text=N_("Score"),
            guard=N_("Own scores only, after declaring no conflict and before submitting."),
        ),
        Transition(
            number="D7",
            action=A.SUBMIT,
            sources=frozenset({S.SCORING}),
            target=None,
            roles=ASSESSORS,
            text=N_("Submit the scores"),
            guard=N_("Every criterion has a score or is marked not applicable."),
        ),
        Transition(
            number="D8",
            action=A.DIFFER,
            sources=frozenset({S.SCORING}),
            target=S.MODERATION,
            roles=ASSESSORS | {Role.SYSTEM},
            text=N_("Begin moderation"),
            guard=N_("Follows the last submission where two assessors differ by 2 or more."),
        ),
        Transition(
            number="D9",
            action=A.AGREE,
            sources=frozenset({S.SCORING, S.MODERATION}),
            target=S.READY,
            roles=ASSESSORS | {Role.SYSTEM},
            text=N_("Ready to decide"),
            guard=N_("Follows the last submission or the last agreed score by itself."),
        ),
        Transition(
            number="D10",
            action=A.MODERATE,
            sources=AFTER_SUBMISSION,
            target=None,
            roles=ASSESSORS,
            text=N_("Agree a score"),
            guard=N_("By an assessor of the panel or a decider; the single scores are kept."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="D11",
            action=A.ADD_CONDITION,
            sources=AFTER_SUBMISSION,
            target=None,
            roles=DECIDERS,
            text=N_("Add a condition"),
        ),
        Transition(
            number="D12",
            action=A.DROP_CONDITION,
            sources=AFTER_SUBMISSION,
            target=None,
            roles=DECIDERS,
            text=N_("Remove a condition"),
        ),
        Transition(
            number="D13",
            action=A.DECIDE,
            sources=frozenset({S.READY}),
            target=S.DECIDED,
            roles=DECIDERS,
            text=N_("Decide"),
            guard=N_(
                "All requirements checked; no better than requirements and score allow; not by one of only two assessors."
            ),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="D14",
            action=A.MEET_CONDITION,
            sources=frozenset({S.DECIDED}),
            target=None,
            roles=DECIDERS,
            text=N_("Mark a condition as met"),
            guard=N_("The decision itself stays as it was."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="D15",
            action=A.COMMENT,
            sources=frozenset({S.DECIDED}),
            target=None,
            roles=ANSWERERS,
            text=N_("Reply to the outcome"),
            guard=N_("By the NGO that was assessed, once."),
        ),
        Transition(
            number="D16",
            action=A.ABANDON,
            sources=GOING_ON,
            target=S.ABANDONED,
            roles=DECIDERS,
            text=N_("Stop without a decision"),
            note=Requirement.REQUIRED,
        ),
    ),
)
