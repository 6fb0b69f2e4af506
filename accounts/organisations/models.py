"""Agencies, NGOs and the operator, with their units and areas."""

from datetime import date, time
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import OrganisationKind
from core.database import Base, Identified, Versioned, text_enum


class OrganisationStatus(StrEnum):
    """Whether an organisation takes part: a candidate is known, an active one works here."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Organisation(Identified, Versioned, Base):
    """A police agency, an NGO or the operator; candidates come from an imported directory."""

    __tablename__ = "organisation"

    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind))
    status: Mapped[OrganisationStatus] = mapped_column(
        text_enum(OrganisationStatus), default=OrganisationStatus.ACTIVE
    )
    name: Mapped[str] = mapped_column(sa.String(255))
    alternate_name: Mapped[str | None] = mapped_column(sa.String(255))
    description: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(60))
    website: Mapped[str | None] = mapped_column(sa.String(500))
    legal_status: Mapped[str | None] = mapped_column(sa.String(255))
    tax_status: Mapped[str | None] = mapped_column(sa.String(255))
    tax_id: Mapped[str | None] = mapped_column(sa.String(60))
    incorporated_on: Mapped[date | None]
    accreditations: Mapped[str | None]
    licenses: Mapped[str | None]
    funding_sources: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    locale: Mapped[str] = mapped_column(sa.String(20), default="en")
    country: Mapped[str] = mapped_column(sa.String(2), default="US")
    subdivision: Mapped[str | None] = mapped_column(sa.String(10))
    """State or province of the public-holiday calendar (ISO 3166-2 without the country)."""
    opens_at: Mapped[time] = mapped_column(default=time(9))
    closes_at: Mapped[time] = mapped_column(default=time(17))
    reveals_service_kind: Mapped[bool] = mapped_column(default=False)
    """The NGO's name tells the kind of service; the police then see “service partner”."""
    banner: Mapped[str | None] = mapped_column(sa.String(2000))
    """What people read and acknowledge each time before they are let in (CJIS AC-8)."""
    source: Mapped[str | None] = mapped_column(sa.String(40))
    """The import that brought the row, e.g. `ohana`; with `source_id` unique within it."""
    source_id: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_paired"),
        sa.CheckConstraint("opens_at < closes_at", name="opening_hours_ordered"),
        sa.Index("ix_organisation_kind_status_name", "kind", "status", "name", "id"),
    )


class Unit(Identified, Base):
    """A unit of an agency or a team of an NGO; a supervisor sees their unit's referrals."""

    __tablename__ = "unit"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(120))

    __table_args__ = (sa.UniqueConstraint("organisation_id", "name"),)


class Area(Identified, Base):
    """A district or beat of an agency, in which an agreement applies or an encounter occurred."""

    __tablename__ = "area"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(160))

    __table_args__ = (sa.UniqueConstraint("organisation_id", "code"),)
