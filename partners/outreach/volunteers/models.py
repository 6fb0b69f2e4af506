"""Volunteers and community first responders of one organisation: checks, training, hours and tasks."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.outreach.terms import CheckKind, CheckResult, VolunteerRole


class Volunteer(Identified, Versioned, Base):
    """Somebody who helps without being staff: how to reach them and in which part."""

    __tablename__ = "volunteer"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(160))
    role: Mapped[VolunteerRole] = mapped_column(text_enum(VolunteerRole))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    languages: Mapped[str | None] = mapped_column(sa.String(200))
    started_on: Mapped[date]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="can_be_reached"),
        sa.CheckConstraint("left_on IS NULL OR started_on <= left_on", name="leaves_later"),
        sa.Index("ix_volunteer_organisation_id", "organisation_id", "name"),
    )


class VolunteerCheck(Identified, Base):
    """That something was checked, when, until when it holds, and whether it cleared them; never what was found."""

    __tablename__ = "volunteer_check"

    volunteer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("volunteer.id"))
    kind: Mapped[CheckKind] = mapped_column(text_enum(CheckKind))
    done_on: Mapped[date]
    valid_until: Mapped[date]
    result: Mapped[CheckResult] = mapped_column(text_enum(CheckResult))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("done_on <= valid_until", name="valid_after_done"),
        sa.Index("ix_volunteer_check_volunteer_id", "volunteer_id", "kind", "done_on"),
        sa.Index("ix_volunteer_check_valid_until", "valid_until"),
    )


class VolunteerTraining(Identified, Base):
    """A training that a volunteer has had: its name, and the number of the certificate where there is one."""

    __tablename__ = "volunteer_training"

    volunteer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("volunteer.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    certificate: Mapped[str | None] = mapped_column(sa.String(60))
    done_on: Mapped[date]
    valid_until: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("valid_until IS NULL OR done_on <= valid_until", name="valid_after_done"),
        sa.Index("ix_volunteer_training_volunteer_id", "volunteer_id", "done_on"),
    )


class VolunteerHours(Identified, Base):
    """Time that a volunteer gave on a day, and for what."""

    __tablename__ = "volunteer_hours"

    volunteer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("volunteer.id"))
    worked_on: Mapped[date]
    minutes: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="within_a_day"),
        sa.Index("ix_volunteer_hours_volunteer_id", "volunteer_id", "worked_on"),
    )


class VolunteerTask(Identified, Base):
    """Something that a volunteer was asked to do by a day; names nobody in care."""

    __tablename__ = "volunteer_task"

    volunteer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("volunteer.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    activity_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outreach_activity.id"))
    given_at: Mapped[datetime]
    given_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    done_on: Mapped[date | None]
    dropped_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("done_on IS NULL OR dropped_at IS NULL", name="done_or_dropped"),
        sa.Index("ix_volunteer_task_volunteer_id", "volunteer_id", "due_on"),
        sa.Index("ix_volunteer_task_activity_id", "activity_id"),
    )
