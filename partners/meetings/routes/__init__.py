"""Pages of committees, meetings, decisions and actions."""

from partners.meetings.routes import actions, committees, decisions, holding, meetings  # noqa: F401 - registers them
from partners.meetings.routes.board import blueprint

__all__ = ["blueprint"]
