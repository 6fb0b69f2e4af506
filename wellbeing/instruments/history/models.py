"""One questionnaire as somebody answered it; the answers are sealed as one text and never change."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.instruments.codes import InstrumentCode, Mode
from wellbeing.store import WellbeingBase


class Administration(Identified, WellbeingBase):
    """What a participant answered once, and kept; goes with the participant. Written once, by the person alone."""

    __tablename__ = "administration"
    sealed_for = SealedFor("participant", ("participant_id",))

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_administration_participant_id", ondelete="CASCADE")
    )
    instrument: Mapped[InstrumentCode] = mapped_column(text_enum(InstrumentCode))
    instrument_version: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(20))
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    recall: Mapped[str] = mapped_column(sa.String(40))
    """Over which time the questions asked."""
    is_prorated: Mapped[bool]
    """Answers were left out, and the score was raised in proportion (facts 2.4, missing items)."""
    answers_sealed: Mapped[bytes] = mapped_column(Sealed)
    answered_at: Mapped[datetime]

    answers = SealedText()
    """The answers as JSON; the score is computed anew from them each time."""

    __table_args__ = (
        sa.Index(
            "ix_administration_participant_id",
            "participant_id",
            "instrument",
            "instrument_version",
            "language",
            "answered_at",
        ),
    )


@event.listens_for(Administration, "before_update")
def _refuse(_mapper: Any, _connection: Any, _row: Administration) -> None:
    raise RuntimeError("answers are never edited: whoever wants others answers again")
