"""Those who may run an evaluation are told once when a schedule begins to fail, and again when all of it is solved."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.notices.queries import people_holding
from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import OrganisationKind
from core.permissions import Permission
from core.text import N_
from kpi.schedules.frequency import Failure, RunState
from kpi.schedules.models import EvaluationRun, EvaluationSchedule
from kpi.schedules.queries import ScheduleRow

STOPPED_OFTEN = 3
"""A process may be stopped while it measures; that the same run never comes to its end is a failure."""


def begin_series(session: Session, schedule: ScheduleRow, *, now: datetime) -> bool:
    """A run failed: tell of it unless the schedule has been failing already; answers whether this began a series."""
    began = session.scalar(
        sa.update(EvaluationSchedule)
        .where(EvaluationSchedule.id == schedule.id, EvaluationSchedule.failing_since.is_(None))
        .values(failing_since=now)
        .returning(EvaluationSchedule.id)
        .execution_options(synchronize_session=False)
    )
    if began is None:
        return False
    _tell(
        session,
        schedule,
        text=N_("The scheduled evaluation of “%(scope)s” failed. It is tried again by itself."),
        everything=N_("The scheduled evaluation of everything failed. It is tried again by itself."),
        key=f"schedule-failed:{schedule.id.hex}:{now.isoformat()}",
        weight=Weight.IMMEDIATE,
        now=now,
    )
    return True


def watch_stopped(session: Session, schedule: ScheduleRow, period_key: str, *, now: datetime) -> bool:
    """A run whose process stopped again and again is told of like one that failed."""
    stopped = session.scalar(
        sa.select(EvaluationRun.attempts).where(
            EvaluationRun.schedule_id == schedule.id,
            EvaluationRun.period_key == period_key,
            EvaluationRun.failure == Failure.STOPPED,
            EvaluationRun.attempts > STOPPED_OFTEN,
        )
    )
    return stopped is not None and begin_series(session, schedule, now=now)


def end_series(session: Session, schedule: ScheduleRow, *, now: datetime) -> bool:
    """A run is done: where no other of the schedule is in trouble, its series of failures is over, and people are told."""
    # Two schedulers that finish the last two runs at once would each still see the other's in trouble.
    since = session.scalar(
        sa.select(EvaluationSchedule.failing_since)
        .where(EvaluationSchedule.id == schedule.id, EvaluationSchedule.failing_since.is_not(None))
        .with_for_update()
    )
    if since is None:
        return False
    troubled = sa.select(EvaluationRun.period_key).where(
        EvaluationRun.schedule_id == schedule.id,
        EvaluationRun.state != RunState.DONE,
        EvaluationRun.failure.is_not(None),
    )
    if session.scalar(troubled.limit(1)) is not None:
        return False
    session.execute(
        sa.update(EvaluationSchedule)
        .where(EvaluationSchedule.id == schedule.id)
        .values(failing_since=None)
        .execution_options(synchronize_session=False)
    )
    _tell(
        session,
        schedule,
        text=N_("The scheduled evaluation of “%(scope)s” works again. What had failed is made up."),
        everything=N_("The scheduled evaluation of everything works again. What had failed is made up."),
        key=f"schedule-solved:{schedule.id.hex}:{since.isoformat()}",
        weight=Weight.DIGEST,
        now=now,
    )
    return True


def _tell(
    session: Session,
    schedule: ScheduleRow,
    *,
    text: str,
    everything: str,
    key: str,
    weight: Weight,
    now: datetime,
) -> None:
    title = schedule.scope_title
    notify(
        session,
        to=people_holding(
            session, organisation_ids=_organisations(session, schedule), permission=Permission.EVALUATION_RUN
        ),
        kind=NoticeKind.EVALUATION,
        weight=weight,
        text=text if title else everything,
        params={"scope": title} if title else {},
        link=f"/evaluations/schedules/{schedule.id}",
        about=("evaluation_schedule", schedule.id),
        key=key,
        partnership_id=schedule.partnership_id,
        now=now,
    )


def _organisations(session: Session, schedule: ScheduleRow) -> set[UUID]:
    """Both sides of a partnership, an agency or an NGO; of everything, those who operate the installation."""
    sides = {side for side in (schedule.agency_id, schedule.ngo_id) if side is not None}
    if sides:
        return sides
    operators = sa.select(Organisation.id).where(
        Organisation.kind == OrganisationKind.OPERATOR, Organisation.status == OrganisationStatus.ACTIVE
    )
    return set(session.scalars(operators))
