"""The codes of committees, agendas and decisions, and the limits that this slice keeps."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from core.actor import Role
from partners.meetings.lifecycle import ATTENDEES, LEADERS

MOST_SEATS = 50
"""How many seats one organisation may have in a committee."""
OBJECTION_DAYS = 14
"""[HOUSE] Minutes count as approved when nobody objects within this many days of their circulation."""
DUTY_DAYS = 21
"""[HOUSE] Leaders are told when this few days are left to hold a meeting that is due and not planned."""
REMINDER_DAYS = 7
"""[HOUSE] An owner is reminded this many days before an action is due."""
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=10)


class CommitteeKind(StrEnum):
    """What a committee is for, and so who may attend it."""

    STEERING = "steering"
    OPERATIONAL = "operational"
    COMMUNITY = "community"


ATTENDS: Mapping[CommitteeKind, frozenset[Role]] = {
    CommitteeKind.STEERING: LEADERS,
    CommitteeKind.OPERATIONAL: ATTENDEES,
    CommitteeKind.COMMUNITY: ATTENDEES,
}
"""The roles of member organisations that may attend; a community committee invites guests besides."""


class AgendaKind(StrEnum):
    """What a point of an agenda is about, in the order in which an agenda has them."""

    RATIFY = "ratify"
    DEFERRED = "deferred"
    ACTION = "action"
    FINDING = "finding"
    GOAL = "goal"
    REFERRALS = "referrals"
    DOCUMENT = "document"
    AGREEMENT = "agreement"
    OTHER = "other"


class DecisionOutcome(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class DecisionStanding(StrEnum):
    """What a decision is worth: one made without a quorum waits to be ratified."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    TO_RATIFY = "to_ratify"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class ActionStanding(StrEnum):
    """How an action stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    DROPPED = "dropped"
