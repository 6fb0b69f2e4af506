"""Few and neutral notices: who is told that something happened, never what happened to whom.

What is urgent is mailed at once; everything else is counted in the daily mail (referrals.md 2.6).
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Role
from core.text import N_
from partners.memoranda.models import Partnership
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.handover.models import Referral, ReferralEvent


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
    OVERDUE = "overdue"


SUBJECTS: dict[Notice, str] = {
    Notice.SENT: N_("New referral %(reference)s"),
    Notice.QUESTION: N_("Your reply is needed: referral %(reference)s"),
    Notice.ANSWERED: N_("Your question was answered: referral %(reference)s"),
    Notice.NEWS: N_("News on referral %(reference)s"),
    Notice.ASSIGNED: N_("Referral %(reference)s was assigned to you"),
    Notice.WITHDRAWAL: N_("Withdrawal: referral %(reference)s"),
    Notice.REVIEW: N_("Review needed: referral %(reference)s"),
    Notice.REVIEWED: N_("The review is done: referral %(reference)s"),
    Notice.OVERDUE: N_("Overdue: referral %(reference)s"),
}
"""What a person reads; the same words for urgent and other referrals."""


def tell_people(
    session: Session,
    referral: Referral,
    notice: Notice,
    user_ids: Iterable[UUID],
    *,
    event: ReferralEvent,
    now: datetime,
) -> int:
    """Each active person but the one who did it gets one notice per event; answers how many were told."""
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
        weight=weight_of(referral),
        now=now,
    )


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


def holders_of(session: Session, organisation_id: UUID, *roles: Role) -> list[UUID]:
    """The active people of an organisation who hold one of the roles."""
    return list(
        session.scalars(
            sa.select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(
                User.organisation_id == organisation_id,
                User.status == UserStatus.ACTIVE,
                UserRole.role.in_(roles),
            )
            .distinct()
        )
    )


def tell_intake(
    session: Session, referral: Referral, notice: Notice, *, event: ReferralEvent, now: datetime
) -> int:
    """The NGO's intake is told; where nobody does intake, its managers."""
    if referral.ngo_id is None:
        return 0
    people = holders_of(session, referral.ngo_id, Role.NGO_INTAKE)
    people = people or holders_of(session, referral.ngo_id, Role.NGO_MANAGER)
    return tell_people(session, referral, notice, people, event=event, now=now)


def tell_casework(
    session: Session, referral: Referral, notice: Notice, *, event: ReferralEvent, now: datetime
) -> int:
    """The worker of the case is told; where there is none, the NGO's managers."""
    if referral.worker_id is not None:
        return tell_people(session, referral, notice, [referral.worker_id], event=event, now=now)
    people = holders_of(session, referral.ngo_id, Role.NGO_MANAGER) if referral.ngo_id else []
    return tell_people(session, referral, notice, people, event=event, now=now)


def tell_desk(
    session: Session, referral: Referral, notice: Notice, *, event: ReferralEvent, now: datetime
) -> int:
    """The agency's partnership desk is told."""
    people = holders_of(session, referral.agency_id, Role.PARTNERSHIP_DESK)
    return tell_people(session, referral, notice, people, event=event, now=now)


def tell_officer(
    session: Session, referral: Referral, notice: Notice, *, event: ReferralEvent, now: datetime
) -> int:
    """The referring officer is told."""
    return tell_people(session, referral, notice, [referral.officer_id], event=event, now=now)
