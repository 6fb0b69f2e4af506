"""An enrolment: one participant in one programme, and the steps it took."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.enrolments.lifecycle import ENDED, EnrolmentAction, EnrolmentState, ReferralSource
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase

_ENDED = ", ".join(f"'{state.value}'" for state in sorted(ENDED))


class Enrolment(Identified, Versioned, WellbeingBase):
    """One participant in one programme; goes with the participant."""

    __tablename__ = "enrolment"
    sealed_for = SealedFor("participant", ("participant_id",))

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_enrolment_participant_id", ondelete="CASCADE"), index=True
    )
    programme_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("programme.id", name="fk_enrolment_programme_id"), index=True
    )
    state: Mapped[EnrolmentState] = mapped_column(text_enum(EnrolmentState))
    source: Mapped[ReferralSource | None] = mapped_column(text_enum(ReferralSource))
    chosen_name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    held_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """The pseudonym of the peer or clinician who is assigned."""
    notice_acknowledged_at: Mapped[datetime | None]
    """When the person confirmed the notice of confidentiality (34 U.S.C. 50901)."""
    requested_at: Mapped[datetime | None]
    """When the person asked to join; never for whoever only kept it for later."""
    offered_at: Mapped[datetime | None]
    enrolled_at: Mapped[datetime | None]
    """When the person took the place."""
    active_since: Mapped[datetime | None]
    """When it began; a pause does not end that."""
    first_session_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(sa.String(40))
    """A code of `wellbeing.enrolments.reasons`; never words of anybody's own."""
    created_at: Mapped[datetime]

    chosen_name = SealedText()
    """An alias or a name, as the person chose."""

    __table_args__ = (
        sa.CheckConstraint(f"(state IN ({_ENDED})) = (ended_at IS NOT NULL)", name="ended_when_over"),
        sa.CheckConstraint("end_reason IS NULL OR ended_at IS NOT NULL", name="reason_of_an_end"),
        sa.CheckConstraint(
            "(active_since IS NULL AND first_session_at IS NULL) OR notice_acknowledged_at IS NOT NULL",
            name="notice_before_it_begins",
        ),
        sa.CheckConstraint(
            "state IN ('interested', 'withdrawn') OR requested_at IS NOT NULL", name="asked_before_known"
        ),
        sa.Index(
            "uq_enrolment_living",
            "participant_id",
            "programme_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class EnrolmentEvent(Identified, WellbeingBase):
    """One step of an enrolment: who is told by the role alone."""

    __tablename__ = "enrolment_event"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_enrolment_event_enrolment_id", ondelete="CASCADE")
    )
    position: Mapped[int]
    """Steps of one enrolment in their order; several may be of one moment."""
    action: Mapped[EnrolmentAction | None] = mapped_column(text_enum(EnrolmentAction))
    """None: the row was made."""
    from_state: Mapped[EnrolmentState | None] = mapped_column(text_enum(EnrolmentState, name="from_state"))
    to_state: Mapped[EnrolmentState] = mapped_column(text_enum(EnrolmentState, name="to_state"))
    at: Mapped[datetime]
    role: Mapped[Role] = mapped_column(text_enum(Role))

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "position", name="uq_enrolment_event_position"),
        sa.CheckConstraint("(action IS NULL) = (from_state IS NULL)", name="a_step_comes_from_a_state"),
    )
