"""Mail waits here until the transaction that wrote it has committed (security V-01, V-02)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum


class Delivery(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Posting(Identified):
    """Columns of a letter on its way, in whichever database it waits; `posting_rules` are its constraints."""

    delivery: Mapped[Delivery] = mapped_column(text_enum(Delivery), default=Delivery.WAITING)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))


def posting_rules(table: str) -> tuple[sa.CheckConstraint | sa.Index, ...]:
    """What must hold of every letter, and the index by which what is due is found."""
    return (
        sa.CheckConstraint("(delivery = 'sent') = (sent_at IS NOT NULL)", name="sent_has_date"),
        sa.CheckConstraint("(delivery = 'waiting') = (next_attempt_at IS NOT NULL)", name="waiting_has_next"),
        sa.Index(
            f"ix_{table}_waiting",
            "next_attempt_at",
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        ),
    )


class OutboxMessage(Posting, Base):
    """One message to one address; neutral text without personal data, sent after commit."""

    __tablename__ = "outbox_message"

    dedup_key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    """The same event never makes two messages."""
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str]

    __table_args__ = posting_rules("outbox_message")
