"""Reads of risks and concerns; each is empty outside the actor's cases."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from referrals.casework.opening import opened
from referrals.casework.policy import casework_scope
from referrals.casework.risk.codes import RISK_KINDS
from referrals.casework.risk.models import RiskFlag, SafetyConcern
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """How high a risk was said to be, by whom and when."""

    id: UUID
    kind: str
    level: str
    review_on: date | None
    set_at: datetime
    set_by_name: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskNow:
    """A kind of risk as it stands, with what was said before."""

    now: RiskRow
    earlier: tuple[RiskRow, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRow:
    """An emergency that was flagged."""

    id: UUID
    at: datetime
    by_name: str
    kind: str
    called: str
    words: str
    told: int


def list_risks(session: Session, actor: Actor, referral_id: UUID) -> tuple[RiskNow, ...]:
    """The kinds of risk of which something was said, in the order of the list; one statement."""
    rows = session.execute(
        sa.select(
            RiskFlag.id,
            RiskFlag.kind,
            RiskFlag.level,
            RiskFlag.review_on,
            RiskFlag.set_at,
            User.name.label("set_by_name"),
            RiskFlag.note_sealed,
        )
        .join(Referral, Referral.id == RiskFlag.referral_id)
        .join(User, User.id == RiskFlag.set_by_id)
        .where(RiskFlag.referral_id == referral_id, casework_scope(actor))
        .order_by(RiskFlag.set_at.desc(), RiskFlag.id)
    )
    said = [RiskRow(**opened(row, RiskFlag, "note")) for row in rows]
    by_kind = {kind: [row for row in said if row.kind == kind] for kind in RISK_KINDS.values()}
    return tuple(RiskNow(now=found[0], earlier=tuple(found[1:])) for found in by_kind.values() if found)


def list_concerns(session: Session, actor: Actor, referral_id: UUID) -> tuple[ConcernRow, ...]:
    """The concerns flagged on a case, the newest first; one statement."""
    rows = session.execute(
        sa.select(
            SafetyConcern.id,
            SafetyConcern.at,
            User.name.label("by_name"),
            SafetyConcern.kind,
            SafetyConcern.called,
            SafetyConcern.words_sealed,
            SafetyConcern.told,
        )
        .join(Referral, Referral.id == SafetyConcern.referral_id)
        .join(User, User.id == SafetyConcern.by_id)
        .where(SafetyConcern.referral_id == referral_id, casework_scope(actor))
        .order_by(SafetyConcern.at.desc(), SafetyConcern.id)
    )
    return tuple(ConcernRow(**opened(row, SafetyConcern, "words")) for row in rows)
