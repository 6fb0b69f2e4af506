"""Answers as counts only: no row of an answer exists that could be laid beside a person (facts 2.6)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from wellbeing.figures.pulse.answers import Answer, Channel
from wellbeing.store import WellbeingBase


class PulseRound(Identified, WellbeingBase):
    """The anonymous survey of an agency in a quarter: how many codes were handed out."""

    __tablename__ = "pulse_round"

    agency_id: Mapped[UUID]
    quarter: Mapped[str] = mapped_column(sa.String(7))
    invited: Mapped[int]
    closes_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "quarter", name="uq_pulse_round_agency_quarter"),
        sa.CheckConstraint("invited >= 0", name="invited_not_negative"),
    )


class PulseCode(WellbeingBase):
    """A code that has not been used: the digest alone, for nobody in particular, gone with its answer."""

    __tablename__ = "pulse_code"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    round_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("pulse_round.id", name="fk_pulse_code_round_id", ondelete="CASCADE"), index=True
    )


class PulseCount(Identified, WellbeingBase):
    """How often an answer was given in a quarter. Every answer writes to all counts of its channel.

    So the database does not show, in what it wrote last, which of them a person chose.
    """

    __tablename__ = "pulse_count"

    agency_id: Mapped[UUID]
    quarter: Mapped[str] = mapped_column(sa.String(7))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    answer: Mapped[Answer] = mapped_column(text_enum(Answer))
    count: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "quarter", "channel", "answer", name="uq_pulse_count_answer"),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )


class PulseMark(WellbeingBase):
    """That a participant has answered in a quarter, not what: once is enough. Goes with the participant."""

    __tablename__ = "pulse_mark"

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_pulse_mark_participant_id", ondelete="CASCADE"),
        primary_key=True,
    )
    quarter: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
