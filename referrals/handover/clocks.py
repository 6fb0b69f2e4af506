"""Which due time a referral's queue sorts by: that of whatever is waited for now."""

from datetime import datetime, timedelta

from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

STALLED_AFTER = timedelta(days=30)
"""A case in service without any step for so long asks for a word on how it goes."""
LONGEST_PAUSE = timedelta(days=90)
"""The furthest review date of a hold or a place on the waiting list."""

S = ReferralState


def next_due(referral: Referral, *, reply_due_at: datetime | None = None) -> datetime | None:
    """When the present turn is late; None for drafts and for what has ended.

    `reply_due_at` is the due time of the open question. A referral that is sent and open always has one,
    so that the queue's order has no gaps.
    """
    if referral.state is S.DRAFT or referral.closed_at is not None:
        return None
    stalled = referral.last_event_at + STALLED_AFTER
    match referral.state:
        case S.SUBMITTED if referral.acknowledged_at is None:
            due = referral.acknowledge_due_at or referral.decide_due_at
        case S.SUBMITTED | S.DECLINE_REVIEW:
            due = referral.decide_due_at
        case S.INFO_REQUESTED:
            due = reply_due_at
        case S.ACCEPTED | S.CONTACTING if referral.first_contact_at is None:
            due = referral.contact_due_at
        case S.WAITLISTED | S.ON_HOLD:
            due = referral.review_on
        case _:
            due = None
    return due or stalled
