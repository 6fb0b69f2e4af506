"""Signed-in sessions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

PROVED = '"proof"'
"""What the data of a session says once a second factor was shown."""


class WebSession(Base):
    """A signed-in session; the cookie's token is stored as its SHA-256 only (security B-01)."""

    __tablename__ = "web_session"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    data: Mapped[str]
    created_at: Mapped[datetime]
    last_active_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")

    __table_args__ = (
        sa.CheckConstraint("created_at <= last_active_at", name="active_after_creation"),
        sa.Index("ix_web_session_user_id", "user_id"),
        sa.Index("ix_web_session_last_active_at", "last_active_at"),
    )
