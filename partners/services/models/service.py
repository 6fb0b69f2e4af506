"""Services of NGOs in the terms of the Human Services Data Specification (HSDS 3)."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.services.codes import Modality, Population, ServiceStatus, Weekday
from partners.services.needs import Need


class Service(Identified, Base):
    """What an organisation offers; HSDS `service`."""

    __tablename__ = "service"

    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None only for an imported service whose location, and so organisation, is unknown."""
    location_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("location.id"))
    name: Mapped[str] = mapped_column(sa.String(255))
    alternate_name: Mapped[str | None] = mapped_column(sa.String(255))
    description: Mapped[str | None]
    status: Mapped[ServiceStatus] = mapped_column(text_enum(ServiceStatus), default=ServiceStatus.ACTIVE)
    eligibility: Mapped[str | None]
    """HSDS 3 `eligibility_description`."""
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    languages: Mapped[str | None]
    """In the source's or the NGO's words; `service_language` holds the codes."""
    interpretation_services: Mapped[str | None]
    fees: Mapped[str | None]
    """HSDS 3 `fees_description`."""
    accepted_payments: Mapped[str | None]
    application_process: Mapped[str | None]
    required_documents: Mapped[str | None]
    has_sliding_scale: Mapped[bool] = mapped_column(default=False)
    """Who earns less pays less."""
    wait_time: Mapped[str | None]
    service_areas: Mapped[str | None]
    """In the source's words; `service_area` holds the areas that the NGO names."""
    keywords: Mapped[str | None]
    funding_sources: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(sa.String(254))
    website: Mapped[str | None] = mapped_column(sa.String(500))
    is_mental_health: Mapped[bool] = mapped_column(default=False)
    """Concerns mental health or crisis, by the import's stated rule or the NGO's own word."""
    alert: Mapped[str | None]
    """What whoever refers has to know first, for instance that the lift is broken."""
    alert_until: Mapped[date | None]
    """The last day on which the alert is shown; None: until it is taken away."""
    schedule_description: Mapped[str | None]
    """Opening hours in words, beside the rows of `service_schedule`."""
    always_open: Mapped[bool] = mapped_column(default=False)
    """Day and night, every day."""
    accessibility: Mapped[str | None]
    assured_at: Mapped[datetime | None]
    """When its organisation last said so itself; from then on no import changes the service."""
    assured_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))

    __table_args__ = (
        sa.UniqueConstraint("source", "source_id"),
        sa.CheckConstraint("minimum_age <= maximum_age", name="ages_ordered"),
        sa.CheckConstraint("alert_until IS NULL OR alert IS NOT NULL", name="alert_paired"),
        sa.CheckConstraint("assured_by_id IS NULL OR assured_at IS NOT NULL", name="assured_paired"),
        sa.Index("ix_service_organisation_id_name", "organisation_id", "name", "id"),
        sa.Index("ix_service_location_id", "location_id"),
        sa.Index("ix_service_assured_by_id", "assured_by_id"),
    )


class ServiceNeed(Base):
    """A need that a service meets (referrals.md 2.4)."""

    __tablename__ = "service_need"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    need: Mapped[Need] = mapped_column(text_enum(Need), primary_key=True)


class ServiceTaxonomyTerm(Base):
    """A taxonomy term as the source gave it; kept beside our own needs."""

    __tablename__ = "service_taxonomy_term"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    taxonomy: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    term: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class ServicePopulation(Base):
    """A group of people for whom a service is made."""

    __tablename__ = "service_population"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    population: Mapped[Population] = mapped_column(text_enum(Population), primary_key=True)


class ServiceModality(Base):
    """A way in which a service meets people."""

    __tablename__ = "service_modality"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    modality: Mapped[Modality] = mapped_column(text_enum(Modality), primary_key=True)


class ServiceLanguage(Base):
    """A language that the service speaks; HSDS `language`."""

    __tablename__ = "service_language"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    """ISO 639, two letters where there are two."""

    __table_args__ = (
        sa.CheckConstraint("length(code) BETWEEN 2 AND 3 AND code = lower(code)", name="code_written"),
    )


class ServiceArea(Identified, Base):
    """An area that a service says it covers, in the NGO's own words; HSDS `service_area`."""

    __tablename__ = "service_area"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    name: Mapped[str] = mapped_column(sa.String(160))

    __table_args__ = (sa.UniqueConstraint("service_id", "name"),)


class ServiceSchedule(Identified, Base):
    """Opening hours of a service on a weekday; HSDS `schedule` with `freq` WEEKLY."""

    __tablename__ = "service_schedule"

    service_id: Mapped[UUID] = mapped_column(sa.ForeignKey("service.id"))
    byday: Mapped[Weekday] = mapped_column(text_enum(Weekday))
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    """Not after `opens_at`: on the next day. 00:00 is midnight at the day's end."""
    notes: Mapped[str | None] = mapped_column(sa.String(120))

    __table_args__ = (sa.UniqueConstraint("service_id", "byday", "opens_at"),)
