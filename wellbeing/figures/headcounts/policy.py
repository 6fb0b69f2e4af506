"""Who keeps the numbers of staff."""

from uuid import UUID

from core.actor import OrganisationKind
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_
from wellbeing.visitor import Visitor


def agency_run_by(visitor: Visitor) -> UUID:
    """The agency whose programmes the visitor coordinates; raises for everybody else."""
    if not visitor.holds(Permission.WELLBEING_RUN):
        raise Denied(N_("Only the wellbeing coordinator keeps this."))
    if visitor.organisation_kind is not OrganisationKind.AGENCY or visitor.organisation_id is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return visitor.organisation_id
