"""Who hears of a new message about a referral: those who work on it, on the other side."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor, Role
from core.text import N_
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Message
from referrals.handover.models import Referral
from referrals.handover.notifications import link_to, weight_of
from referrals.handover.recipients import holders_of

TEXTS = {
    MessageKind.MESSAGE: N_("New message about referral %(reference)s"),
    MessageKind.QUESTION: N_("New question about referral %(reference)s"),
    MessageKind.ANSWER: N_("New answer about referral %(reference)s"),
    MessageKind.INFORMATION: N_("New information about referral %(reference)s"),
    MessageKind.SAFETY_ALERT: N_("Safety alert about referral %(reference)s"),
}


def tell_conversation(
    session: Session,
    actor: Actor,
    referral: Referral,
    message: Message,
    *,
    partnership_id: UUID,
    now: datetime,
) -> int:
    """One notice each, which says that there is a message and not what it says; answers how many were told.

    A safety alert also reaches the unit's supervisors or the NGO's managers, and is always mailed at once.
    """
    safety = message.kind is MessageKind.SAFETY_ALERT
    from_ngo = message.organisation_id == referral.ngo_id
    people = (_police if from_ngo else _ngo)(session, referral, safety=safety)
    active = sa.select(User.id).where(User.id.in_(people - {actor.user_id}), User.status == UserStatus.ACTIVE)
    return notify(
        session,
        to=session.scalars(active).all(),
        kind=NoticeKind.SAFETY if safety else NoticeKind.THREAD,
        text=TEXTS[message.kind],
        params={"reference": referral.reference},
        link=f"{link_to(referral)}#conversation",
        about=("thread", message.thread_id),
        key=f"message:{message.id.hex}",
        partnership_id=partnership_id,
        weight=Weight.IMMEDIATE if safety else weight_of(referral),
        now=now,
    )


def _police(session: Session, referral: Referral, *, safety: bool) -> set[UUID]:
    if not safety or referral.unit_id is None:
        return {referral.officer_id}
    supervisors = session.scalars(
        sa.select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.unit_id == referral.unit_id, UserRole.role == Role.SUPERVISOR)
    )
    return {referral.officer_id, *supervisors}


def _ngo(session: Session, referral: Referral, *, safety: bool) -> set[UUID]:
    if referral.ngo_id is None:
        return set()
    intake = holders_of(session, referral.ngo_id, Role.NGO_INTAKE)
    managers = holders_of(session, referral.ngo_id, Role.NGO_MANAGER)
    worker = {referral.worker_id} if referral.worker_id else set()
    if safety:
        return {*worker, *intake, *managers}
    return worker or set(intake or managers)
