"""The one document of a signed memorandum, kept byte for byte so that a copy can be checked against it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class MemorandumDocument(Base):
    """The PDF of an executed memorandum as it was issued, once and for all."""

    __tablename__ = "memorandum_document"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """Over the file's bytes, its digital signature included."""
    pages: Mapped[int]
    issued_at: Mapped[datetime]
    certificate_subject: Mapped[str | None] = mapped_column(sa.String(300))
    """Whom the certificate names with which the file was signed; None where none was configured."""
    certificate_sha256: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.CheckConstraint(
            "(certificate_subject IS NULL) = (certificate_sha256 IS NULL)", name="certificate_paired"
        ),
        sa.CheckConstraint("pages > 0", name="has_pages"),
    )
