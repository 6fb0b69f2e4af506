"""Which referrals have a log of calls, who writes in it, and what times it takes."""

from datetime import datetime, timedelta
from uuid import UUID

from core.actor import Actor, OrganisationKind
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.terms import Pathway, Urgency

EARLIEST = timedelta(hours=12)
"""A call may have been made so long before the referral was begun, not earlier."""


def is_warm(pathway: Pathway | None, urgency: Urgency | None) -> bool:
    """A worker is to meet officer and person: by the way of referral, or by its urgency."""
    return pathway is Pathway.WARM_HANDOFF or urgency is Urgency.WARM_HANDOFF


def may_log(actor: Actor, *, ngo_id: UUID | None, closed_at: datetime | None) -> None:
    """The referring officer's side, and the NGO's intake and workers, until the referral has ended."""
    if closed_at is not None:
        raise Conflict(N_("This referral has ended."))
    if actor.organisation_kind is OrganisationKind.NGO:
        works = actor.holds(Permission.REFERRAL_DECIDE) or actor.holds(Permission.CASEWORK_WRITE)
        if works and actor.organisation_id == ngo_id:
            return
    elif actor.holds(Permission.REFERRAL_CREATE):
        return
    raise Denied(N_("Only the officer’s unit and the partner that is called write in this log."))


def may_happen_at(at: datetime, *, begun_at: datetime, now: datetime, field: str) -> None:
    """Not in the future, and not long before the referral was begun; raises `RuleBroken`."""
    if at > now:
        raise RuleBroken(N_("This lies in the future. Enter when it happened."), field)
    if at < begun_at - EARLIEST:
        raise RuleBroken(N_("This lies long before the referral. Check day and time."), field)
