"""Keeping the roster and the headcount of one's own agency."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.training.courses.policy import NOT_FOUND
from partners.training.coverage.models import PatrolHeadcount, RosterCell, RosterDuty
from partners.training.coverage.policy import may_be_on_duty, may_count, may_keep


def count_patrol(session: Session, actor: Actor, *, officers: int, counted_on: date, now: datetime) -> None:
    """Say how many officers were on active patrol on a day; a day counted again is corrected."""
    agency_id = may_keep(actor)
    may_count(officers, counted_on, today=local_date(now, actor.timezone))
    assert actor.user_id is not None
    row = session.scalars(
        sa.select(PatrolHeadcount)
        .where(PatrolHeadcount.agency_id == agency_id, PatrolHeadcount.counted_on == counted_on)
        .with_for_update()
    ).one_or_none()
    if row is None:
        row = PatrolHeadcount(id=uuid4(), agency_id=agency_id, counted_on=counted_on)
        session.add(row)
    row.officers, row.recorded_at, row.recorded_by_id = officers, now, actor.user_id
    session.flush()
    _record(
        session,
        actor,
        "patrol_headcount.kept",
        "patrol_headcount",
        row.id,
        now=now,
        details={"officers": officers},
    )


def add_cell(
    session: Session, actor: Actor, *, area_id: UUID, shift: str, starts_on: date, now: datetime
) -> UUID:
    """Add a district and shift that is staffed from a day on; answers its id."""
    agency_id = may_keep(actor)
    owner = session.scalar(sa.select(Area.organisation_id).where(Area.id == area_id))
    if owner != agency_id:
        raise RuleBroken(N_("Choose a district from the list."), "area_id")
    if not shift:
        raise RuleBroken(N_("Say which shift, for example “Nights 23–07”."), "shift")
    known = session.scalar(
        sa.select(sa.func.count()).where(
            RosterCell.agency_id == agency_id,
            RosterCell.area_id == area_id,
            RosterCell.shift == shift,
            sa.or_(RosterCell.ends_on.is_(None), RosterCell.ends_on >= starts_on),
        )
    )
    if known:
        raise RuleBroken(N_("This district and shift is on the map already."), "shift")
    assert actor.user_id is not None
    cell = RosterCell(
        id=uuid4(), agency_id=agency_id, area_id=area_id, shift=shift, starts_on=starts_on,
        added_at=now, added_by_id=actor.user_id,
    )  # fmt: skip
    session.add(cell)
    session.flush()
    _record(session, actor, "roster_cell.added", "roster_cell", cell.id, now=now, details={"shift": shift})
    return cell.id


def end_cell(session: Session, actor: Actor, cell_id: UUID, *, ends_on: date, now: datetime) -> None:
    """Staff a district and shift no longer after a day; what was before stays as it was."""
    cell = _cell(session, actor, cell_id)
    if cell.ends_on is not None:
        raise Conflict(N_("This shift has an end already."))
    if ends_on < cell.starts_on:
        raise RuleBroken(N_("The last day is not before the first."), "ends_on")
    cell.ends_on = ends_on
    session.flush()
    _record(session, actor, "roster_cell.ended", "roster_cell", cell.id, now=now, details={})


def put_on_duty(
    session: Session,
    actor: Actor,
    cell_id: UUID,
    *,
    user_id: UUID,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> UUID:
    """Put an officer of one's own agency on duty in a cell for some days; answers the id."""
    cell = _cell(session, actor, cell_id)
    may_be_on_duty(starts_on, ends_on)
    person = session.get(User, user_id)
    if person is None or person.organisation_id != cell.agency_id:
        raise RuleBroken(N_("Choose a colleague from the list."), "user_id")
    twice = session.scalar(
        sa.select(sa.func.count()).where(
            RosterDuty.cell_id == cell.id,
            RosterDuty.user_id == user_id,
            RosterDuty.starts_on <= ends_on,
            RosterDuty.ends_on >= starts_on,
        )
    )
    if twice:
        raise RuleBroken(N_("This officer is on duty here in these days already."), "user_id")
    assert actor.user_id is not None
    duty = RosterDuty(
        id=uuid4(), cell_id=cell.id, user_id=user_id, starts_on=starts_on, ends_on=ends_on,
        added_at=now, added_by_id=actor.user_id,
    )  # fmt: skip
    session.add(duty)
    session.flush()
    _record(
        session, actor, "roster_duty.added", "roster_duty", duty.id, now=now, details={"user": str(user_id)}
    )
    return duty.id


def take_off_duty(session: Session, actor: Actor, duty_id: UUID, *, now: datetime) -> None:
    """Take an officer off from today on: a duty that has begun ends yesterday, one to come is removed."""
    agency_id = may_keep(actor)
    duty = session.scalars(
        sa.select(RosterDuty)
        .join(RosterCell, RosterCell.id == RosterDuty.cell_id)
        .where(RosterDuty.id == duty_id, RosterCell.agency_id == agency_id)
        .with_for_update(of=RosterDuty)
    ).one_or_none()
    if duty is None:
        raise NotFound(NOT_FOUND)
    today = local_date(now, actor.timezone)
    _record(
        session,
        actor,
        "roster_duty.ended",
        "roster_duty",
        duty.id,
        now=now,
        details={"user": str(duty.user_id)},
    )
    if duty.starts_on >= today:
        session.delete(duty)
    elif duty.ends_on >= today:
        duty.ends_on = date.fromordinal(today.toordinal() - 1)
    session.flush()


def _cell(session: Session, actor: Actor, cell_id: UUID) -> RosterCell:
    agency_id = may_keep(actor)
    cell = session.scalars(
        sa.select(RosterCell)
        .where(RosterCell.id == cell_id, RosterCell.agency_id == agency_id)
        .with_for_update()
    ).one_or_none()
    if cell is None:
        raise NotFound(NOT_FOUND)
    return cell


def _record(
    session: Session,
    actor: Actor,
    action: str,
    kind: str,
    subject_id: UUID,
    *,
    now: datetime,
    details: dict[str, object],
) -> None:
    record(session, actor, action=action, subject=(kind, subject_id), now=now, details=details)
