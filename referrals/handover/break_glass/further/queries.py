"""Wishes for one more emergency reading: one's own, and those that a director decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from referrals.handover.break_glass.codes import Standing, Why
from referrals.handover.break_glass.further import policy
from referrals.handover.break_glass.models import BreakGlass, BreakGlassRequest
from referrals.handover.break_glass.policy import WINDOW
from referrals.handover.models import Referral
from referrals.sight import in_sight

LONGEST = 200
_Asker, _Director = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One wish, and what became of it."""

    id: UUID
    reference: str
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime
    why: Why
    words: str | None
    lapses_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    opening_id: UUID | None
    standing: Standing


_ROWS = (
    sa.select(
        *sa.inspect(BreakGlassRequest).columns,
        Referral.reference,
        _Asker.name.label("asked_by"),
        _Director.name.label("decided_by"),
    )
    .join(Referral, sa.and_(Referral.id == BreakGlassRequest.referral_id, in_sight(Referral)))
    .join(_Asker, _Asker.id == BreakGlassRequest.asked_by_id)
    .outerjoin(_Director, _Director.id == BreakGlassRequest.decided_by_id)
)


def list_own(session: Session, actor: Actor, *, now: datetime) -> tuple[RequestRow, ...]:
    """What the actor asked for in the last thirty days, the newest first."""
    lately = BreakGlassRequest.asked_at > now - WINDOW
    query = _ROWS.where(policy.own(actor), lately).order_by(BreakGlassRequest.asked_at.desc())
    return tuple(_row(row, now) for row in session.execute(query.limit(LONGEST)))


def list_to_decide(session: Session, actor: Actor, *, now: datetime) -> tuple[RequestRow, ...]:
    """What people of the actor's organisation asked for: the newest first."""
    query = _ROWS.where(policy.decidable(actor)).order_by(BreakGlassRequest.asked_at.desc())
    return tuple(_row(row, now) for row in session.execute(query.limit(LONGEST)))


def get_to_decide(session: Session, actor: Actor, ask_id: UUID, *, now: datetime) -> RequestRow:
    """One wish of the actor's organisation; raises `NotFound` for any other."""
    policy.may_decide(actor)
    row = session.execute(_ROWS.where(policy.decidable(actor), BreakGlassRequest.id == ask_id)).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return _row(row, now)


def readings_before(session: Session, request: RequestRow) -> tuple[datetime, ...]:
    """When the person opened cases in an emergency in the thirty days before they asked."""
    return tuple(
        session.scalars(
            sa.select(BreakGlass.opened_at)
            .where(
                BreakGlass.opened_by_id == request.asked_by_id,
                BreakGlass.opened_at > request.asked_at - WINDOW,
                BreakGlass.opened_at <= request.asked_at,
            )
            .order_by(BreakGlass.opened_at)
        )
    )


def _row(row: Any, now: datetime) -> RequestRow:
    derived = ("words", "standing")
    values = {name: row._mapping[name] for name in RequestRow.__dataclass_fields__ if name not in derived}
    return RequestRow(
        **values,
        words=open_text(row.words_sealed, "break_glass_request", "words", row.id),
        standing=policy.standing_of(
            allowed=row.allowed, opening_id=row.opening_id, lapses_at=row.lapses_at, now=now
        ),
    )
