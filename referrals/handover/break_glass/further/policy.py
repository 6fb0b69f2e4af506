"""Who may ask for one more emergency reading, who decides about it, and until when it counts (security H-04)."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.break_glass.codes import Standing
from referrals.handover.break_glass.models import BreakGlassRequest
from referrals.handover.break_glass.policy import MOST

DIRECTORS = (Role.LEADERSHIP,)
COUNTS_FOR = timedelta(hours=24)
"""So long a wish waits, and an allowance can be used."""
NOT_FOUND = N_("There is no such request.")


def may_ask(earlier: int, *, asked_already: bool) -> None:
    """Only who has used up the three readings, and once for a case at a time; raises `RuleBroken`."""
    if earlier < MOST:
        raise RuleBroken(N_("You need nobody’s permission yet: open the case yourself."), "reference")
    if asked_already:
        raise RuleBroken(N_("You have asked for this case already."), "reference")


def may_be_decided(directors: int) -> None:
    """Somebody else has to be there who can decide; raises `RuleBroken`."""
    if not directors:
        raise RuleBroken(
            N_(
                "Nobody else leads your organisation here who could allow it. Ring a colleague who works the case."
            ),
            "reference",
        )


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """What the actor asked for."""
    return BreakGlassRequest.asked_by_id == actor.user_id


def may_decide(actor: Actor) -> None:
    """Only who leads an organisation; raises `Denied`."""
    if not actor.holds(Permission.REFERRAL_BREAK_GLASS_ALLOW):
        raise Denied(N_("Your role does not decide about emergency readings."))


def decidable(actor: Actor) -> sa.ColumnElement[bool]:
    """What people of the actor's organisation asked for."""
    if not actor.holds(Permission.REFERRAL_BREAK_GLASS_ALLOW):
        return sa.false()
    return BreakGlassRequest.organisation_id == actor.organisation_id


def may_conclude(actor: Actor, asked_by_id: UUID, standing: Standing) -> None:
    """Nobody decides what they asked for, nor twice, nor after its day; raises `Denied` or `Conflict`."""
    may_decide(actor)
    if asked_by_id == actor.user_id:
        raise Denied(N_("Somebody else decides what you asked for."))
    if standing is Standing.LAPSED:
        raise Conflict(N_("The day for this decision is over. Who asked can ask again."))
    if standing is not Standing.WAITING:
        raise Conflict(N_("Somebody else has decided this meanwhile."))


def may_use(standing: Standing) -> None:
    """An allowance counts once and for a day; raises `Conflict`."""
    if standing is Standing.USED:
        raise Conflict(N_("You have opened the case with this permission already."))
    if standing is Standing.LAPSED:
        raise Conflict(N_("The permission has lapsed. Ask again if the emergency goes on."))
    if standing is not Standing.ALLOWED:
        raise Conflict(N_("Nobody has allowed this yet."))


def standing_of(
    *, allowed: bool | None, opening_id: UUID | None, lapses_at: datetime, now: datetime
) -> Standing:
    """What a wish is worth at this moment."""
    if opening_id is not None:
        return Standing.USED
    if allowed is False:
        return Standing.REFUSED
    if now >= lapses_at:
        return Standing.LAPSED
    return Standing.WAITING if allowed is None else Standing.ALLOWED
