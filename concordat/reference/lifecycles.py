"""The life cycles: table and diagram from the same data that the rules use."""

from concordat.reference.markdown import page, table
from core.lifecycle import Lifecycle, Requirement
from partners.diligence.assessments.lifecycle import ASSESSMENT
from partners.goals.lifecycle import GOAL
from partners.meetings.lifecycle.actions import ACTION
from partners.meetings.lifecycle.meetings import MEETING
from partners.meetings.lifecycle.minutes import MINUTES
from partners.memoranda.lifecycle import MEMORANDUM
from partners.openness.complaints.lifecycle import COMPLAINT
from partners.services.lifecycle import CLAIM
from referrals.casework.appointments.lifecycle import APPOINTMENT
from referrals.casework.ending.lifecycle import END_REPORT
from referrals.handover.lifecycle import REFERRAL
from wellbeing.programmes.lifecycle import PROGRAMME

CYCLES: tuple[Lifecycle, ...] = (  # type: ignore[type-arg]
    REFERRAL,
    MEMORANDUM,
    GOAL,
    CLAIM,
    ASSESSMENT,
    MEETING,
    MINUTES,
    ACTION,
    APPOINTMENT,
    COMPLAINT,
    END_REPORT,
    PROGRAMME,
)


def lifecycles_page() -> str:
    """Diagram, states and steps of each life cycle."""
    return page("Life cycles", *(part for cycle in CYCLES for part in _parts(cycle)))


def _parts(cycle: Lifecycle) -> list[str]:  # type: ignore[type-arg]
    states = [(f"`{s}`", t.value, "closed" if s in cycle.closed else "open") for s, t in cycle.turns.items()]
    order = list(cycle.turns)
    steps = [
        (
            t.number,
            f"`{t.action}`",
            ", ".join(f"`{s}`" for s in sorted(t.sources, key=order.index)),
            f"`{t.target}`" if t.target else "",
            ", ".join(sorted(t.roles)),
            _demands(t.reason, t.note),
            t.guard,
        )
        for t in cycle.transitions
    ]
    return [
        f"## {cycle.name}",
        "```mermaid\n" + cycle.mermaid() + "\n```",
        table(["state", "whose turn", "kind"], states),
        table(["no.", "step", "from", "to", "who", "asks for", "rule"], steps),
    ]


def _demands(reason: Requirement, note: Requirement) -> str:
    words = []
    for name, requirement in (("reason", reason), ("note", note)):
        if requirement is not Requirement.NONE:
            words.append(f"{name} ({requirement})")
    return ", ".join(words)
