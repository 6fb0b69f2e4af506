"""Places, phones and contacts of organisations in the terms of the Human Services Data Specification (HSDS 3)."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class Location(Identified, Base):
    """A place from which an organisation works; HSDS `location` with its address."""

    __tablename__ = "location"

    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None only for an imported place whose organisation the source does not hold."""
    name: Mapped[str] = mapped_column(sa.String(255))
    alternate_name: Mapped[str | None] = mapped_column(sa.String(255))
    description: Mapped[str | None]
    transportation: Mapped[str | None]
    accessibility: Mapped[str | None]
    languages: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_virtual: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    website: Mapped[str | None] = mapped_column(sa.String(500))
    address_1: Mapped[str | None] = mapped_column(sa.String(255))
    address_2: Mapped[str | None] = mapped_column(sa.String(255))
    city: Mapped[str | None] = mapped_column(sa.String(120))
    state_province: Mapped[str | None] = mapped_column(sa.String(60))
    postal_code: Mapped[str | None] = mapped_column(sa.String(20))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        sa.Index("ix_location_organisation_id", "organisation_id"),
    )


class Phone(Identified, Base):
    """A telephone number of an organisation, location, service or contact; HSDS `phone`."""

    __tablename__ = "phone"

    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    location_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("location.id"))
    service_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    contact_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("contact.id"))
    number: Mapped[str] = mapped_column(sa.String(60))
    """As the source gives it; `digits` is what a phone dials."""
    digits: Mapped[str | None] = mapped_column(sa.String(40))
    extension: Mapped[str | None] = mapped_column(sa.String(40))
    kind: Mapped[str | None] = mapped_column(sa.String(40))
    department: Mapped[str | None] = mapped_column(sa.String(160))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.Index("ix_phone_organisation_id", "organisation_id"),
        sa.Index("ix_phone_service_id", "service_id"),
    )


class Contact(Identified, Base):
    """A named contact of an organisation, location or service; HSDS `contact`."""

    __tablename__ = "contact"

    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    location_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("location.id"))
    service_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    name: Mapped[str] = mapped_column(sa.String(255))
    title: Mapped[str | None] = mapped_column(sa.String(255))
    department: Mapped[str | None] = mapped_column(sa.String(255))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.Index("ix_contact_organisation_id", "organisation_id"),
    )


class MailAddress(Identified, Base):
    """A postal address; kept also where the source's location does not exist."""

    __tablename__ = "mail_address"

    location_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("location.id"))
    attention: Mapped[str | None] = mapped_column(sa.String(500))
    address_1: Mapped[str | None] = mapped_column(sa.String(255))
    address_2: Mapped[str | None] = mapped_column(sa.String(255))
    city: Mapped[str | None] = mapped_column(sa.String(120))
    state_province: Mapped[str | None] = mapped_column(sa.String(60))
    postal_code: Mapped[str | None] = mapped_column(sa.String(20))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))
    source_location_id: Mapped[str | None] = mapped_column(sa.String(80))
    """What the source names, also where no such location exists."""

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.Index("ix_mail_address_location_id", "location_id"),
    )
