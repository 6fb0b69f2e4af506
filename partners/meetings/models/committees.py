"""Committees: whom they serve, how often they meet, and who has seats in them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.meetings.terms import CommitteeKind
from partners.memoranda.terms import Cadence


class Committee(Identified, Versioned, Base):
    """Those who meet for one or more partnerships of an agency, how often, and who makes a quorum."""

    __tablename__ = "committee"

    kind: Mapped[CommitteeKind] = mapped_column(text_enum(CommitteeKind))
    name: Mapped[str] = mapped_column(sa.String(160))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The agency of its partnerships; meetings happen in its time zone."""
    cadence: Mapped[Cadence | None] = mapped_column(text_enum(Cadence))
    """None for a steering committee: the agreement in force says how often it meets."""
    quorum_organisations: Mapped[int]
    """How many member organisations have to be there."""
    quorum_seats: Mapped[int]
    """How many seats of member organisations have to be taken."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(kind = 'steering') = (cadence IS NULL)", name="cadence_unless_steering"),
        sa.CheckConstraint(
            "quorum_organisations > 0 AND quorum_seats >= quorum_organisations", name="quorum_in_range"
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closing_paired"),
        sa.Index("ix_committee_agency_id", "agency_id"),
    )


class CommitteePartnership(Base):
    """A partnership that a committee serves."""

    __tablename__ = "committee_partnership"

    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee.id"), primary_key=True)
    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"), primary_key=True)

    __table_args__ = (sa.Index("ix_committee_partnership_partnership_id", "partnership_id"),)


class CommitteeSeat(Identified, Base):
    """The seats of a member organisation, or of a guest organisation that has no account here."""

    __tablename__ = "committee_seat"

    committee_id: Mapped[UUID] = mapped_column(sa.ForeignKey("committee.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    guest_name: Mapped[str | None] = mapped_column(sa.String(160))
    """The name of a guest organisation, never of a person."""
    seats: Mapped[int]

    __table_args__ = (
        sa.CheckConstraint("(organisation_id IS NULL) <> (guest_name IS NULL)", name="member_or_guest"),
        sa.CheckConstraint("seats BETWEEN 1 AND 50", name="seats_in_range"),
        sa.UniqueConstraint("committee_id", "organisation_id"),
        sa.UniqueConstraint("committee_id", "guest_name"),
        sa.Index("ix_committee_seat_organisation_id", "organisation_id", "committee_id"),
    )
