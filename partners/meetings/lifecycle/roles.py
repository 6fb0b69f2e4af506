"""Who keeps the records of a committee, and who may attend one at all."""

from core.actor import Role

LEADERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
"""Who calls meetings and keeps their records, on either side."""
ATTENDEES = LEADERS | {Role.SUPERVISOR, Role.NGO_INTAKE}
"""Who may attend some committee, and so may own an action."""
