"""Which tests a person is asked to take now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.training.courses.models import TrainingCourse
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import Point, is_asked, window_of
from partners.training.sessions.models import TrainingDate, TrainingSeat, TrainingSession
from partners.training.sessions.states import SeatState, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTest:
    """A test that somebody has to take until a moment."""

    session_id: UUID
    title: str
    point: Point
    closes_at: datetime


def list_asked(session: Session, actor: Actor, *, now: datetime) -> list[AskedTest]:
    """The tests of the actor's own seats that are asked now and not taken yet, the first to close first."""
    seats = session.execute(
        sa.select(TrainingSeat.id, TrainingSeat.session_id, TrainingCourse.title)
        .join(TrainingSession, TrainingSession.id == TrainingSeat.session_id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(
            TrainingSeat.user_id == actor.user_id,
            TrainingSeat.state == SeatState.ENROLLED,
            TrainingSession.knowledge_test_id.is_not(None),
            TrainingSession.state != SessionState.CANCELLED,
        )
    ).all()
    dates: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in session.execute(
        sa.select(TrainingDate.session_id, TrainingDate.starts_at, TrainingDate.ends_at)
        .where(TrainingDate.session_id.in_([seat.session_id for seat in seats]))
        .order_by(TrainingDate.starts_at)
    ):
        dates[one.session_id].append((one.starts_at, one.ends_at))
    taken = set(
        session.execute(
            sa.select(KnowledgeMark.seat_id, KnowledgeMark.point).where(
                KnowledgeMark.seat_id.in_([seat.id for seat in seats])
            )
        ).tuples()
    )
    found = []
    for seat in seats:
        spans = dates[seat.session_id]
        begins, first_ends, ends = spans[0][0], spans[0][1], spans[-1][1]
        for point in Point:
            if (seat.id, point) in taken:
                continue
            if is_asked(point, begins=begins, first_ends=first_ends, ends=ends, now=now):
                closes = window_of(point, begins=begins, first_ends=first_ends, ends=ends)[1]
                found.append(
                    AskedTest(session_id=seat.session_id, title=seat.title, point=point, closes_at=closes)
                )
    return sorted(found, key=lambda one: (one.closes_at, one.title))
