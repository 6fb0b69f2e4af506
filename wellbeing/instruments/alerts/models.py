"""An alert to the clinical duty holder: whom to call and how, and what was done; not a word of any answer."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.instruments.alerts.lifecycle import AlertState, Cause, Outcome, Wanted
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class Alert(Identified, Versioned, WellbeingBase):
    """Somebody who agreed to be contacted; goes with the participant. What happened to it stays in the trail."""

    __tablename__ = "alert"
    sealed_for = SealedFor("participant", ("participant_id",))

    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_alert_participant_id", ondelete="CASCADE"), index=True
    )
    agency_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    """The organisation whose clinicians are on duty for the agency."""
    backup_id: Mapped[UUID]
    cause: Mapped[Cause] = mapped_column(text_enum(Cause, name="alert_cause"))
    wanted: Mapped[Wanted] = mapped_column(text_enum(Wanted))
    state: Mapped[AlertState] = mapped_column(text_enum(AlertState), default=AlertState.WAITING)
    called_as_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """By when somebody tries for the first time; computed once, with the hours of that moment."""
    in_hours: Mapped[bool]
    """Whether somebody was on duty when it came."""
    held_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """The pseudonym of the clinician who took it."""
    seen_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    """Since when the back-up sees it too."""
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome, name="alert_outcome"))
    ended_at: Mapped[datetime | None]

    called_as = SealedText()
    """Whom to ask for, as the person chose."""
    contact = SealedText()
    """How to reach the person, as they wrote it."""

    __table_args__ = (
        sa.CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_when_over"
        ),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_with_outcome"),
        sa.CheckConstraint("(seen_at IS NULL) = (held_by IS NULL)", name="seen_by_somebody"),
        sa.CheckConstraint("(first_attempt_at IS NULL) = (attempts = 0)", name="attempts_counted"),
        sa.CheckConstraint("provider_id <> backup_id", name="backup_is_another"),
        # Contact details are wiped with the end: nobody needs them any longer.
        sa.CheckConstraint("(contact_sealed IS NULL) = (ended_at IS NOT NULL)", name="contact_while_open"),
        sa.Index("ix_alert_provider_id_state", "provider_id", "state", "due_at"),
        sa.Index("ix_alert_backup_id_state", "backup_id", "state", "due_at"),
        sa.Index("ix_alert_state_due_at", "state", "due_at"),
    )
