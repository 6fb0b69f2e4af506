"""Reads of a talk: what each side may read of it, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.messages.models import TalkMark, TalkMessage
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Party, Side, is_side
from wellbeing.participants.models import Participant
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRow:
    """One message, opened for one of its two readers."""

    number: int
    side: Side
    staff: bytes
    text: str
    written_at: datetime
    read_by_other_at: datetime | None
    """When the other side said that it has read this far; of one's own messages only."""


def list_talk(vault: Session, visitor: Visitor, party: Party, *, before: int | None = None) -> list[TalkRow]:
    """A page of the talk in its order, the last one first asked for; the person reads all, staff what is theirs."""
    query = (
        sa.select(
            TalkMessage.id,
            TalkMessage.number,
            TalkMessage.side,
            TalkMessage.staff,
            TalkMessage.text_sealed,
            TalkMessage.written_at,
        )
        .where(TalkMessage.enrolment_id == party.enrolment_id, readable(visitor, party.side))
        .order_by(TalkMessage.number.desc())
        .limit(PAGE_SIZE)
    )
    if before is not None:
        query = query.where(TalkMessage.number < before)
    rows = vault.execute(query).all()
    mark = _mark(vault, party.enrolment_id, party.side.other)
    return [
        TalkRow(
            number=row.number,
            side=row.side,
            staff=bytes(row.staff),
            text=open_sealed(row.text_sealed, "talk_message", "text", row.id) or "",
            written_at=row.written_at,
            read_by_other_at=(
                mark.read_at if row.side is party.side and mark and row.number <= mark.read_to else None
            ),
        )
        for row in reversed(rows)
    ]


def readable(visitor: Visitor, side: Side) -> Any:
    """The condition under which one side reads a message: staff only what they wrote or was written to them."""
    return sa.true() if side is Side.PERSON else TalkMessage.staff == visitor.pseudonym


def last_number(vault: Session, enrolment_id: UUID) -> int:
    """The number of the last message; 0 where there is none."""
    query = sa.select(sa.func.coalesce(sa.func.max(TalkMessage.number), 0))
    return vault.scalars(query.where(TalkMessage.enrolment_id == enrolment_id)).one()


def count_unread(vault: Session, visitor: Visitor, side: Side, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many messages wait for the visitor in each of these enrolments, of those that are theirs; one statement."""
    mark = TalkMark.__table__.alias()
    query = (
        sa.select(TalkMessage.enrolment_id, sa.func.count())
        .join(Enrolment, Enrolment.id == TalkMessage.enrolment_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .outerjoin(mark, sa.and_(mark.c.enrolment_id == TalkMessage.enrolment_id, mark.c.side == side))
        .where(
            TalkMessage.enrolment_id.in_(ids),
            TalkMessage.side == side.other,
            TalkMessage.number > sa.func.coalesce(mark.c.read_to, 0),
            is_side(visitor, side),
            readable(visitor, side),
        )
        .group_by(TalkMessage.enrolment_id)
    )
    return {row[0]: row[1] for row in vault.execute(query)}


def _mark(vault: Session, enrolment_id: UUID, side: Side) -> Any:
    return vault.execute(
        sa.select(TalkMark.read_to, TalkMark.read_at).where(
            TalkMark.enrolment_id == enrolment_id, TalkMark.side == side
        )
    ).one_or_none()
