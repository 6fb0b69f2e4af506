"""Reads of tests, of marks for those two who may see them, and of paired sums for everybody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.suppression import POLICIES, Audience, Disclosure, disclosure_of_mean
from partners.training.courses.policy import NOT_FOUND, can_run
from partners.training.courses.queries import CourseRow
from partners.training.knowledge.gain import Gain, Marks, gain_of
from partners.training.knowledge.models import KnowledgeItem, KnowledgeMark, KnowledgeTest
from partners.training.knowledge.points import FormLabel, Point, form_at
from partners.training.knowledge.policy import visible_to
from partners.training.sessions.models import TrainingSeat
from partners.training.sessions.queries import SessionRow
from partners.training.sessions.states import SeatState


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRow:
    """One version of a course's test."""

    __test__ = False

    id: UUID
    course_id: UUID
    number: int
    ready_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A question with its answers; `right` counts from 1."""

    id: UUID
    form: FormLabel
    position: int
    question: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """Somebody's marks in per cent, for themselves and their trainer."""

    seat_id: UUID
    name: str
    marks: Marks


def list_tests(session: Session, actor: Actor, course: CourseRow) -> list[TestRow]:
    """The versions of a course's test, the newest first; for those who keep the course."""
    if not can_run(actor, course.organisation_id):
        return []
    rows = session.execute(
        sa.select(KnowledgeTest.id, KnowledgeTest.course_id, KnowledgeTest.number, KnowledgeTest.ready_at)
        .where(KnowledgeTest.course_id == course.id)
        .order_by(KnowledgeTest.number.desc())
    )
    return [TestRow(**row._mapping) for row in rows]


def get_test(session: Session, actor: Actor, course: CourseRow, test_id: UUID) -> TestRow:
    """A version of a course's test, for those who keep the course; raises `NotFound`."""
    found = next((one for one in list_tests(session, actor, course) if one.id == test_id), None)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def list_items(session: Session, test_id: UUID, *, form: FormLabel | None = None) -> list[ItemRow]:
    """The items of a version in order, of one form or both."""
    query = sa.select(KnowledgeItem).where(KnowledgeItem.test_id == test_id)
    if form is not None:
        query = query.where(KnowledgeItem.form == form)
    items = session.scalars(query.order_by(KnowledgeItem.form, KnowledgeItem.position))
    return [
        ItemRow(
            id=one.id,
            form=one.form,
            position=one.position,
            question=one.question,
            answers=tuple(text for text in (one.first, one.second, one.third, one.fourth) if text),
            right=one.correct,
        )
        for one in items
    ]


def list_items_at(session: Session, test_id: UUID, point: Point) -> list[ItemRow]:
    """The items of the form that is asked at a point."""
    items = list_items(session, test_id)
    wanted = form_at(point, has_b=any(item.form is FormLabel.B for item in items))
    return [item for item in items if item.form is wanted]


def list_marks(session: Session, actor: Actor, session_id: UUID) -> list[MarkRow]:
    """The marks of a session that exist for the actor: all for its trainer, one's own for a trainee, else none."""
    rows = session.execute(
        sa.select(KnowledgeMark.seat_id, User.name, KnowledgeMark.point, KnowledgeMark.percent)
        .join(TrainingSeat, TrainingSeat.id == KnowledgeMark.seat_id)
        .join(User, User.id == TrainingSeat.user_id)
        .where(TrainingSeat.session_id == session_id, KnowledgeMark.id.in_(visible_to(actor)))
        .order_by(User.name, KnowledgeMark.seat_id)
    )
    found: dict[tuple[UUID, str], dict[Point, float]] = {}
    for row in rows:
        found.setdefault((row.seat_id, row.name), {})[row.point] = row.percent
    return [
        MarkRow(
            seat_id=seat_id,
            name=name,
            marks=Marks(points.get(Point.BEFORE), points.get(Point.AFTER), points.get(Point.FOLLOW_UP)),
        )
        for (seat_id, name), points in found.items()
    ]


def shown_gain(session: Session, row: SessionRow) -> Gain | None:
    """The paired gain of a session, where five pairs or more carry it, with how many attended; None of fewer (facts.md T04)."""
    rows = session.execute(
        sa.select(TrainingSeat.id, KnowledgeMark.point, KnowledgeMark.percent)
        .outerjoin(
            KnowledgeMark,
            sa.and_(KnowledgeMark.seat_id == TrainingSeat.id, KnowledgeMark.test_id == row.knowledge_test_id),
        )
        .where(TrainingSeat.session_id == row.id, TrainingSeat.state == SeatState.ENROLLED)
    )
    learners: dict[UUID, dict[Point, float]] = {}
    for one in rows:
        marks = learners.setdefault(one.id, {})
        if one.point is not None:
            marks[one.point] = one.percent
    gain = gain_of([Marks(m.get(Point.BEFORE), m.get(Point.AFTER)) for m in learners.values()])
    shown = disclosure_of_mean(gain.paired, policy=POLICIES[Audience.SURVEY]) is Disclosure.SHOWN
    return gain if shown else None
