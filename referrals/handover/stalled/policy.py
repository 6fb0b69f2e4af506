"""Who may mute the question how a case goes, and for how long."""

from datetime import date, timedelta
from uuid import UUID

from core.actor import Actor, Role
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.cases import works_case
from referrals.handover.clocks import IN_HAND
from referrals.handover.lifecycle import ReferralState

LONGEST = timedelta(days=90)
"""Local default: nobody mutes a case for longer than a hold may last."""
REASON_MINIMUM, REASON_LENGTH = 10, 300


def may_mute(actor: Actor, *, ngo_id: UUID | None, worker_id: UUID | None, state: ReferralState) -> None:
    """The worker who holds the case, or covers for them, and the NGO's managers, while it is in their hands."""
    if not actor.holds(Permission.CASEWORK_WRITE) or ngo_id is None or actor.organisation_id != ngo_id:
        raise Denied(N_("Your role may not do this."))
    if not works_case(actor, worker_id) and not actor.has_role(Role.NGO_MANAGER):
        raise Denied(N_("Only the worker who holds the case and the managers mute the question."))
    if state not in IN_HAND:
        raise Conflict(N_("Nobody is asked how a case goes that is not in contact or in service."))


def may_say(until: date, reason: str, *, today: date) -> None:
    """A day ahead, at most 90 days, and why; raises `RuleBroken`."""
    if until <= today:
        raise RuleBroken(N_("Choose a day after today."), "until")
    if until > today + LONGEST:
        raise RuleBroken(N_("Choose a day within the next 90 days."), "until")
    if len(reason) < REASON_MINIMUM:
        raise RuleBroken(N_("Say why, in at least %(count)s characters."), "reason", count=REASON_MINIMUM)
