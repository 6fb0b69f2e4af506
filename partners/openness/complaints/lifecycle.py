"""The life of a complaint: from the form for everybody to an answer that two people of the organisation stand for."""

from collections.abc import Mapping
from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class ComplaintState(StrEnum):
    """Where a complaint stands; who complained reads the first two alike until it is answered."""

    RECEIVED = "received"
    LOOKED_INTO = "looked_into"
    PROPOSED = "proposed"
    """An answer is written and waits for a second person."""
    ANSWERED = "answered"


class ComplaintAction(StrEnum):
    """What may be done with a complaint."""

    TAKE_UP = "take_up"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    RELEASE = "release"
    CONTEST = "contest"
    """By the holder of the receipt, once."""


class ComplaintChannel(StrEnum):
    """How a complaint came in."""

    WEB = "web"
    """By the form for everybody."""
    TELEPHONE = "telephone"
    LETTER = "letter"
    IN_PERSON = "in_person"


class ComplaintOutcome(StrEnum):
    """What came of it."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"


class ComplaintTopic(StrEnum):
    """What a complaint is about, in the order of the form."""

    CONDUCT = "conduct"
    FORCE = "force"
    WAITING = "waiting"
    SERVICE = "service"
    DATA = "data"
    DISCRIMINATION = "discrimination"
    OTHER = "other"


OUTCOMES: Mapping[ComplaintOutcome, str] = {
    ComplaintOutcome.UPHELD: N_("Upheld"),
    ComplaintOutcome.PARTLY: N_("Partly upheld"),
    ComplaintOutcome.NOT_UPHELD: N_("Not upheld"),
    ComplaintOutcome.WITHDRAWN: N_("Withdrawn by whoever complained"),
}
TOPICS: Mapping[ComplaintTopic, str] = {
    ComplaintTopic.CONDUCT: N_("How somebody behaved"),
    ComplaintTopic.FORCE: N_("Use of force"),
    ComplaintTopic.WAITING: N_("Waiting, or nobody came"),
    ComplaintTopic.SERVICE: N_("The help itself"),
    ComplaintTopic.DATA: N_("What was done with information about me"),
    ComplaintTopic.DISCRIMINATION: N_("Being treated unfairly for who I am"),
    ComplaintTopic.OTHER: N_("Something else"),
}
CHANNELS: Mapping[ComplaintChannel, str] = {
    ComplaintChannel.WEB: N_("By the form for everybody"),
    ComplaintChannel.TELEPHONE: N_("By telephone"),
    ComplaintChannel.LETTER: N_("By letter"),
    ComplaintChannel.IN_PERSON: N_("In person"),
}
ANSWERERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
S, A = ComplaintState, ComplaintAction

COMPLAINT: Lifecycle[ComplaintState, ComplaintAction] = Lifecycle(
    name=N_("Complaint"),
    initial=S.RECEIVED,
    turns={
        S.RECEIVED: Turn.AGENCY,
        S.LOOKED_INTO: Turn.AGENCY,
        S.PROPOSED: Turn.AGENCY,
        S.ANSWERED: Turn.NOBODY,
    },
    closed=frozenset({S.ANSWERED}),
    transitions=(
        Transition(
            number="K1",
            action=A.TAKE_UP,
            sources=frozenset({S.RECEIVED}),
            target=S.LOOKED_INTO,
            roles=ANSWERERS,
            text=N_("Look into it"),
            guard=N_("By the organisation complained about, never by the person complained about."),
        ),
        Transition(
            number="K2",
            action=A.PROPOSE,
            sources=frozenset({S.LOOKED_INTO}),
            target=S.PROPOSED,
            roles=ANSWERERS,
            text=N_("Propose an answer"),
            guard=N_("With an outcome; never by the person complained about."),
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="K3",
            action=A.SEND_BACK,
            sources=frozenset({S.PROPOSED}),
            target=S.LOOKED_INTO,
            roles=ANSWERERS,
            text=N_("Give it back"),
            guard=N_("The second person does not stand for the answer."),
        ),
        Transition(
            number="K4",
            action=A.RELEASE,
            sources=frozenset({S.PROPOSED}),
            target=S.ANSWERED,
            roles=ANSWERERS,
            text=N_("Answer it"),
            guard=N_(
                "By a second person, who is not complained about either and did not stand for a first answer."
            ),
        ),
        Transition(
            number="K5",
            action=A.CONTEST,
            sources=frozenset({S.ANSWERED}),
            target=S.LOOKED_INTO,
            roles=frozenset({Role.SYSTEM}),
            text=N_("Ask to look into it again"),
            guard=N_("By the holder of the receipt, once, within 60 days of the answer."),
            reason=Requirement.REQUIRED,
        ),
    ),
)
