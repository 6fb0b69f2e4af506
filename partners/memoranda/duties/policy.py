"""Who keeps the dates of an agreement: those who draft for one of its parties."""

from uuid import UUID

from core.actor import Actor
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.rows import MemorandumRow


def may_keep_dates(actor: Actor, row: MemorandumRow) -> None:
    """A drafter of a party adds duties and records that they were done."""
    own = actor.organisation_id
    if not actor.holds(Permission.MEMORANDUM_DRAFT) or own is None or not row.name_of(own):
        raise Denied(N_("Your role may not change the dates of this agreement."))


def can_keep_dates(actor: Actor, row: MemorandumRow) -> bool:
    """Whether the actor may change the dates."""
    try:
        may_keep_dates(actor, row)
    except ConcordatError:
        return False
    return True


def may_owe(organisation_id: UUID, row: MemorandumRow) -> None:
    """Only a party can owe something under an agreement."""
    if not row.name_of(organisation_id):
        raise RuleBroken(N_("Choose one of the parties."), "organisation")


def may_settle(*, settled: bool) -> None:
    """A duty is done or waived once."""
    if settled:
        raise Conflict(N_("This duty has been dealt with already. Load the page again."))
