"""Who publishes an evaluation: who signs it off, once both sides have, for a partnership that shows itself."""

from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_


def may_publish(actor: Actor) -> None:
    """Who signs evaluations off also publishes them, and takes them back."""
    if not actor.holds(Permission.EVALUATION_SIGN):
        raise Denied(N_("Your role may not publish evaluations."))


def may_be_public(*, is_of_partnership: bool, is_signed: bool, shows_itself: bool, has_ended: bool) -> None:
    """What must hold of an evaluation before everybody reads it."""
    if not is_of_partnership:
        raise RuleBroken(N_("Only evaluations of one partnership are published."))
    if not has_ended:
        raise RuleBroken(N_("The period has not ended. Preliminary figures are not published."))
    if not is_signed:
        raise Conflict(N_("Both sides have to sign this evaluation off before it is published."))
    if not shows_itself:
        raise Conflict(N_("The leadership of both sides has to agree to the page for everybody first."))
