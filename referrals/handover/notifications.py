"""Few and neutral notices: who is told that something happened, never what happened to whom.

What is urgent is mailed at once; everything else is counted in the daily mail (referrals.md 2.6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.users.models import User, UserStatus
from core.actor import Role
from core.text import N_
from partners.memoranda.models import Partnership
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.handover.desk.covers import coverers_of
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.recipients import holders_of, intake_of, is_away, managers_of, supervisors_of


class Notice(StrEnum):
    """What a notice is about, in words that say nothing of a person."""

    SENT = "sent"
    QUESTION = "question"
    ANSWERED = "answered"
    NEWS = "news"
    ASSIGNED = "assigned"
    WITHDRAWAL = "withdrawal"
    REVIEW = "review"
    REVIEWED = "reviewed"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    STALLED = "stalled"
    AMENDED = "amended"
    CONCERN = "concern"
    CONSENT = "consent"
    CONSENT_ENDS = "consent_ends"
    CONSENT_CHANGED = "consent_changed"
    EMERGENCY = "emergency"
    EMERGENCY_LATE = "emergency_late"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a notice is about where no step of the referral was taken: an amendment, a flag, a reminder.

    `id` makes the notice one of its kind: telling twice of the same occasion tells once.
    """

    id: UUID
    by_id: UUID | None = None
    """Who did it, and therefore is not told; None for timers."""


SUBJECTS: dict[Notice, str] = {
    Notice.SENT: N_("New referral %(reference)s"),
    Notice.QUESTION: N_("Your reply is needed: referral %(reference)s"),
    Notice.ANSWERED: N_("Your question was answered: referral %(reference)s"),
    Notice.NEWS: N_("News on referral %(reference)s"),
    Notice.ASSIGNED: N_("Referral %(reference)s was assigned to you"),
    Notice.WITHDRAWAL: N_("Withdrawal: referral %(reference)s"),
    Notice.REVIEW: N_("Review needed: referral %(reference)s"),
    Notice.REVIEWED: N_("The review is done: referral %(reference)s"),
    Notice.REMINDER: N_("Half of the time has passed: referral %(reference)s"),
    Notice.OVERDUE: N_("Overdue: referral %(reference)s"),
    Notice.STALLED: N_("How is it going? Referral %(reference)s"),
    Notice.AMENDED: N_("The details were changed: referral %(reference)s"),
    Notice.CONCERN: N_("A concern was flagged: referral %(reference)s"),
    Notice.CONSENT: N_("The agreement to share has ended: referral %(reference)s"),
    Notice.CONSENT_ENDS: N_("The agreement to share ends soon: referral %(reference)s"),
    Notice.CONSENT_CHANGED: N_("What may be shared has changed: referral %(reference)s"),
    Notice.EMERGENCY: N_("Emergency sharing to review: referral %(reference)s"),
    Notice.EMERGENCY_LATE: N_("Review of emergency sharing is overdue: referral %(reference)s"),
    Notice.NOTE: N_("A colleague left a note for you: referral %(reference)s"),
}
"""What a person reads; the same words for urgent and other referrals."""

ALWAYS_AT_ONCE = frozenset({Notice.CONCERN, Notice.CONSENT, Notice.EMERGENCY, Notice.EMERGENCY_LATE})
"""Mailed at once, however urgent the referral is."""


def tell_people(
    session: Session,
    referral: Referral,
    notice: Notice,
    user_ids: Iterable[UUID],
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """Each active person but the one who did it gets one notice per event; answers how many were told.

    `weight` says how soon it is mailed; None leaves it to the notice and to the referral's urgency.
    """
    wanted = sorted(set(user_ids) - {event.by_id})
    if not wanted:
        return 0
    active = sa.select(User.id).where(User.id.in_(wanted), User.status == UserStatus.ACTIVE)
    return notify(
        session,
        to=session.scalars(active).all(),
        kind=NoticeKind.REFERRAL,
        text=SUBJECTS[notice],
        params={"reference": referral.reference},
        link=link_to(referral),
        about=("referral", referral.id),
        key=f"referral:{event.id.hex}",
        partnership_id=partnership_of(session, referral),
        weight=weight or weight_for(referral, notice),
        now=now,
    )


def weight_for(referral: Referral, notice: Notice) -> Weight:
    """Concerns and the end of consent are mailed at once; everything else as the referral's urgency asks."""
    return Weight.IMMEDIATE if notice in ALWAYS_AT_ONCE else weight_of(referral)


def link_to(referral: Referral) -> str:
    """The page of a referral."""
    return f"/referrals/{referral.id}"


def weight_of(referral: Referral) -> Weight:
    """Urgent referrals and whatever is more urgent are mailed at once."""
    urgent = URGENCY_RANK[referral.urgency] <= URGENCY_RANK[Urgency.URGENT]
    return Weight.IMMEDIATE if urgent else Weight.DIGEST


def partnership_of(session: Session, referral: Referral) -> UUID | None:
    """The partnership of a referral's two sides."""
    return session.scalar(
        sa.select(Partnership.id).where(
            Partnership.agency_id == referral.agency_id, Partnership.ngo_id == referral.ngo_id
        )
    )


def tell_intake(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The NGO's intake is told; where nobody does intake, its managers."""
    people = intake_of(session, referral)
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_casework(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The worker of the case is told, and who covers them today; where there is none, the NGO's managers."""
    if referral.worker_id is None:
        return tell_managers(session, referral, notice, event=event, now=now, weight=weight)
    people = [referral.worker_id, *coverers_of(session, referral.worker_id, now=now)]
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_worker_or_intake(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The worker of the case is told; before there is one, the NGO's intake."""
    people = [referral.worker_id] if referral.worker_id else intake_of(session, referral)
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_managers(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The NGO's managers are told."""
    people = managers_of(session, referral)
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_desk(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The agency's partnership desk is told."""
    people = holders_of(session, referral.agency_id, Role.PARTNERSHIP_DESK)
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_supervisors(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The supervisors of the referring unit are told; where it has none, the partnership desk."""
    people = supervisors_of(session, referral) or holders_of(
        session, referral.agency_id, Role.PARTNERSHIP_DESK
    )
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)


def tell_officer(
    session: Session,
    referral: Referral,
    notice: Notice,
    *,
    event: ReferralEvent | Occasion,
    now: datetime,
    weight: Weight | None = None,
) -> int:
    """The referring officer is told; while they are away or have left, their unit's supervisors too.

    Of what is mailed at once the supervisors also hear when the officer's shift is over.
    """
    people = {referral.officer_id}
    soon = (weight or weight_for(referral, notice)) is Weight.IMMEDIATE
    if is_away(session, referral.officer_id, now=now, soon=soon):
        people.update(supervisors_of(session, referral))
    return tell_people(session, referral, notice, people, event=event, now=now, weight=weight)
