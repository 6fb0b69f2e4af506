"""Which tests a person is asked to take now, and who hears that the last one is open."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.users.models import User, UserStatus
from core.actor import Actor
from core.text import N_
from partners.training.courses.models import TrainingCourse
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import (
    FOLLOW_UP_FROM,
    FOLLOW_UP_UNTIL,
    Point,
    is_asked,
    window_of,
)
from partners.training.sessions.models import TrainingDate, TrainingSeat, TrainingSession
from partners.training.sessions.states import SeatState, SessionState

FOLLOW_UP = N_("What do you still know of “%(title)s”? Take the test a last time, before %(day)s.")


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


def remind_of_follow_up(session: Session, *, now: datetime) -> int:
    """Tell those with marks before and after, once, that the test is asked a last time; answers how many were told.

    Only who has both can have a share of a gain left (facts.md T06): nobody else is troubled.
    """
    ends = (
        sa.select(sa.func.max(TrainingDate.ends_at))
        .where(TrainingDate.session_id == TrainingSession.id)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            TrainingSeat.id,
            TrainingSeat.user_id,
            TrainingSession.id.label("session_id"),
            TrainingCourse.title,
            ends.label("ends"),
        )
        .join(TrainingSession, TrainingSession.id == TrainingSeat.session_id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .join(User, User.id == TrainingSeat.user_id)
        .where(
            TrainingSession.state == SessionState.HELD,
            TrainingSession.knowledge_test_id.is_not(None),
            TrainingSeat.state == SeatState.ENROLLED,
            User.status == UserStatus.ACTIVE,
            ends <= now - FOLLOW_UP_FROM,
            ends > now - FOLLOW_UP_UNTIL,
            *(_has_mark(point) for point in (Point.BEFORE, Point.AFTER)),
            ~_has_mark(Point.FOLLOW_UP),
        )
        .order_by(TrainingSeat.id)
    ).all()
    return sum(
        notify(
            session,
            to=[row.user_id],
            kind=NoticeKind.TRAINING,
            text=FOLLOW_UP,
            params={"title": row.title, "day": (row.ends + FOLLOW_UP_UNTIL).date()},
            link="/training/mine",
            about=("training_session", row.session_id),
            key=f"training.follow_up:{row.id.hex}",
            now=now,
        )
        for row in rows
    )


def _has_mark(point: Point) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        KnowledgeMark.seat_id == TrainingSeat.id,
        KnowledgeMark.test_id == TrainingSession.knowledge_test_id,
        KnowledgeMark.point == point,
    )
