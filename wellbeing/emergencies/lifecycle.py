"""What follows after something was opened in an emergency: a second person, telling the person, a review.

Closing is apart from it: what was opened closes by its time, whatever state this is in.
"""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class GlassState(StrEnum):
    """How far the steps after an opening have come."""

    OPENED = "opened"
    SECONDED = "seconded"
    TOLD = "told"
    """A second person knows, and the person was told."""
    REVIEWED = "reviewed"


class GlassAction(StrEnum):
    """What may be done after an opening."""

    READ = "read"
    CLOSE = "close"
    DISCLOSE = "disclose"
    SECOND = "second"
    TELL = "tell"
    POSTPONE = "postpone"
    REVIEW = "review"


CLINICIANS = frozenset({Role.CLINICIAN})
WATCH = frozenset({Role.WELLBEING_AUDITOR})
S, A = GlassState, GlassAction
UNREVIEWED = frozenset({S.OPENED, S.SECONDED, S.TOLD})

GLASS: Lifecycle[GlassState, GlassAction] = Lifecycle(
    name=N_("Emergency opening"),
    initial=S.OPENED,
    turns={S.OPENED: Turn.NGO, S.SECONDED: Turn.NGO, S.TOLD: Turn.AGENCY, S.REVIEWED: Turn.NOBODY},
    closed=frozenset({S.REVIEWED}),
    transitions=(
        Transition(
            number="G1",
            action=A.READ,
            sources=UNREVIEWED,
            target=None,
            roles=CLINICIANS,
            text=N_("Show"),
            guard=N_(
                "By the clinician who opened it, until it closes; every look leaves a row in the trail."
            ),
        ),
        Transition(
            number="G2",
            action=A.CLOSE,
            sources=UNREVIEWED,
            target=None,
            roles=CLINICIANS,
            text=N_("Close now"),
            guard=N_("By the clinician who opened it; else by itself after four hours."),
        ),
        Transition(
            number="G3",
            action=A.DISCLOSE,
            sources=UNREVIEWED,
            target=None,
            roles=CLINICIANS,
            text=N_("Record what was said to whom"),
            guard=N_("By the clinician who opened it. Nobody in command has a page here."),
        ),
        Transition(
            number="G4",
            action=A.SECOND,
            sources=frozenset({S.OPENED}),
            target=S.SECONDED,
            roles=CLINICIANS | WATCH,
            text=N_("I know of this"),
            guard=N_(
                "Another clinician on duty or the privacy officer, within 24 hours; never who opened it."
            ),
        ),
        Transition(
            number="G5",
            action=A.TELL,
            sources=frozenset({S.SECONDED}),
            target=S.TOLD,
            roles=CLINICIANS,
            text=N_("Tell the person"),
            guard=N_("On the person’s own page: who, when, why, what was seen."),
        ),
        Transition(
            number="G6",
            action=A.TELL,
            sources=frozenset({S.OPENED, S.REVIEWED}),
            target=None,
            roles=CLINICIANS,
            text=N_("Tell the person"),
            guard=N_("At once on opening it, the rule; after a review, where it was unsafe until then."),
        ),
        Transition(
            number="G7",
            action=A.POSTPONE,
            sources=frozenset({S.OPENED, S.SECONDED, S.REVIEWED}),
            target=None,
            roles=CLINICIANS,
            text=N_("Not safe to tell them yet"),
            guard=N_("With a reason of the list and a day to look again, at most seven days on."),
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="G8",
            action=A.REVIEW,
            sources=frozenset({S.SECONDED, S.TOLD}),
            target=S.REVIEWED,
            roles=WATCH,
            text=N_("Review"),
            guard=N_("By the privacy officer, in codes, without what was read."),
        ),
    ),
)
