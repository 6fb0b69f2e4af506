"""Corrections of case notes: what was first written stays."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class CaseNoteAmendment(Identified, Base):
    """A note as it reads from a moment on; the note itself and every earlier amendment stay as they were."""

    __tablename__ = "case_note_amendment"
    sealed_for = SealedFor(
        "referral", ("note_id", "case_note.referral_id"), part=Part.NGO, owner="referral.ngo_id"
    )

    note_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case_note.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    text_sealed: Mapped[bytes] = mapped_column(Sealed)

    text = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("note_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
    )
