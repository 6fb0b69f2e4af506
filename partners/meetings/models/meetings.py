"""Meetings with agenda, attendance and minutes."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from partners.meetings.lifecycle import MeetingState, MinutesState
from partners.meetings.terms import AgendaKind


class Meeting(Identified, Versioned, Base):
    """One meeting of a committee, with its minutes; the first date stays when it is moved."""

    __tablename__ = "meeting"
    sealed_for = SealedFor("meeting")

    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[MeetingState] = mapped_column(text_enum(MeetingState), default=MeetingState.PLANNED)
    starts_at: Mapped[datetime]
    original_starts_at: Mapped[datetime]
    """The moment for which it was first planned."""
    minutes_long: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(200))
    """A room, or the address of a video call."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised with every change of the calendar entry, so that calendars replace it."""
    moved_reason: Mapped[str | None] = mapped_column(sa.String(500))
    """Why it was last moved."""
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(500))
    held_at: Mapped[datetime | None]
    """When the attendance was recorded."""
    held_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    quorum_organisations: Mapped[int | None]
    """The committee's rule as it was when the meeting was held."""
    quorum_seats: Mapped[int | None]
    quorate: Mapped[bool | None]
    """Whether the quorum was there; a meeting without it counts as not held (P01)."""
    minutes_state: Mapped[MinutesState] = mapped_column(text_enum(MinutesState), default=MinutesState.DRAFT)
    minutes_text_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    circulations: Mapped[int] = mapped_column(default=0)
    """How often the minutes were circulated; approvals belong to one circulation."""
    circulated_at: Mapped[datetime | None]
    circulated_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: Mapped[datetime | None]

    minutes_text = SealedText()

    __table_args__ = (
        sa.CheckConstraint("minutes_long BETWEEN 15 AND 600", name="length_in_range"),
        sa.CheckConstraint("(called_at IS NULL) = (called_by_id IS NULL)", name="calling_paired"),
        sa.CheckConstraint("state <> 'called' OR called_at IS NOT NULL", name="called_has_date"),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)"
            " AND (cancelled_at IS NULL) = (cancelled_by_id IS NULL)"
            " AND (cancelled_at IS NULL) = (cancel_reason IS NULL)",
            name="cancelling_paired",
        ),
        sa.CheckConstraint(
            "(state = 'held') = (held_at IS NOT NULL) AND (held_at IS NULL) = (held_by_id IS NULL)"
            " AND (held_at IS NULL) = (quorate IS NULL)"
            " AND (held_at IS NULL) = (quorum_organisations IS NULL)"
            " AND (held_at IS NULL) = (quorum_seats IS NULL)",
            name="holding_paired",
        ),
        sa.CheckConstraint("minutes_state = 'draft' OR state = 'held'", name="minutes_of_held"),
        sa.CheckConstraint(
            "(minutes_state = 'draft') = (circulated_at IS NULL)"
            " AND (circulated_at IS NULL) = (circulated_by_id IS NULL)",
            name="circulating_paired",
        ),
        sa.CheckConstraint(
            "(minutes_state = 'approved') = (approved_at IS NOT NULL)", name="approved_has_date"
        ),
        sa.Index("ix_meeting_committee_id", "committee_id", "starts_at"),
        sa.Index("ix_meeting_state_starts_at", "state", "starts_at"),
        sa.Index("ix_meeting_minutes_state", "minutes_state", "circulated_at"),
    )


class MeetingSeat(Identified, Base):
    """How many seats an organisation or guest was invited to fill, and how many it did."""

    __tablename__ = "meeting_seat"
    sealed_for = SealedFor("meeting", ("meeting_id",))

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    guest_name: Mapped[str | None] = mapped_column(sa.String(160))
    invited: Mapped[int]
    present: Mapped[int]
    names_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Who came, where the record says so; for those who may read the meeting."""

    names = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(organisation_id IS NULL) <> (guest_name IS NULL)", name="member_or_guest"),
        sa.CheckConstraint("invited > 0 AND present BETWEEN 0 AND invited", name="present_in_range"),
        sa.UniqueConstraint("meeting_id", "organisation_id"),
        sa.UniqueConstraint("meeting_id", "guest_name"),
        sa.Index("ix_meeting_seat_organisation_id", "organisation_id"),
    )


class AgendaItem(Identified, Base):
    """A point of an agenda: found by itself, with the marked text and what fills it, or written by hand."""

    __tablename__ = "agenda_item"

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting.id"))
    position: Mapped[int]
    kind: Mapped[AgendaKind] = mapped_column(text_enum(AgendaKind))
    text: Mapped[str] = mapped_column(sa.String(500))
    params: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What fills the placeholders of a point that was found by itself, as `accounts.notices.values` packs it."""
    link: Mapped[str | None] = mapped_column(sa.String(300))
    """The page it is about, as a path."""
    subject_kind: Mapped[str | None] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID | None]
    added_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None for a point that was found by itself."""
    note: Mapped[str | None] = mapped_column(sa.String(1000))
    """What the meeting said about it."""

    __table_args__ = (
        sa.CheckConstraint("(params IS NULL) = (added_by_id IS NOT NULL)", name="found_has_params"),
        sa.CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject_paired"),
        sa.Index("ix_agenda_item_meeting_id", "meeting_id", "position"),
    )


class MinutesAnswer(Identified, Base):
    """What a member organisation answered to minutes that were circulated."""

    __tablename__ = "minutes_answer"

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meeting.id"))
    circulation: Mapped[int]
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    approved: Mapped[bool]
    objection: Mapped[str | None] = mapped_column(sa.String(500))
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "circulation", "organisation_id"),
        sa.CheckConstraint("approved = (objection IS NULL)", name="objection_has_reason"),
        sa.Index("ix_minutes_answer_organisation_id", "organisation_id"),
    )
