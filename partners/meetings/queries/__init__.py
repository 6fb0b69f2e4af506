"""What others read of meetings: decisions and actions of goals and evaluations, and what P01 to P03 count."""

from partners.meetings.queries.actions import (
    ActionFact,
    ActionRow,
    actions_due_in,
    list_actions_for_goal,
    list_actions_on_evaluation,
    list_open_actions,
)
from partners.meetings.queries.decisions import (
    DecisionRow,
    list_decisions_for_goal,
    list_decisions_on_evaluation,
)
from partners.meetings.queries.due import AttendanceFact, DuePeriodRow, attendance_in, list_due_periods

__all__ = [
    "ActionFact",
    "ActionRow",
    "AttendanceFact",
    "DecisionRow",
    "DuePeriodRow",
    "actions_due_in",
    "attendance_in",
    "list_actions_for_goal",
    "list_actions_on_evaluation",
    "list_decisions_for_goal",
    "list_decisions_on_evaluation",
    "list_due_periods",
    "list_open_actions",
]
