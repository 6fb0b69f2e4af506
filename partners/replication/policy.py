"""Who makes templates and starts from them: those who draft agreements, of their own partnerships."""

from uuid import UUID

from core.actor import Actor
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.replication.document import LONGEST_NAME


def may_use(actor: Actor) -> None:
    """Who drafts agreements makes templates and starts from them."""
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        raise Denied(N_("Your role may not draft agreements."))


def may_take(actor: Actor, *, organisation_id: UUID | None) -> None:
    """The side that began the draft takes over what the template holds; raises `Denied` for the other one."""
    if actor.organisation_id != organisation_id:
        raise Denied(N_("The side that began with the template takes over what it holds."))


def may_name(name: str) -> str:
    """A template has a short name; answers it with single blanks."""
    short = " ".join(name.split())
    if not 0 < len(short) <= LONGEST_NAME or not short.isprintable():
        raise RuleBroken(N_("Give it a name of at most %(most)s characters."), "name", most=LONGEST_NAME)
    return short
