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


class OutboxMessage(Identified, Base):
    """One message to one address; neutral text without personal data, sent after commit."""

    __tablename__ = "outbox_message"

    dedup_key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    """The same event never makes two messages."""
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str]
    delivery: Mapped[Delivery] = mapped_column(text_enum(Delivery), default=Delivery.WAITING)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (
        sa.CheckConstraint("(delivery = 'sent') = (sent_at IS NOT NULL)", name="sent_has_date"),
        sa.CheckConstraint("(delivery = 'waiting') = (next_attempt_at IS NOT NULL)", name="waiting_has_next"),
        sa.Index(
            "ix_outbox_message_waiting",
            "next_attempt_at",
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        ),
    )
