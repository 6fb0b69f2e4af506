"""The life cycle of a needs assessment: evidence is gathered, experts review it, and then it is frozen."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Turn
from core.lifecycle import Transition as Step
from core.text import N_


class NeedsState(StrEnum):
    """How far an assessment has come."""

    GATHERING = "gathering"
    REVIEWING = "reviewing"
    CONCLUDED = "concluded"


class NeedsAction(StrEnum):
    """What may be done to an assessment."""

    GATHER = "gather"
    ASK_EXPERT = "ask_expert"
    REVIEW = "review"
    ANSWER = "answer"
    OVERRULE = "overrule"
    REOPEN = "reopen"
    CONCLUDE = "conclude"
    FOLLOW = "follow"


LEADERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
EXPERTS = LEADERS | {
    Role.LIAISON_OFFICER,
    Role.SUPERVISOR,
    Role.NGO_INTAKE,
    Role.NGO_WORKER,
}
"""Who may be asked to review: whoever reads assessments."""
S, A = NeedsState, NeedsAction

NEEDS: Lifecycle[NeedsState, NeedsAction] = Lifecycle(
    name=N_("Needs assessment"),
    initial=S.GATHERING,
    turns={S.GATHERING: Turn.AGENCY, S.REVIEWING: Turn.AGENCY, S.CONCLUDED: Turn.NOBODY},
    closed=frozenset({S.CONCLUDED}),
    transitions=(
        Step(
            number="N1",
            action=A.GATHER,
            sources=frozenset({S.GATHERING}),
            target=None,
            roles=LEADERS,
            text=N_("Gather evidence"),
            guard=N_("Sources, figures, themes and barriers change in this state only."),
        ),
        Step(
            number="N2",
            action=A.ASK_EXPERT,
            sources=frozenset({S.GATHERING, S.REVIEWING}),
            target=None,
            roles=LEADERS,
            text=N_("Ask an expert"),
            guard=N_("A person of either side who may read assessments."),
        ),
        Step(
            number="N3",
            action=A.REVIEW,
            sources=frozenset({S.GATHERING}),
            target=S.REVIEWING,
            roles=LEADERS,
            text=N_("Let the experts review it"),
            guard=N_("There is a theme with evidence, every file is mapped, and an expert is asked."),
        ),
        Step(
            number="N4",
            action=A.ANSWER,
            sources=frozenset({S.REVIEWING}),
            target=None,
            roles=EXPERTS,
            text=N_("Give the review"),
            guard=N_("By an expert who was asked, who may change it until the conclusion."),
        ),
        Step(
            number="N5",
            action=A.OVERRULE,
            sources=frozenset({S.REVIEWING}),
            target=None,
            roles=LEADERS,
            text=N_("Overrule a rank"),
            guard=N_("With the reason, which stands in the report."),
        ),
        Step(
            number="N6",
            action=A.REOPEN,
            sources=frozenset({S.REVIEWING}),
            target=S.GATHERING,
            roles=LEADERS,
            text=N_("Gather more evidence"),
        ),
        Step(
            number="N7",
            action=A.CONCLUDE,
            sources=frozenset({S.REVIEWING}),
            target=S.CONCLUDED,
            roles=LEADERS,
            text=N_("Conclude"),
            guard=N_(
                "At least one expert has given the review; the ranks are frozen with what they rest on."
            ),
        ),
        Step(
            number="N8",
            action=A.FOLLOW,
            sources=frozenset({S.CONCLUDED}),
            target=None,
            roles=LEADERS,
            text=N_("Follow a priority up"),
            guard=N_("A shared goal, a service wanted, or a due-diligence search."),
        ),
    ),
)
