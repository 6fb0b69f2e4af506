"""Who sees what in the compartment: one table for the page, the guide and the tests (facts 2.2).

Whatever is not in the table is seen by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Item(StrEnum):
    """What there is to see."""

    CATALOGUE = "catalogue"
    ENROLMENT = "enrolment"
    SESSIONS = "sessions"
    ANSWERS = "answers"
    ALERT = "alert"
    AGGREGATES = "aggregates"
    MANDATE = "mandate"


class Viewer(StrEnum):
    """Who looks."""

    SELF = "self"
    CARE = "care"
    COORDINATOR = "coordinator"
    COMMAND = "command"
    NGO_MANAGER = "ngo_manager"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Answer(StrEnum):
    """Whether somebody sees it."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One answer and, where it needs any, the words that go with it."""

    answer: Answer
    words: str = ""


ITEMS: Mapping[Item, str] = {
    Item.CATALOGUE: N_("What support there is, how to ask for it, and numbers to call"),
    Item.ENROLMENT: N_("That you asked for support"),
    Item.SESSIONS: N_("When you met, whether you came, and what you wrote to each other"),
    Item.ANSWERS: N_("Your answers to a questionnaire, and the result"),
    Item.ALERT: N_("That you said you have thoughts of death or of hurting yourself"),
    Item.AGGREGATES: N_("Numbers about everybody together, never for fewer than ten people"),
    Item.MANDATE: N_("Whether you went to a session that your agency ordered"),
}
VIEWERS: Mapping[Viewer, str] = {
    Viewer.SELF: N_("You"),
    Viewer.CARE: N_("The peer or clinician who works with you"),
    Viewer.COORDINATOR: N_("The wellbeing coordinator"),
    Viewer.COMMAND: N_("Your supervisor, your chief, anybody in command"),
    Viewer.NGO_MANAGER: N_("The manager of the organisation that supports you"),
    Viewer.ADMIN: N_("Your agency’s administrators and IT"),
    Viewer.AUDITOR: N_("The privacy officer and the auditors"),
}
ANSWERS: Mapping[Answer, str] = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("No"),
    Answer.PARTLY: N_("Only this:"),
}
YES, NO = Cell(answer=Answer.YES), Cell(answer=Answer.NO)
NEVER = Cell(answer=Answer.NO, words=N_("Never."))
LOCKED = Cell(answer=Answer.NO, words=N_("It lies in a database of its own, locked with keys of its own."))


def _only(words: str) -> Cell:
    return Cell(answer=Answer.PARTLY, words=words)


TABLE: Mapping[Item, Mapping[Viewer, Cell]] = {
    Item.CATALOGUE: dict.fromkeys(Viewer, YES),
    Item.ENROLMENT: {
        Viewer.SELF: YES,
        Viewer.CARE: Cell(answer=Answer.YES, words=N_("Under the name that you chose.")),
        Viewer.COORDINATOR: _only(
            N_(
                "a code for each person, in what your agency runs itself. No names. Nothing of other providers."
            )
        ),
        Viewer.COMMAND: NEVER,
        Viewer.NGO_MANAGER: _only(
            N_("the people whom the organisation itself supports, under the name that each chose.")
        ),
        Viewer.ADMIN: LOCKED,
        Viewer.AUDITOR: _only(N_("who of the staff opened something and when. Not whose it was.")),
    },
    Item.SESSIONS: {
        Viewer.SELF: YES,
        Viewer.CARE: Cell(answer=Answer.YES, words=N_("It is between the two of you.")),
        Viewer.COORDINATOR: NO,
        Viewer.COMMAND: NEVER,
        Viewer.NGO_MANAGER: _only(N_("how many people and meetings each of their staff has.")),
        Viewer.ADMIN: LOCKED,
        Viewer.AUDITOR: NO,
    },
    Item.ANSWERS: {
        Viewer.SELF: YES,
        Viewer.CARE: _only(N_("what you share. You decide each time, and can stop at any time.")),
        Viewer.COORDINATOR: NO,
        Viewer.COMMAND: NEVER,
        Viewer.NGO_MANAGER: NO,
        Viewer.ADMIN: LOCKED,
        Viewer.AUDITOR: NO,
    },
    Item.ALERT: {
        Viewer.SELF: Cell(answer=Answer.YES, words=N_("Help is on the screen at once.")),
        Viewer.CARE: _only(
            N_("the clinician on duty, if you ask to be called. They see how to reach you, not your answers.")
        ),
        Viewer.COORDINATOR: NO,
        Viewer.COMMAND: Cell(
            answer=Answer.NO,
            words=N_(
                "There is no page for it. Only a clinician who believes that a life is in danger right now may"
                " call for help, and must write down why. You are told, unless that would be dangerous."
            ),
        ),
        Viewer.NGO_MANAGER: NO,
        Viewer.ADMIN: LOCKED,
        Viewer.AUDITOR: _only(
            N_("that a call was asked for and when it was answered. Not by whom, not why.")
        ),
    },
    Item.AGGREGATES: {
        **dict.fromkeys(Viewer, YES),
        Viewer.ADMIN: NO,
    },
    Item.MANDATE: {
        Viewer.SELF: YES,
        Viewer.CARE: Cell(answer=Answer.YES, words=N_("The clinician whom you chose.")),
        Viewer.COORDINATOR: _only(N_("the one word, without a name.")),
        Viewer.COMMAND: _only(
            N_("the words “attended” or “did not attend”, if you signed for it. Nothing else.")
        ),
        Viewer.NGO_MANAGER: NO,
        Viewer.ADMIN: LOCKED,
        Viewer.AUDITOR: _only(N_("the one word, without a name.")),
    },
}

ALSO: tuple[str, ...] = (
    N_("Looking around here leaves no trace that your agency can read. You need not sign in to look."),
    N_("Nothing from here appears in your agency’s mail, calendar, notices, search or records."),
    N_("You can leave at any time, and erase what is kept about you. It is gone at once. You ask nobody."),
    N_(
        "What is kept about support is deleted by itself when its time is over: two years after it ended, unless the"
        " people who run support at your agency set another time. The first time, two people decide about it."
    ),
    N_(
        "Where a court or an inquest needs something to be kept, erasing waits until that is over; then it goes by itself."
    ),
    N_("Use your own phone or computer. An agency can watch its own devices and its own network."),
    N_(
        "There are limits that the law sets, such as a threat to somebody’s life or the abuse of a child. Each"
        " programme says them before it asks you anything."
    ),
    N_("A court can order things to be shown. We would show no more than it orders."),
)
"""What no table says, one sentence or two each."""


def cell(item: Item, viewer: Viewer) -> Cell:
    """Whether somebody sees something."""
    return TABLE[item][viewer]
