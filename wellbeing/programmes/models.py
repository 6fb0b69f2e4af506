"""A programme that an organisation offers to the people of one agency."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes.codes import CodeList, Cost, ProgrammeState, Protection
from wellbeing.store import WellbeingBase


class Programme(Identified, Versioned, WellbeingBase):
    """What one provider offers to one agency's people; an NGO offers it under an agreement that covers its type."""

    __tablename__ = "programme"

    agency_id: Mapped[UUID] = mapped_column(index=True)
    provider_id: Mapped[UUID] = mapped_column(index=True)
    """The organisation that runs it; the agency itself where it offers it."""
    kind: Mapped[ProgrammeType] = mapped_column(text_enum(ProgrammeType))
    state: Mapped[ProgrammeState] = mapped_column(text_enum(ProgrammeState), default=ProgrammeState.DRAFT)
    name: Mapped[str] = mapped_column(sa.String(120))
    summary: Mapped[str]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    link: Mapped[str | None] = mapped_column(sa.String(300))
    hours: Mapped[str | None] = mapped_column(sa.String(160))
    cost: Mapped[Cost] = mapped_column(text_enum(Cost), default=Cost.FREE)
    cost_note: Mapped[str | None] = mapped_column(sa.String(200))
    needs_code: Mapped[bool] = mapped_column(default=False)
    """Only with a code of invitation."""
    attendance_known: Mapped[bool] = mapped_column(default=False)
    """The agency may learn that somebody came, never what was said: the yearly check only (facts 2.3)."""
    protection: Mapped[Protection] = mapped_column(text_enum(Protection), default=Protection.CONFIDENTIALITY)
    kept_private: Mapped[str] = mapped_column(default="")
    exceptions_note: Mapped[str | None]
    statement_at: Mapped[datetime | None]
    """When the statement of confidentiality last changed: what was acknowledged before was another one."""
    places: Mapped[int | None]
    places_free: Mapped[int | None]
    places_at: Mapped[datetime | None]
    wait_days: Mapped[int | None]
    wait_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    """When it was offered for the first time."""
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint(
            "kind = 'annual_wellness_check' OR NOT attendance_known", name="attendance_of_checks"
        ),
        sa.CheckConstraint("(places_free IS NULL) = (places_at IS NULL)", name="places_dated"),
        sa.CheckConstraint(
            "places >= 0 AND places_free >= 0 AND (places IS NULL OR places_free <= places)",
            name="places_free",
        ),
        sa.CheckConstraint("(wait_days IS NULL) = (wait_at IS NULL)", name="wait_dated"),
        sa.CheckConstraint("wait_days >= 0", name="wait_not_negative"),
        sa.CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_dated"),
        sa.Index("ix_programme_agency_state", "agency_id", "state"),
    )


class ProgrammeCode(WellbeingBase):
    """A code that is said of a programme: how one meets, who may join, a language, an exception."""

    __tablename__ = "programme_code"

    programme_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("programme.id", name="fk_programme_code_programme_id"), primary_key=True
    )
    list: Mapped[CodeList] = mapped_column(text_enum(CodeList), name="code_list", primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
