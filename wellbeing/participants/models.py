"""A participant: a pseudonym, the agency whose offer they may use, and how to reach them safely."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit.ledger import LedgerColumns
from core.append_only import refuse_changes
from core.database import Identified, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.participants.codes import Group, Origin, SafeContact
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase

__all__ = ["Erasure", "Group", "Origin", "Participant", "SafeContact"]


class Participant(Identified, WellbeingBase):
    """Somebody who is here for themselves. Everything that hangs on the row goes with it (ON DELETE CASCADE)."""

    __tablename__ = "participant"
    sealed_for = SealedFor("participant")

    pseudonym: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), unique=True)
    """As `wellbeing.pseudonyms.kept_as` says: the same person has another pseudonym in everybody else's rows."""
    origin: Mapped[Origin] = mapped_column(text_enum(Origin))
    agency_id: Mapped[UUID] = mapped_column(index=True)
    group: Mapped[Group] = mapped_column(text_enum(Group), name="participant_group")
    safe_contact: Mapped[SafeContact] = mapped_column(text_enum(SafeContact), default=SafeContact.NONE)
    contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]

    contact = SealedText()
    """The address or number of `safe_contact`, as the participant wrote it."""

    __table_args__ = (
        sa.CheckConstraint(
            "(safe_contact = 'none') = (contact_sealed IS NULL)", name="contact_with_its_kind"
        ),
    )


class Erasure(LedgerColumns, WellbeingBase):
    """The ledger of participants who erased themselves, by the day; append-only, and copied outside (security P-08)."""

    __tablename__ = "erasure"


refuse_changes(Erasure.__table__)
