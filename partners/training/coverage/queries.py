"""Reads of the roster: cells, who is on duty, whose certificate holds, and the headcount."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from accounts.users.models import User
from core.clock import local_date
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.kinds import CourseKind
from partners.training.courses.models import TrainingCourse
from partners.training.coverage.cells import Cell, CellDay, Duty, Held, cells_on
from partners.training.coverage.models import PatrolHeadcount, RosterCell, RosterDuty


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """Somebody on duty, by name, for the coordinator of the agency."""

    id: UUID
    user_id: UUID
    name: str
    starts_on: date
    ends_on: date
    is_trained: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadcountRow:
    """How many officers were on patrol on a day."""

    counted_on: date
    officers: int


def list_cells(session: Session, agency_id: UUID) -> list[Cell]:
    """The cells of an agency by district and shift."""
    rows = session.execute(
        sa.select(
            RosterCell.id,
            RosterCell.area_id,
            Area.name.label("area"),
            RosterCell.shift,
            RosterCell.starts_on,
            RosterCell.ends_on,
        )
        .join(Area, Area.id == RosterCell.area_id)
        .where(RosterCell.agency_id == agency_id)
        .order_by(Area.name, RosterCell.shift, RosterCell.starts_on)
    )
    return [Cell(**row._mapping) for row in rows]


def list_duties(session: Session, agency_id: UUID, *, first: date, last: date) -> list[Duty]:
    """Who is on duty where on any day from the first to the last."""
    rows = session.execute(
        sa.select(RosterDuty.cell_id, RosterDuty.user_id, RosterDuty.starts_on, RosterDuty.ends_on)
        .join(RosterCell, RosterCell.id == RosterDuty.cell_id)
        .where(RosterCell.agency_id == agency_id, RosterDuty.starts_on <= last, RosterDuty.ends_on >= first)
    )
    return [Duty(**row._mapping) for row in rows]


def list_held(
    session: Session, organisation_ids: Collection[UUID], *, as_of: datetime, zone: str
) -> list[Held]:
    """The crisis-intervention certificates of the people of organisations.

    One that was withdrawn by the moment holds no longer, from its day of withdrawal on.
    """
    rows = session.execute(
        sa.select(
            TrainingCertificate.user_id,
            TrainingCertificate.issued_on,
            TrainingCertificate.expires_on,
            TrainingCertificate.withdrawn_at,
        )
        .join(TrainingCourse, TrainingCourse.id == TrainingCertificate.course_id)
        .join(User, User.id == TrainingCertificate.user_id)
        .where(
            User.organisation_id.in_(organisation_ids),
            TrainingCourse.kind == CourseKind.CRISIS_INTERVENTION,
            TrainingCertificate.issued_at <= as_of,
        )
    )
    return [
        Held(
            user_id=row.user_id,
            issued_on=row.issued_on,
            expires_on=last_day_held(row.expires_on, row.withdrawn_at, as_of=as_of, zone=zone),
        )
        for row in rows
    ]


def last_day_held(expires_on: date, withdrawn_at: datetime | None, *, as_of: datetime, zone: str) -> date:
    """The last day on which a certificate holds: its own, or the day before it was withdrawn, as known at a moment."""
    if withdrawn_at is None or withdrawn_at > as_of:
        return expires_on
    return min(expires_on, date.fromordinal(local_date(withdrawn_at, zone).toordinal() - 1))


def map_on(session: Session, agency_id: UUID, *, day: date, now: datetime, zone: str) -> list[CellDay]:
    """The cells of an agency on a day."""
    return cells_on(
        list_cells(session, agency_id),
        list_duties(session, agency_id, first=day, last=day),
        list_held(session, [agency_id], as_of=now, zone=zone),
        day=day,
    )


def list_people_on(
    session: Session, agency_id: UUID, cell_id: UUID, *, today: date, now: datetime, zone: str
) -> list[DutyRow]:
    """Who is or will be on duty in a cell of an agency, the earliest first."""
    held = list_held(session, [agency_id], as_of=now, zone=zone)
    rows = session.execute(
        sa.select(RosterDuty.id, RosterDuty.user_id, User.name, RosterDuty.starts_on, RosterDuty.ends_on)
        .join(RosterCell, RosterCell.id == RosterDuty.cell_id)
        .join(User, User.id == RosterDuty.user_id)
        .where(RosterCell.agency_id == agency_id, RosterCell.id == cell_id, RosterDuty.ends_on >= today)
        .order_by(RosterDuty.starts_on, User.name, RosterDuty.id)
    )
    return [
        DutyRow(
            **row._mapping,
            is_trained=any(
                one.user_id == row.user_id and one.holds(max(today, row.starts_on)) for one in held
            ),
        )
        for row in rows
    ]


def list_headcounts(session: Session, agency_id: UUID, *, limit: int = 8) -> list[HeadcountRow]:
    """The latest headcounts of an agency."""
    rows = session.execute(
        sa.select(PatrolHeadcount.counted_on, PatrolHeadcount.officers)
        .where(PatrolHeadcount.agency_id == agency_id)
        .order_by(PatrolHeadcount.counted_on.desc())
        .limit(limit)
    )
    return [HeadcountRow(**row._mapping) for row in rows]
