"""Who was there, and that a session is over; certificates follow from the hours."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.training.certificates.issuing import issue_certificates
from partners.training.courses.kinds import is_for_families
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import NOT_FOUND, can_run
from partners.training.sessions.commands.acts import load, people_of, teaches
from partners.training.sessions.feedback import ask_for_feedback
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)
from partners.training.sessions.policy import may_change
from partners.training.sessions.states import SeatState, SessionState
from partners.training.sessions.telling import tell

MOST_FAMILY_MEMBERS = 500
Hours: TypeAlias = Mapping[tuple[UUID, UUID], float | None]
"""Hours by seat and date; None leaves what is recorded."""


def record_attendance(
    session: Session,
    actor: Actor,
    session_id: UUID,
    *,
    hours: Hours,
    now: datetime,
    family_members: int | None = None,
) -> int:
    """Record for how many hours of each date people were there; answers how many entries changed.

    The trainer records everybody, a coordinator their own people; no date takes more hours than it lasts. Of a session
    for families it also takes how many of their members came; None leaves what is recorded.
    """
    planned, course = load(session, actor, session_id)
    may_change(planned.state)
    teacher = teaches(session, actor, planned)
    if not teacher and not actor.holds(Permission.TRAINING_RUN):
        raise NotFound(N_("The trainer and the coordinators record attendance."))
    seats = _seats(session, planned, None if teacher else actor.organisation_id)
    dates = {
        one.id: one
        for one in session.scalars(sa.select(TrainingDate).where(TrainingDate.session_id == planned.id))
    }
    assert actor.user_id is not None
    there = {
        (one.seat_id, one.date_id): one
        for one in session.scalars(sa.select(TrainingAttendance).where(TrainingAttendance.seat_id.in_(seats)))
    }
    changed = 0
    for (seat_id, date_id), count in hours.items():
        if count is None:
            continue
        if seat_id not in seats or date_id not in dates:
            raise NotFound(NOT_FOUND)
        _may_be_hours(count, dates[date_id], now=now)
        one = there.get((seat_id, date_id))
        if one is None:
            one = TrainingAttendance(seat_id=seat_id, date_id=date_id)
            session.add(one)
        elif one.hours == count:
            continue
        one.hours, one.recorded_at, one.recorded_by_id = count, now, actor.user_id
        changed += 1
    if family_members is not None and family_members != planned.family_members:
        _may_be_families(course, planned, family_members, session, now=now)
        planned.family_members = family_members
        changed += 1
    session.flush()
    record(
        session,
        actor,
        action="training_session.attended",
        subject=("training_session", planned.id),
        now=now,
        details={"entries": changed},
    )
    return changed


def finish_session(session: Session, actor: Actor, session_id: UUID, *, now: datetime) -> int:
    """Say that a session is over: whoever was there for the course's share of hours gets a certificate.

    Answers how many were given. Raises `Conflict` before its last date is over, or where nobody's attendance is known.
    """
    planned, course = load(session, actor, session_id)
    trainer = session.scalar(sa.select(Trainer.user_id).where(Trainer.id == planned.trainer_id))
    may_finish(actor, trainer_user_id=trainer, organisation_id=course.organisation_id)
    may_change(planned.state)
    ends = session.scalar(
        sa.select(sa.func.max(TrainingDate.ends_at)).where(TrainingDate.session_id == planned.id)
    )
    if ends is None or ends > now:
        raise Conflict(N_("The last date is still to come."))
    if not planned.family_members and _nobody_recorded(session, planned):
        raise Conflict(N_("Record first who was there."))
    planned.state, planned.held_at, planned.held_by_id = SessionState.HELD, now, actor.user_id
    session.flush()
    given = issue_certificates(session, actor, planned, course, now=now)
    tell(session, planned, given, event="certificate", title=course.title, now=now)
    there = _were_there(session, planned)
    if ask_for_feedback(session, actor, planned, course, attended=len(there), now=now):
        tell(session, planned, there, event="feedback", title=course.title, now=now)
    record(
        session,
        actor,
        action="training_session.held",
        subject=("training_session", planned.id),
        now=now,
        details={"certificates": len(given), "people": len(people_of(session, planned, SeatState.ENROLLED))},
    )
    _pass_over(session, planned, course, actor, now=now)
    return len(given)


def may_finish(actor: Actor, *, trainer_user_id: UUID | None, organisation_id: UUID) -> None:
    """The trainer or the coordinator says that a session is over; for everybody else there is no such step."""
    is_trainer = trainer_user_id is not None and trainer_user_id == actor.user_id
    if not is_trainer and not can_run(actor, organisation_id):
        raise NotFound(N_("The trainer or the coordinator says that a session is over."))


def _were_there(session: Session, planned: TrainingSession) -> list[UUID]:
    return list(
        session.scalars(
            sa.select(TrainingSeat.user_id)
            .join(TrainingAttendance, TrainingAttendance.seat_id == TrainingSeat.id)
            .where(
                TrainingSeat.session_id == planned.id,
                TrainingSeat.state == SeatState.ENROLLED,
                TrainingAttendance.hours > 0,
            )
            .distinct()
            .order_by(TrainingSeat.user_id)
        )
    )


def _pass_over(
    session: Session, planned: TrainingSession, course: TrainingCourse, actor: Actor, *, now: datetime
) -> None:
    """Nobody moves up any more: whoever still waited is told by the state of the session."""
    waiting = session.scalars(
        sa.select(TrainingSeat).where(
            TrainingSeat.session_id == planned.id, TrainingSeat.state == SeatState.WAITING
        )
    ).all()
    for seat in waiting:
        seat.state, seat.cancel_reason = SeatState.CANCELLED, N_("No seat came free.")
        seat.cancelled_at, seat.cancelled_by_id = now, actor.user_id
    session.flush()
    tell(
        session,
        planned,
        [seat.user_id for seat in waiting],
        event="seat_cancelled",
        title=course.title,
        now=now,
    )


def _seats(session: Session, planned: TrainingSession, organisation_id: UUID | None) -> set[UUID]:
    query = (
        sa.select(TrainingSeat.id)
        .join(User, User.id == TrainingSeat.user_id)
        .where(TrainingSeat.session_id == planned.id, TrainingSeat.state == SeatState.ENROLLED)
    )
    if organisation_id is not None:
        query = query.where(User.organisation_id == organisation_id)
    return set(session.scalars(query))


def _may_be_hours(count: float, one: TrainingDate, *, now: datetime) -> None:
    length = (one.ends_at - one.starts_at).total_seconds() / 3600
    if one.starts_at > now:
        raise RuleBroken(N_("This date is still to come."))
    if not 0 <= count <= length:
        raise RuleBroken(N_("Between 0 and the %(hours)s hours of the date."), hours=f"{length:g}")


def _may_be_families(
    course: TrainingCourse, planned: TrainingSession, count: int, session: Session, *, now: datetime
) -> None:
    if not is_for_families(course.kind, course.audience):
        raise RuleBroken(N_("This course is not for families."), "family_members")
    begins = session.scalar(
        sa.select(sa.func.min(TrainingDate.starts_at)).where(TrainingDate.session_id == planned.id)
    )
    if begins is None or begins > now:
        raise RuleBroken(N_("This date is still to come."), "family_members")
    if not 0 <= count <= MOST_FAMILY_MEMBERS:
        raise RuleBroken(N_("Enter between 0 and 500 people."), "family_members")


def _nobody_recorded(session: Session, planned: TrainingSession) -> bool:
    found = (
        sa.select(sa.func.count())
        .select_from(TrainingAttendance)
        .join(TrainingSeat, TrainingSeat.id == TrainingAttendance.seat_id)
        .where(TrainingSeat.session_id == planned.id)
    )
    return not session.scalar(found)
