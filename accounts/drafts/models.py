"""What somebody typed into a long form and has not sent."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Sealed, SealedFor, SealedText


class FormDraft(Identified, Base):
    """The fields of one form page of one person, sealed; nobody else opens it, and a day later it is gone (B-07)."""

    __tablename__ = "form_draft"
    sealed_for = SealedFor("form_draft")

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    page: Mapped[str] = mapped_column(sa.String(400))
    """Path and query of the page on which the form stands."""
    content_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    saved_at: Mapped[datetime]

    content = SealedText()
    """Names and values of the fields, as JSON."""

    __table_args__ = (
        sa.UniqueConstraint("user_id", "page"),
        sa.Index("ix_form_draft_saved_at", "saved_at"),
    )
