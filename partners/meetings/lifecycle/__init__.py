"""The life cycles of a meeting, of its minutes and of an action: who does what, from which state."""

from partners.meetings.lifecycle.actions import ACTION, WorkState, WorkStep
from partners.meetings.lifecycle.meetings import MEETING, OPEN_STATES, MeetingState, MeetingStep
from partners.meetings.lifecycle.minutes import MINUTES, MinutesState, MinutesStep
from partners.meetings.lifecycle.roles import ATTENDEES, LEADERS

__all__ = [
    "ACTION",
    "ATTENDEES",
    "LEADERS",
    "MEETING",
    "MINUTES",
    "OPEN_STATES",
    "MeetingState",
    "MeetingStep",
    "MinutesState",
    "MinutesStep",
    "WorkState",
    "WorkStep",
]
