"""Who reads the provider's side."""

from core.errors import Denied
from core.permissions import Permission
from core.text import N_
from wellbeing.visitor import Visitor


def may_look(visitor: Visitor) -> None:
    """Carers, managers of an NGO, coordinators; raises `Denied`."""
    if visitor.organisation_id is None or not visitor.holds(Permission.WELLBEING_CLIENTS):
        raise Denied(N_("Your role does not include this page."))
