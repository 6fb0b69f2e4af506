"""Planning, changing and calling off sessions."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import NOT_FOUND, may_run, may_teach
from partners.training.courses.policy import visible_to as courses_of
from partners.training.knowledge.versions import find_current_test
from partners.training.sessions.commands.acts import load, move_up, people_of
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)
from partners.training.sessions.policy import DateSpan, SessionValues, may_change, may_plan
from partners.training.sessions.states import SeatState, SessionState
from partners.training.sessions.telling import tell


def plan_session(
    session: Session, actor: Actor, course_id: UUID, *, values: SessionValues, now: datetime
) -> UUID:
    """Plan a session of one's own organisation's course, with the newest version of its test; answers its id."""
    course = session.scalars(
        sa.select(TrainingCourse).where(
            TrainingCourse.id == course_id, TrainingCourse.id.in_(courses_of(actor))
        )
    ).one_or_none()
    if course is None:
        raise NotFound(NOT_FOUND)
    may_run(actor, course.organisation_id)
    if course.closed_at is not None:
        raise Conflict(N_("This course is closed: nothing new is planned."))
    assert actor.user_id is not None, "a coordinator is a person"
    planned = TrainingSession(
        id=uuid4(),
        course_id=course.id,
        reference=make_reference("T"),
        zone=actor.timezone,
        created_at=now,
        created_by_id=actor.user_id,
        knowledge_test_id=find_current_test(session, course.id),
    )
    _check(session, actor, course, values, now=now)
    _set(planned, values)
    session.add(planned)
    session.flush()
    session.add_all(_date(planned, span) for span in values.dates)
    session.flush()
    _record(session, actor, "training_session.planned", planned, now=now)
    return planned.id


def change_session(
    session: Session, actor: Actor, session_id: UUID, *, version: int, values: SessionValues, now: datetime
) -> None:
    """Change a planned session; everybody on its list hears of another time or place, and free seats are filled."""
    planned, course = load(session, actor, session_id)
    may_run(actor, course.organisation_id)
    may_change(planned.state)
    if planned.version != version:
        raise Conflict(N_("A colleague has changed this session meanwhile. Look again."))
    _check(session, actor, course, values, now=now, kept=planned.closes_on)
    before = (planned.place, planned.link)
    held = len(people_of(session, planned, SeatState.ENROLLED))
    if values.seats < held:
        raise RuleBroken(N_("%(count)s people have a seat already."), "seats", count=held)
    moved = _redate(session, planned, values)
    _set(planned, values)
    planned.sequence += 1
    session.flush()
    if moved or before != (planned.place, planned.link):
        people = people_of(session, planned, SeatState.ENROLLED, SeatState.WAITING)
        tell(session, planned, people, event="changed", title=course.title, now=now)
    _record(session, actor, "training_session.changed", planned, now=now)
    move_up(session, planned, title=course.title, now=now)


def call_off_session(session: Session, actor: Actor, session_id: UUID, *, reason: str, now: datetime) -> int:
    """Call a planned session off; everybody on its list and the trainer hear why. Answers how many were told."""
    planned, course = load(session, actor, session_id)
    may_run(actor, course.organisation_id)
    may_change(planned.state)
    if not reason:
        raise RuleBroken(N_("Say why, so that everybody understands."), "reason")
    planned.state, planned.cancel_reason = SessionState.CANCELLED, reason
    planned.cancelled_at, planned.cancelled_by_id = now, actor.user_id
    planned.sequence += 1
    session.flush()
    people = people_of(session, planned, SeatState.ENROLLED, SeatState.WAITING)
    trainer = session.scalar(sa.select(Trainer.user_id).where(Trainer.id == planned.trainer_id))
    told = tell(
        session,
        planned,
        [*people, *([trainer] if trainer else [])],
        event="cancelled",
        title=course.title,
        reason=reason,
        now=now,
    )
    _record(session, actor, "training_session.called_off", planned, now=now)
    return told


def remind_of_few(session: Session, *, now: datetime) -> int:
    """Who planned a session hears once that enrolment has closed with fewer people than the minimum."""
    held = (
        sa.select(sa.func.count())
        .where(TrainingSeat.session_id == TrainingSession.id, TrainingSeat.state == SeatState.ENROLLED)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(TrainingSession, TrainingCourse.title)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(
            TrainingSession.state == SessionState.PLANNED,
            TrainingSession.closes_on < (now + timedelta(days=1)).date(),
            held < TrainingSession.minimum,
        )
        .order_by(TrainingSession.closes_on, TrainingSession.id)
    ).all()
    told = 0
    for planned, title in rows:
        if planned.closes_on < local_date(now, planned.zone):
            # One notice per closing day: its moment is that of the closing, not of the job.
            closing = datetime.combine(planned.closes_on, datetime.min.time(), now.tzinfo)
            told += tell(session, planned, [planned.created_by_id], event="few", title=title, now=closing)
    return told


def _check(
    session: Session,
    actor: Actor,
    course: TrainingCourse,
    values: SessionValues,
    *,
    now: datetime,
    kept: object = None,
) -> None:
    today = local_date(now, actor.timezone)
    spans = values.dates
    first = local_date(spans[0].starts_at, actor.timezone) if spans else today
    may_plan(
        values,
        is_joint=course.partnership_id is not None,
        zone_today=min(today, values.closes_on) if values.closes_on == kept else today,
        first_day=first,
    )
    trainer = session.scalars(
        sa.select(Trainer).where(
            Trainer.id == values.trainer_id,
            Trainer.organisation_id == course.organisation_id,
            Trainer.removed_at.is_(None),
        )
    ).one_or_none()
    if trainer is None:
        raise RuleBroken(N_("Choose a trainer from the list."), "trainer_id")
    may_teach(trainer.valid_until, on=local_date(spans[-1].starts_at, actor.timezone))


def _set(planned: TrainingSession, values: SessionValues) -> None:
    planned.trainer_id, planned.place, planned.link = values.trainer_id, values.place, values.link
    planned.seats, planned.minimum = values.seats, values.minimum
    planned.open_to, planned.closes_on = values.open_to, values.closes_on


def _date(planned: TrainingSession, span: DateSpan) -> TrainingDate:
    return TrainingDate(session_id=planned.id, starts_at=span.starts_at, ends_at=span.ends_at)


def _redate(session: Session, planned: TrainingSession, values: SessionValues) -> bool:
    """Whether any date is another than before; a date with attendance stays."""
    wanted = {(span.starts_at, span.ends_at): span for span in values.dates}
    dates = session.scalars(sa.select(TrainingDate).where(TrainingDate.session_id == planned.id)).all()
    gone = [one for one in dates if (one.starts_at, one.ends_at) not in wanted]
    recorded = session.scalar(
        sa.select(sa.func.count()).where(TrainingAttendance.date_id.in_([one.id for one in gone]))
    )
    if recorded:
        raise RuleBroken(N_("Attendance was recorded on a date that would go."), "day_0")
    for one in gone:
        session.delete(one)
    session.flush()
    there = {(one.starts_at, one.ends_at) for one in dates}
    new = [span for key, span in wanted.items() if key not in there]
    session.add_all(_date(planned, span) for span in new)
    return bool(gone or new)


def _record(session: Session, actor: Actor, action: str, planned: TrainingSession, *, now: datetime) -> None:
    details = {"reference": planned.reference, "seats": planned.seats, "state": planned.state.value}
    record(session, actor, action=action, subject=("training_session", planned.id), now=now, details=details)
