"""Sessions of an enrolment; they go with it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.programmes.codes import Modality
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class CareSession(Identified, Versioned, WellbeingBase):
    """One session: when and how, what became of it, and the provider's own note."""

    __tablename__ = "care_session"
    sealed_for = SealedFor("participant", ("enrolment_id", "enrolment.participant_id"))

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_care_session_enrolment_id", ondelete="CASCADE")
    )
    state: Mapped[SessionState] = mapped_column(text_enum(SessionState))
    proposed_by: Mapped[Side] = mapped_column(text_enum(Side, name="proposed_by"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    modality: Mapped[Modality] = mapped_column(text_enum(Modality))
    place_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Where one meets, or the address of the call; for the two sides only."""
    created_at: Mapped[datetime]
    previous_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("care_session.id", name="fk_care_session_previous_id", ondelete="CASCADE"), unique=True
    )
    """The session that this one follows, because it was put off."""
    ended_by: Mapped[Side | None] = mapped_column(text_enum(Side, name="ended_by"))
    """Who put it off or cancelled it; no reason is asked for."""
    ended_at: Mapped[datetime | None]
    attendance: Mapped[Attendance | None] = mapped_column(text_enum(Attendance))
    is_meaningful: Mapped[bool | None]
    """An issue was discussed or assessed, or there was a recommendation or brief therapy (indicator W01)."""
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    wants_reminder: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None]

    place = SealedText()
    note = SealedText()
    """Read by the one who wrote it, as long as they are assigned."""

    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="ends_later"),
        sa.CheckConstraint(
            "(state = 'recorded') = (attendance IS NOT NULL)"
            " AND (state = 'recorded') = (recorded_at IS NOT NULL)"
            " AND (state = 'recorded') = (recorded_by IS NOT NULL)",
            name="recorded_paired",
        ),
        sa.CheckConstraint(
            "(state IN ('moved', 'cancelled')) = (ended_at IS NOT NULL)"
            " AND (ended_at IS NULL) = (ended_by IS NULL)",
            name="ended_paired",
        ),
        sa.CheckConstraint(
            "(is_meaningful IS NOT NULL) = (attendance IS NOT NULL AND attendance = 'attended')",
            name="meaningful_if_attended",
        ),
        sa.CheckConstraint("note_sealed IS NULL OR state = 'recorded'", name="note_of_what_was"),
        sa.CheckConstraint("previous_id <> id", name="follows_another"),
        sa.Index("ix_care_session_enrolment_id", "enrolment_id", "starts_at"),
        sa.Index(
            "ix_care_session_reminder",
            "starts_at",
            sqlite_where=sa.text("state = 'planned' AND reminded_at IS NULL"),
            postgresql_where=sa.text("state = 'planned' AND reminded_at IS NULL"),
        ),
    )
