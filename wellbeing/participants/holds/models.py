"""A hold on a participant: who placed it, what they may be told, which two people lifted it, and whether they asked to be erased."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.participants.holds.codes import KeepReason, Telling
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class ParticipantHold(Identified, WellbeingBase):
    """As long as it is not lifted, nothing of the participant is erased; a lifted one goes with the participant."""

    __tablename__ = "participant_hold"
    sealed_for = SealedFor("participant", ("participant_id",))

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_participant_hold_participant_id", ondelete="CASCADE"),
        index=True,
    )
    organisation_id: Mapped[UUID] = mapped_column(index=True)
    """Where the clinician works who placed it."""
    reason: Mapped[KeepReason] = mapped_column(text_enum(KeepReason))
    telling: Mapped[Telling] = mapped_column(text_enum(Telling))
    matter_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    matter = SealedText()
    placed_at: Mapped[datetime]
    placed_by: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    review_on: Mapped[date]
    lift_requested_at: Mapped[datetime | None]
    lift_requested_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    erasing_wished_at: Mapped[datetime | None]
    """When the person asked for everything to be erased; it is, as soon as nothing is held any more."""

    __table_args__ = (
        sa.CheckConstraint(
            "(lift_requested_at IS NULL) = (lift_requested_by IS NULL)", name="lift_requested_paired"
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_paired"),
        sa.CheckConstraint(
            "lifted_at IS NULL OR (lift_requested_by IS NOT NULL AND lifted_by <> lift_requested_by)",
            name="lifted_by_two",
        ),
    )
