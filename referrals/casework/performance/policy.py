"""Who may take performance rows along: the NGO's manager in full, the partnership desk without the casework."""

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied
from core.permissions import Permission
from core.text import N_


def may_export_performance(actor: Actor) -> None:
    """Attendance and plans are casework: intake and workers take no such list along, and officers never."""
    if not can_export_performance(actor):
        raise Denied(N_("Your role does not take performance rows along as a file."))


def can_export_performance(actor: Actor) -> bool:
    """Whether the actor may make the file."""
    return actor.holds(Permission.PERFORMANCE_EXPORT)


def shows_casework(actor: Actor) -> bool:
    """Only the NGO's manager reads workers, appointments, plans and outcomes; the police never do."""
    return actor.organisation_kind is OrganisationKind.NGO and actor.has_role(Role.NGO_MANAGER)
