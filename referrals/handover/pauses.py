"""A hold that does not lie with the service makes the first contact due later, by the time that it lasted."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from core.codes import Side
from partners.memoranda.terms import Step, Terms
from referrals.handover.codes import HOLD_REASONS
from referrals.handover.models import Referral

PAUSING = frozenset({Side.PERSON, Side.SYSTEM})
"""Only the person and what others owe stop the clock; an absent worker does not."""


def extend_first_contact(
    session: Session,
    referral: Referral,
    terms: Terms | None,
    *,
    reason: str | None,
    started: datetime,
    now: datetime,
) -> None:
    """Where nobody has reached the person yet, the due time moves as the clock of the agreement counts."""
    code = HOLD_REASONS.find(reason)
    clock = terms.response_times.get((referral.urgency, Step.FIRST_CONTACT)) if terms else None
    if clock is None or code is None or code.side not in PAUSING:
        return
    if referral.first_contact_at is not None or referral.contact_due_at is None:
        return
    calendar = calendar_of(session, referral.agency_id)
    paused = clock.paused_seconds(started, now, calendar)
    referral.contact_due_at = clock.extend_by_pause(referral.contact_due_at, paused, calendar)
