"""Courses, sessions and people in training, made through the real commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.training.courses.commands import add_course, add_trainer
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.courses.policy import CourseValues, TrainerValues
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.points import FormLabel
from partners.training.knowledge.policy import ItemValues
from partners.training.sessions import commands
from partners.training.sessions import commands as session_commands
from partners.training.sessions.models import TrainingDate, TrainingSeat
from partners.training.sessions.policy import DateSpan, SessionValues
from partners.training.sessions.states import OpenTo, SeatState
from tests.support.memoranda import ZONE, Pair, make_pair, make_person


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A pair with coordinators on both sides, a trainer, officers and one course of the agency."""

    pair: Pair
    desk: Actor
    manager: Actor
    trainer: Actor
    trainer_id: UUID
    officers: tuple[Actor, ...]
    worker: Actor
    course_id: UUID


def at(day: date, hour: int) -> datetime:
    """An hour of a day where the agency is."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE)).astimezone(UTC)


def course_values(**changes: Any) -> CourseValues:
    """A crisis-intervention course for patrol."""
    values: dict[str, Any] = {
        "kind": CourseKind.CRISIS_INTERVENTION,
        "title": "Crisis intervention",
        "hours": 40.0,
        "aims": "Slow a crisis down.",
        "audience": CourseAudience.PATROL,
        # One day of eight hours is enough here.
        "attendance_share": 20,
    }
    return CourseValues(**values | changes)


def make_school(session: Session, now: datetime, *, officers: int = 3, **changes: Any) -> School:
    """The pair and its people, with the course; `changes` are those of the course."""
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    trainer = make_person(session, pair.agency_id, "Tam Trainer", Role.LIAISON_OFFICER, now=now)
    trainer_id = add_trainer(
        session,
        desk,
        values=TrainerValues(
            user_id=trainer.user_id, external_name=None, qualification="CIT instructor", valid_until=None
        ),
        now=now,
    )
    return School(
        pair=pair,
        desk=desk,
        manager=make_person(session, pair.ngo_id, "Nia Manager", Role.NGO_MANAGER, now=now),
        trainer=trainer,
        trainer_id=trainer_id,
        officers=tuple(
            make_person(session, pair.agency_id, f"Officer {number}", Role.LIAISON_OFFICER, now=now)
            for number in range(officers)
        ),
        worker=make_person(session, pair.ngo_id, "Win Worker", Role.NGO_INTAKE, now=now),
        course_id=add_course(session, desk, values=course_values(**changes), now=now),
    )


def make_session(
    session: Session,
    school: School,
    now: datetime,
    *,
    first: date,
    days: int = 1,
    hours: int = 8,
    course_id: UUID | None = None,
    **changes: Any,
) -> UUID:
    """A planned session of the school's course, each date from eight o'clock."""
    spans = tuple(
        DateSpan(starts_at=at(first + timedelta(days=n), 8), ends_at=at(first + timedelta(days=n), 8 + hours))
        for n in range(days)
    )
    values: dict[str, Any] = {
        "trainer_id": school.trainer_id,
        "place": "Room 2",
        "link": None,
        "seats": 12,
        "minimum": 0,
        "open_to": OpenTo.OWN,
        "closes_on": first,
        "dates": spans,
    }
    return commands.plan_session(
        session, school.desk, course_id or school.course_id, values=SessionValues(**values | changes), now=now
    )


def make_test(session: Session, school: School, now: datetime, *, with_b: bool = False) -> UUID:
    """A version of the course's test in use: four questions of which the second answer is right."""
    test_id = knowledge.begin_test(session, school.desk, school.course_id, now=now)
    for form in FormLabel if with_b else (FormLabel.A,):
        for number in range(4):
            values = ItemValues(
                form=form,
                question=f"Question {form.value}{number}?",
                answers=("no", "yes", "perhaps"),
                right=2,
            )
            knowledge.add_item(session, school.desk, test_id, values=values, now=now)
    knowledge.make_ready(session, school.desk, test_id, now=now)
    return test_id


def seat_of(session: Session, session_id: UUID, person: Actor) -> UUID:
    """Somebody's seat."""
    return session.scalars(
        sa.select(TrainingSeat.id).where(
            TrainingSeat.session_id == session_id, TrainingSeat.user_id == person.user_id
        )
    ).one()


def attend(
    session: Session, school: School, session_id: UUID, hours: dict[UUID, Sequence[float]], *, now: datetime
) -> None:
    """Record hours by seat, one for each date in order."""
    dates = session.scalars(
        sa.select(TrainingDate.id)
        .where(TrainingDate.session_id == session_id)
        .order_by(TrainingDate.starts_at)
    ).all()
    entries: dict[tuple[UUID, UUID], float | None] = {
        (seat, day): count for seat, counts in hours.items() for day, count in zip(dates, counts, strict=True)
    }
    commands.record_attendance(session, school.trainer, session_id, hours=entries, now=now)


FIRST = date(2026, 4, 6)
"""The first day of the sessions that begin in April."""


def take(session: Session, school: School, session_id: Any, *people: Any, now: datetime) -> list[SeatState]:
    return [
        session_commands.take_seat(session, one, session_id, user_id=one.user_id, now=now) for one in people
    ]


def finished(session: Session, school: School, now: datetime, *people: Any, hours: float = 8.0) -> Any:
    """A session of two days that is over, at which everybody was on both."""
    session_id = make_session(session, school, now, first=FIRST, days=2)
    take(session, school, session_id, *people, now=now)
    after = at(FIRST + timedelta(days=1), 18)
    attend(
        session,
        school,
        session_id,
        {seat_of(session, session_id, one): (8.0, hours) for one in people},
        now=after,
    )
    session_commands.finish_session(session, school.trainer, session_id, now=after)
    return session_id
