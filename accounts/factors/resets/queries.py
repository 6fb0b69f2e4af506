"""Reads of the wish that somebody's second factors are removed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.factors.kinds import ResetOutcome
from accounts.factors.models import FactorReset
from accounts.users.models import User
from accounts.users.policy import visible_to
from core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetRow:
    """A wish that waits for a second administrator."""

    id: UUID
    reason: str
    asked_at: datetime
    asked_by_id: UUID
    asked_by_name: str


def find_open_reset(session: Session, actor: Actor, user_id: UUID) -> ResetRow | None:
    """The wish about a person whom the actor manages that nobody has decided yet."""
    asker = aliased(User)
    row = session.execute(
        sa.select(
            FactorReset.id,
            FactorReset.reason,
            FactorReset.asked_at,
            FactorReset.asked_by_id,
            asker.name.label("asked_by_name"),
        )
        .join(User, User.id == FactorReset.user_id)
        .join(asker, asker.id == FactorReset.asked_by_id)
        .where(User.id == user_id, visible_to(actor), FactorReset.outcome == ResetOutcome.ASKED)
    ).one_or_none()
    return ResetRow(**row._mapping) if row else None
