"""Who may ask that somebody's second factors are removed, and who may agree (security A-09)."""

from uuid import UUID

from core.actor import Actor, Role
from core.errors import Denied
from core.text import N_


def may_ask(actor: Actor, user_id: UUID) -> None:
    """Nobody asks for themselves; raises `Denied`."""
    if actor.user_id == user_id:
        raise Denied(N_("Nobody resets their own second factors. Ask another administrator."))


def may_reset_alone(actor: Actor) -> None:
    """The command line alone, which only whoever runs the installation can use; raises `Denied`."""
    if not actor.has_role(Role.SYSTEM):
        raise Denied(N_("Two administrators are needed: one asks, another one agrees."))


def may_agree(actor: Actor, user_id: UUID, asked_by_id: UUID) -> None:
    """A second administrator agrees: neither who asked nor whose factors they are; raises `Denied`."""
    if actor.user_id in (user_id, asked_by_id) or actor.has_role(Role.SYSTEM):
        raise Denied(N_("Another administrator has to agree: not who asked, and not whose factors they are."))
