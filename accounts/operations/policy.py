"""Who may look after the installation."""

from core.actor import Actor
from core.errors import Denied
from core.permissions import Permission
from core.text import N_


def may_run_installation(actor: Actor) -> None:
    """Operators, and the command line of the installation; raises `Denied` for everybody else."""
    if not actor.holds(Permission.INSTALLATION_RUN):
        raise Denied(N_("Only the operators of this installation may do this."))
