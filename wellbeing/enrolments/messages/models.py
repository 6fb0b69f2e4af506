"""Messages in the order in which they were written, and how far each side has read."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.enrolments.parties import Side
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class TalkMessage(Identified, WellbeingBase):
    """One message; never changed, and gone with the enrolment."""

    __tablename__ = "talk_message"
    sealed_for = SealedFor("participant", ("enrolment_id", "enrolment.participant_id"))

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_talk_message_enrolment_id", ondelete="CASCADE")
    )
    number: Mapped[int]
    """Its place in the talk, from 1."""
    side: Mapped[Side] = mapped_column(text_enum(Side))
    """Who wrote it."""
    staff: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """The peer or clinician who wrote it, or to whom it was written; one who is assigned later does not read it."""
    text_sealed: Mapped[bytes] = mapped_column(Sealed)
    written_at: Mapped[datetime]

    text = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "number", name="uq_talk_message_number"),
        sa.CheckConstraint("number > 0", name="number_from_one"),
    )


class TalkMark(WellbeingBase):
    """How far one side has read, and when it said so."""

    __tablename__ = "talk_mark"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_talk_mark_enrolment_id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[Side] = mapped_column(text_enum(Side, name="talk_mark_side"), primary_key=True)
    read_to: Mapped[int]
    """The number of the last message that was read."""
    read_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("read_to > 0", name="read_something"),)
