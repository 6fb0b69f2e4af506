"""How a programme comes on offer and goes off it; closing it sends nobody away."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Transition, Turn
from core.text import N_
from wellbeing.programmes.codes import ProgrammeState as S

RUNNING = frozenset({Role.WELLBEING_COORDINATOR, Role.NGO_MANAGER})


class ProgrammeAction(StrEnum):
    """Steps of a programme."""

    OFFER = "offer"
    CLOSE = "close"
    REOPEN = "reopen"


PROGRAMME: Lifecycle[S, ProgrammeAction] = Lifecycle(
    name="Programme",
    initial=S.DRAFT,
    turns={S.DRAFT: Turn.AGENCY, S.OFFERED: Turn.PERSON, S.CLOSED: Turn.NOBODY},
    transitions=(
        Transition(
            number="WP1",
            action=ProgrammeAction.OFFER,
            sources=frozenset({S.DRAFT}),
            target=S.OFFERED,
            roles=RUNNING,
            text=N_("Offer it"),
            guard="complete, and covered by an agreement in force where an NGO offers it",
        ),
        Transition(
            number="WP2",
            action=ProgrammeAction.CLOSE,
            sources=frozenset({S.OFFERED}),
            target=S.CLOSED,
            roles=RUNNING,
            text=N_("Close it to new people"),
        ),
        Transition(
            number="WP3",
            action=ProgrammeAction.REOPEN,
            sources=frozenset({S.CLOSED}),
            target=S.OFFERED,
            roles=RUNNING,
            text=N_("Offer it again"),
            guard="complete, and covered by an agreement in force where an NGO offers it",
        ),
    ),
)
