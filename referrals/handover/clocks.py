"""What is waited for on a referral, since when and until when; on plain values, from the agreement's terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.business_time import BusinessCalendar
from core.response_time import ResponseTime
from partners.memoranda.terms import Urgency
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

STALLED_DAYS = 30
"""Where no agreement says otherwise: a case without any step for so long asks for a word on how it goes."""
NEVER_ASKED = timedelta(days=365)
"""Where the agreement has nobody asked, the queue still sorts such cases: by a year after the last step."""
LONGEST_PAUSE = timedelta(days=90)
"""The furthest review date of a hold or a place on the waiting list."""

GRACE: Mapping[Urgency, ResponseTime] = {
    Urgency.EMERGENCY: ResponseTime.of_minutes(15),
    Urgency.WARM_HANDOFF: ResponseTime.of_minutes(30),
    Urgency.VERY_URGENT: ResponseTime.of_hours(1),
    Urgency.URGENT: ResponseTime.of_hours(4),
    Urgency.SOON: ResponseTime.of_business_days(1),
    Urgency.ROUTINE: ResponseTime.of_business_days(2),
}
"""Local default: how long after a due time the next ones are told (referrals.md 2.4: routine has two days of grace)."""

S = ReferralState
IN_HAND = frozenset({S.CONTACTING, S.ACTIVE})
"""States in which the NGO works with the person, and is asked how it goes when nothing is heard."""


class DueKind(StrEnum):
    """What is waited for."""

    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    REPLY = "reply"
    FIRST_CONTACT = "first_contact"
    REVIEW = "review"
    PROGRESS = "progress"


ANSWERED_IN_TIME = frozenset({DueKind.ACKNOWLEDGE, DueKind.DECIDE, DueKind.REPLY, DueKind.FIRST_CONTACT})
"""These have a response time of the agreement, and so a reminder when half of it has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """What is waited for, since when, and from when on it is late."""

    kind: DueKind
    since: datetime
    at: datetime


def waited_for(
    referral: Referral, *, reply_due_at: datetime | None = None, stalled_days: int = STALLED_DAYS
) -> Waited | None:
    """What the referral waits for now; None for drafts and for what has ended.

    `reply_due_at` is the due time of the open question. A referral that is sent and open always waits for
    something, so that the queue's order has no gaps.
    """
    sent = referral.submitted_at
    if sent is None or referral.state is S.DRAFT or referral.closed_at is not None:
        return None
    since = sent
    kind: DueKind
    due: datetime | None
    match referral.state:
        case S.SUBMITTED if referral.acknowledged_at is None and referral.acknowledge_due_at is not None:
            kind, due = DueKind.ACKNOWLEDGE, referral.acknowledge_due_at
        case S.SUBMITTED | S.DECLINE_REVIEW:
            kind, due = DueKind.DECIDE, referral.decide_due_at
        case S.INFO_REQUESTED:
            kind, due, since = DueKind.REPLY, reply_due_at, referral.info_requested_at or sent
        case S.ACCEPTED | S.CONTACTING if referral.first_contact_at is None:
            kind, due = DueKind.FIRST_CONTACT, referral.contact_due_at
        case S.WAITLISTED | S.ON_HOLD:
            kind, due, since = DueKind.REVIEW, referral.review_on, referral.last_event_at
        case _:
            kind, due = DueKind.PROGRESS, None
    if due is None:
        stalled = stalled_at(referral, stalled_days=stalled_days)
        return Waited(
            kind=DueKind.PROGRESS,
            since=last_heard_of(referral),
            at=stalled or last_heard_of(referral) + NEVER_ASKED,
        )
    return Waited(kind=kind, since=since, at=due)


def next_due(
    referral: Referral, *, reply_due_at: datetime | None = None, stalled_days: int = STALLED_DAYS
) -> datetime | None:
    """When the present turn is late; None for drafts and for what has ended."""
    waited = waited_for(referral, reply_due_at=reply_due_at, stalled_days=stalled_days)
    return waited.at if waited else None


def last_heard_of(referral: Referral) -> datetime:
    """When the last step was taken or the NGO last logged work on the case."""
    return max(referral.last_event_at, referral.progress_at or referral.last_event_at)


def stalled_at(referral: Referral, *, stalled_days: int) -> datetime | None:
    """When the NGO is asked how it goes, never while it has muted the question; None: never."""
    if not stalled_days:
        return None
    asked = last_heard_of(referral) + timedelta(days=stalled_days)
    return max(asked, referral.stall_muted_until or asked)


def halfway(waited: Waited, calendar: BusinessCalendar) -> datetime | None:
    """When half of a response time has passed; None where the agreement sets no response time.

    Of more than a day it is half of the opening hours in between, so that nobody is reminded at night.
    """
    if waited.kind not in ANSWERED_IN_TIME or waited.at <= waited.since:
        return None
    open_seconds = calendar.business_seconds_between(waited.since, waited.at)
    if waited.at - waited.since <= timedelta(days=1) or open_seconds <= 0:
        return waited.since + (waited.at - waited.since) / 2
    return calendar.add_business_time(waited.since, timedelta(seconds=open_seconds / 2))


def grace_after(due: datetime, urgency: Urgency, calendar: BusinessCalendar) -> datetime:
    """The end of one period of grace after a due time."""
    return GRACE[urgency].due_at(due, calendar)
