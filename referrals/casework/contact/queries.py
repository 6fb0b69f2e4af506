"""Which ways of contact are unsafe now, by whose word and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.sealing import open_text
from referrals.casework.cases import missing
from referrals.casework.contact.models import ContactSafety
from referrals.casework.policy import casework_scope
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.safe_contact import split_channels


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyUpdate:
    """What a worker learnt: which ways are unsafe from then on, instead of the ones before."""

    at: datetime
    by_name: str
    unsafe: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """What to heed before the person is contacted; a flag outlasts consent, since it protects the person."""

    sent: tuple[str, ...]
    """The flags that came with the referral."""
    updates: tuple[SafetyUpdate, ...]
    """The NGO's own, the newest first."""

    @property
    def unsafe(self) -> tuple[str, ...]:
        """The flags that count now: the NGO's newest word, else those that were sent."""
        return self.updates[0].unsafe if self.updates else self.sent


def get_safe_contact(session: Session, actor: Actor, referral_id: UUID) -> SafeContact:
    """The safe and unsafe ways of a case that the actor may read; two statements."""
    packet = session.execute(
        sa.select(ReferralPacket.id, ReferralPacket.unsafe_channels)
        .join(Referral, Referral.id == ReferralPacket.id)
        .where(Referral.id == referral_id, casework_scope(actor))
    ).one_or_none()
    if packet is None:
        raise missing()
    rows = session.execute(
        sa.select(
            ContactSafety.id,
            ContactSafety.at,
            User.name.label("by_name"),
            ContactSafety.unsafe_channels,
            ContactSafety.why_sealed,
        )
        .join(User, User.id == ContactSafety.by_id)
        .where(ContactSafety.referral_id == referral_id)
        .order_by(ContactSafety.at.desc(), ContactSafety.id)
    )
    return SafeContact(
        sent=split_channels(packet.unsafe_channels),
        updates=tuple(
            SafetyUpdate(
                at=row.at,
                by_name=row.by_name,
                unsafe=split_channels(row.unsafe_channels),
                why=open_text(row.why_sealed, "contact_safety", "why", row.id) or "",
            )
            for row in rows
        ),
    )


def unsafe_now(session: Session, referral_id: UUID) -> tuple[str, ...]:
    """The flags that a command heeds: the NGO's newest word, else those that were sent."""
    newest = session.scalar(
        sa.select(ContactSafety.unsafe_channels)
        .where(ContactSafety.referral_id == referral_id)
        .order_by(ContactSafety.at.desc(), ContactSafety.id)
        .limit(1)
    )
    if newest is None:
        newest = session.scalar(
            sa.select(ReferralPacket.unsafe_channels).where(ReferralPacket.id == referral_id)
        )
    return split_channels(newest)
