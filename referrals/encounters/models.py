"""Crisis encounters as officers record or a file brings them (facts.md 5.1)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown


class Encounter(Identified, Versioned, Base):
    """One episode of behavioural-health crisis that police attended; counted once whatever follows."""

    __tablename__ = "encounter"
    sealed_for = SealedFor("encounter", part=Part.POLICE)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"))
    neighbourhood: Mapped[str | None] = mapped_column(sa.String(160))
    event_number: Mapped[str | None] = mapped_column(sa.String(40))

    precision: Mapped[TimePrecision] = mapped_column(text_enum(TimePrecision))
    occurred_at: Mapped[datetime | None]
    """Only with precision `minute`."""
    year: Mapped[int]
    """Civil year, month, weekday (Monday 0) and hour in the agency's time zone."""
    month: Mapped[int]
    weekday: Mapped[int | None]
    hour: Mapped[int | None]

    event_type: Mapped[EventType] = mapped_column(text_enum(EventType))
    crisis: Mapped[bool] = mapped_column(default=True)
    """The officer confirms a behavioural-health crisis; C01 counts these."""
    source_of_call: Mapped[str | None] = mapped_column(sa.String(40))
    arrest: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "arrest_known"), default=YesNoUnknown.UNKNOWN
    )
    warrant_arrest: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "warrant_arrest_known"), default=YesNoUnknown.UNKNOWN
    )
    """Whether an arrest was on a warrant (C05 splits these out)."""
    apprehension: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "apprehension_known"), default=YesNoUnknown.UNKNOWN
    )
    """Emergency involuntary detention under mental-health law."""
    occurrence_report: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "occurrence_known"), default=YesNoUnknown.UNKNOWN
    )
    reportable_force: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "force_known"), default=YesNoUnknown.UNKNOWN
    )
    injury: Mapped[str | None] = mapped_column(sa.String(40))
    weapon: Mapped[str | None] = mapped_column(sa.String(40))
    suicide_risk: Mapped[str | None] = mapped_column(sa.String(40))
    referral_offered: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "offer_known"), default=YesNoUnknown.UNKNOWN
    )
    primary_disposition: Mapped[str | None] = mapped_column(sa.String(40))
    cit_requested: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "cit_requested_known"), default=YesNoUnknown.UNKNOWN
    )
    """Officers with crisis-intervention training: asked for, sent, there; certified: whoever records this is one."""
    cit_dispatched: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "cit_dispatched_known"), default=YesNoUnknown.UNKNOWN
    )
    cit_arrived: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "cit_arrived_known"), default=YesNoUnknown.UNKNOWN
    )
    cit_certified: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "cit_certified_known"), default=YesNoUnknown.UNKNOWN
    )
    narrative_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    source: Mapped[str | None] = mapped_column(sa.String(40))
    source_id: Mapped[str | None] = mapped_column(sa.String(80))
    seal_id: Mapped[UUID | None]
    """The seal that hides it (`referrals.sealing`)."""
    purged_at: Mapped[datetime | None]
    """Since when only codes and moments are left of it."""

    narrative = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "source", "source_id"),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_paired"),
        sa.CheckConstraint("(precision = 'minute') = (occurred_at IS NOT NULL)", name="minute_has_moment"),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month_range"),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour_range"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_range"),
        sa.CheckConstraint("warrant_arrest <> 'yes' OR arrest = 'yes'", name="warrant_needs_arrest"),
        sa.CheckConstraint(
            "arrest <> 'yes' OR primary_disposition IS NULL OR primary_disposition <> 'diverted'",
            name="arrest_or_diverted",
        ),
        sa.CheckConstraint(
            "cit_arrived <> 'yes' OR cit_dispatched = 'yes' OR COALESCE(source_of_call, '') = 'on_view'",
            name="cit_arrived_was_sent",
        ),
        sa.Index("ix_encounter_agency_id_year_month", "agency_id", "year", "month", "id"),
        sa.Index("ix_encounter_year_month", "year", "month"),
        sa.Index("ix_encounter_person_id", "person_id"),
        sa.Index(
            "ix_encounter_seal_id",
            "seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        ),
        sa.Index("ix_encounter_recorded_by_id", "recorded_by_id", "recorded_at", "id"),
    )


class EncounterCode(Base):
    """One of the coded answers of which an encounter may have several."""

    __tablename__ = "encounter_code"

    encounter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("encounter.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('nature', 'behaviour', 'technique', 'disposition', 'risk', 'weapon_use')",
            name="kind_known",
        ),
    )
