"""Committees and their seats, meetings with agenda, attendance and minutes, decisions and actions."""

from partners.meetings.models.committees import Committee, CommitteePartnership, CommitteeSeat
from partners.meetings.models.decisions import MeetingAction, MeetingActionRedate, MeetingDecision
from partners.meetings.models.meetings import AgendaItem, Meeting, MeetingSeat, MinutesAnswer

__all__ = [
    "AgendaItem",
    "Committee",
    "CommitteePartnership",
    "CommitteeSeat",
    "Meeting",
    "MeetingAction",
    "MeetingActionRedate",
    "MeetingDecision",
    "MeetingSeat",
    "MinutesAnswer",
]
