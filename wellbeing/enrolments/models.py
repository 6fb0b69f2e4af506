"""An enrolment: one participant in one programme."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedText
from wellbeing.enrolments.lifecycle import EnrolmentState, ReferralSource
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class Enrolment(Identified, Versioned, WellbeingBase):
    """One participant in one programme; goes with the participant."""

    __tablename__ = "enrolment"

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_enrolment_participant_id", ondelete="CASCADE"), index=True
    )
    programme_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("programme.id", name="fk_enrolment_programme_id"), index=True
    )
    state: Mapped[EnrolmentState] = mapped_column(text_enum(EnrolmentState))
    source: Mapped[ReferralSource] = mapped_column(text_enum(ReferralSource))
    chosen_name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    held_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """The pseudonym of the peer or clinician who is assigned."""
    notice_acknowledged_at: Mapped[datetime | None]
    """When the person confirmed the notice of confidentiality (34 U.S.C. 50901)."""
    requested_at: Mapped[datetime | None]
    first_session_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    chosen_name = SealedText()
    """An alias or a name, as the person chose."""
