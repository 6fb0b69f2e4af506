"""Reads of the outbox: the demo's mailbox, and what was given up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.models import Delivery, OutboxMessage

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as the mailbox shows it."""

    id: UUID
    recipient: str
    subject: str
    body: str
    created_at: datetime
    delivery: Delivery


def list_messages(
    session: Session, *, recipient: str = "", before: UUID | None = None, limit: int = PAGE_SIZE
) -> list[MessageRow]:
    """Messages, the newest first, a page at a time; `before` is the last one shown."""
    query = (
        sa.select(*(getattr(OutboxMessage, name) for name in MessageRow.__dataclass_fields__))
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
        .limit(limit)
    )
    if recipient:
        query = query.where(OutboxMessage.recipient.icontains(recipient, autoescape=True))
    if before is not None:
        at = sa.select(OutboxMessage.created_at).where(OutboxMessage.id == before).scalar_subquery()
        query = query.where(
            sa.or_(
                OutboxMessage.created_at < at,
                sa.and_(OutboxMessage.created_at == at, OutboxMessage.id < before),
            )
        )
    return [MessageRow(**row._mapping) for row in session.execute(query)]


def count_failed(session: Session) -> int:
    """How many messages were given up; the operator is told of them."""
    query = sa.select(sa.func.count()).where(OutboxMessage.delivery == Delivery.FAILED)
    return session.scalars(query).one()
