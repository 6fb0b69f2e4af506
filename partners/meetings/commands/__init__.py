"""What people and timers do to committees, meetings, minutes, decisions and actions."""

from partners.meetings.commands.actions import (
    Task,
    add_action,
    drop_action,
    finish_action,
    redate_action,
    reopen_action,
)
from partners.meetings.commands.agenda import add_point, fill_agenda, note_point, remove_point
from partners.meetings.commands.attendance import Presence, record_attendance
from partners.meetings.commands.calling import (
    Plan,
    call_meeting,
    cancel_meeting,
    move_meeting,
    plan_meeting,
)
from partners.meetings.commands.committees import (
    Constitution,
    change_committee,
    close_committee,
    found_committee,
)
from partners.meetings.commands.decisions import Finding, Proposal, decide, propose, ratify, remove_proposal
from partners.meetings.commands.duties import do_meeting_duties
from partners.meetings.commands.minutes import (
    approve_minutes,
    approve_unopposed,
    circulate_minutes,
    object_to_minutes,
    write_minutes,
)

__all__ = [
    "Constitution",
    "Finding",
    "Plan",
    "Presence",
    "Proposal",
    "Task",
    "add_action",
    "add_point",
    "approve_minutes",
    "approve_unopposed",
    "call_meeting",
    "cancel_meeting",
    "change_committee",
    "circulate_minutes",
    "close_committee",
    "decide",
    "do_meeting_duties",
    "drop_action",
    "fill_agenda",
    "finish_action",
    "found_committee",
    "move_meeting",
    "note_point",
    "object_to_minutes",
    "plan_meeting",
    "propose",
    "ratify",
    "record_attendance",
    "redate_action",
    "remove_point",
    "remove_proposal",
    "reopen_action",
    "write_minutes",
]
