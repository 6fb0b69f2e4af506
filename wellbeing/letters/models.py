"""The compartment's own outbox: who is to look, never why."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accounts.outbox.models import Posting, posting_rules
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class NeutralLetter(Posting, WellbeingBase):
    """One mail without words of its own, to an address that was given, or to one of the staff by pseudonym.

    The address is forgotten as soon as the letter has gone or was given up; a participant's letters go with them.
    """

    __tablename__ = "neutral_letter"
    sealed_for = SealedFor("participant", ("participant_id",))

    dedup_key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    """The same event never makes two letters; a keyed digest, because the event would lead to other rows."""
    participant_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_neutral_letter_participant_id", ondelete="CASCADE"),
        index=True,
    )
    staff: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """Whose work address is looked up when the letter is sent."""
    address_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    address = SealedText()

    __table_args__ = (
        sa.CheckConstraint(
            "delivery <> 'waiting' OR (staff IS NULL) = (address_sealed IS NOT NULL)",
            name="waits_for_one_address",
        ),
        sa.CheckConstraint("delivery = 'waiting' OR address_sealed IS NULL", name="address_forgotten"),
        sa.CheckConstraint("staff IS NULL OR participant_id IS NULL", name="one_reader"),
        *posting_rules("neutral_letter"),
    )
