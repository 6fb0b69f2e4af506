"""The numbers to call on a page that tells of a failure: help shows even when saving does not (E-13)."""

import logging
from collections.abc import Sequence
from uuid import UUID

from core.actor import Actor, OrganisationKind
from core.clock import utc_now
from core.permissions import Permission
from partners.channels.crisis_lines.lines import CrisisLine
from referrals.handover.crisis_lines import lines_for, lines_to_call
from web.database import current_session

log = logging.getLogger("concordat.help")
_LAST: dict[UUID, tuple[CrisisLine, ...]] = {}
"""What each agency's people saw last, for the case that the database does not answer."""


def help_lines(actor: Actor | None) -> Sequence[CrisisLine]:
    """The numbers for somebody who refers people; those seen last where they cannot be read; nothing for others."""
    if actor is None or actor.organisation_id is None or not actor.holds(Permission.REFERRAL_CREATE):
        return ()
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        return ()
    try:
        lines = lines_to_call(current_session(), actor.organisation_id, now=utc_now())
    except Exception:
        log.exception("the numbers to call could not be read")
        return _LAST.get(actor.organisation_id) or lines_for("")
    _LAST[actor.organisation_id] = lines
    return lines
