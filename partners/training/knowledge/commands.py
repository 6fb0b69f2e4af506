"""Writing tests, taking them, and entering marks; an answer is compared and forgotten."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import NOT_FOUND, may_run
from partners.training.courses.policy import visible_to as courses_of
from partners.training.knowledge.models import KnowledgeItem, KnowledgeMark, KnowledgeTest
from partners.training.knowledge.points import FormLabel, Point, is_asked
from partners.training.knowledge.policy import ItemValues, mark_of, may_add, may_make_ready
from partners.training.knowledge.queries import list_items, list_items_at
from partners.training.sessions.models import TrainingDate, TrainingSeat, TrainingSession
from partners.training.sessions.policy import taught_by
from partners.training.sessions.states import SeatState, SessionState


def begin_test(session: Session, actor: Actor, course_id: UUID, *, now: datetime) -> UUID:
    """Begin the next version of a course's test, with the items of the newest; answers its id."""
    course = session.scalars(
        sa.select(TrainingCourse)
        .where(TrainingCourse.id == course_id, TrainingCourse.id.in_(courses_of(actor)))
        .with_for_update()
    ).one_or_none()
    if course is None:
        raise NotFound(NOT_FOUND)
    may_run(actor, course.organisation_id)
    newest = session.scalars(
        sa.select(KnowledgeTest)
        .where(KnowledgeTest.course_id == course.id)
        .order_by(KnowledgeTest.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.ready_at is None:
        raise Conflict(N_("Version %(number)s is still being written."), number=newest.number)
    assert actor.user_id is not None, "a coordinator is a person"
    test = KnowledgeTest(
        id=uuid4(),
        course_id=course.id,
        number=newest.number + 1 if newest else 1,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(test)
    session.flush()
    for item in list_items(session, newest.id) if newest else ():
        session.add(_item(test.id, item.position, form=item.form, question=item.question,
                          answers=item.answers, right=item.right))  # fmt: skip
    session.flush()
    _record(session, actor, "knowledge_test.begun", test, now=now)
    return test.id


def add_item(session: Session, actor: Actor, test_id: UUID, *, values: ItemValues, now: datetime) -> UUID:
    """Add a question to a version that is being written; answers its id."""
    test = _own(session, actor, test_id)
    count = session.scalars(
        sa.select(sa.func.coalesce(sa.func.max(KnowledgeItem.position), 0)).where(
            KnowledgeItem.test_id == test.id, KnowledgeItem.form == values.form
        )
    ).one()
    may_add(values, is_ready=test.ready_at is not None, count=count)
    item = _item(test.id, count + 1, form=values.form, question=values.question,
                 answers=values.answers, right=values.right)  # fmt: skip
    session.add(item)
    session.flush()
    _record(session, actor, "knowledge_test.item_added", test, now=now)
    return item.id


def remove_item(session: Session, actor: Actor, item_id: UUID, *, now: datetime) -> None:
    """Take a question out of a version that is being written."""
    item = session.get(KnowledgeItem, item_id)
    if item is None:
        raise NotFound(NOT_FOUND)
    test = _own(session, actor, item.test_id)
    if test.ready_at is not None:
        raise Conflict(N_("This version is in use and stays as it is. Begin a new one."))
    session.delete(item)
    session.flush()
    _record(session, actor, "knowledge_test.item_removed", test, now=now)


def make_ready(session: Session, actor: Actor, test_id: UUID, *, now: datetime) -> None:
    """Freeze a version: sessions that are planned from now on ask it before, after and later."""
    test = _own(session, actor, test_id)
    if test.ready_at is not None:
        raise Conflict(N_("This version is in use already."))
    forms = [item.form for item in list_items(session, test.id)]
    may_make_ready(first=forms.count(FormLabel.A), second=forms.count(FormLabel.B))
    test.ready_at, test.ready_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "knowledge_test.made_ready", test, now=now)


def take_test(
    session: Session,
    actor: Actor,
    session_id: UUID,
    *,
    point: Point,
    answers: Mapping[UUID, int],
    now: datetime,
) -> float:
    """Take the test of one's session; answers the mark in per cent. Each point is taken once, in its time.

    `answers` are by item, counted from 1; which was given is not kept.
    """
    planned, seat = _own_seat(session, actor, session_id)
    if not is_open_at(session, planned, point, now=now):
        raise Conflict(N_("This test is not asked now."))
    if _mark(session, seat.id, point) is not None:
        raise Conflict(N_("You have taken this test already."))
    assert planned.knowledge_test_id is not None, "is_open_at asks for a test"
    items = list_items_at(session, planned.knowledge_test_id, point)
    if missing := [item.id for item in items if item.id not in answers]:
        raise RuleBroken(
            N_("Choose an answer. If you do not know, choose the most likely."), f"item_{missing[0].hex}"
        )
    percent = mark_of(dict(answers), {item.id: item.right for item in items})
    _keep(session, actor, seat, planned, point=point, percent=percent, now=now)
    return percent


def enter_marks(
    session: Session,
    actor: Actor,
    session_id: UUID,
    *,
    marks: Mapping[tuple[UUID, Point], float],
    now: datetime,
) -> int:
    """Enter marks of a test on paper, by seat and point; only the session's trainer. Answers how many are new or other."""
    planned = session.scalars(
        sa.select(TrainingSession).where(
            TrainingSession.id == session_id, TrainingSession.id.in_(taught_by(actor))
        )
    ).one_or_none()
    if planned is None:
        raise NotFound(NOT_FOUND)
    if planned.knowledge_test_id is None:
        raise Conflict(N_("This session has no test."))
    if planned.state is SessionState.CANCELLED:
        raise Conflict(N_("This session was called off."))
    seats = {
        seat.id: seat
        for seat in session.scalars(
            sa.select(TrainingSeat).where(
                TrainingSeat.session_id == planned.id, TrainingSeat.state == SeatState.ENROLLED
            )
        )
    }
    entered = 0
    for (seat_id, point), percent in marks.items():
        if seat_id not in seats:
            raise NotFound(NOT_FOUND)
        if not 0 <= percent <= 100:
            raise RuleBroken(N_("Enter between 0 and 100 per cent."), f"{point.value}_{seat_id.hex}")
        if _keep(session, actor, seats[seat_id], planned, point=point, percent=percent, now=now):
            entered += 1
    return entered


def is_open_at(session: Session, planned: TrainingSession, point: Point, *, now: datetime) -> bool:
    """Whether a session asks its test at this point now."""
    if planned.knowledge_test_id is None or planned.state is SessionState.CANCELLED:
        return False
    dates = session.scalars(
        sa.select(TrainingDate).where(TrainingDate.session_id == planned.id).order_by(TrainingDate.starts_at)
    ).all()
    first, last = dates[0], dates[-1]
    return is_asked(point, begins=first.starts_at, first_ends=first.ends_at, ends=last.ends_at, now=now)


def _own_seat(session: Session, actor: Actor, session_id: UUID) -> tuple[TrainingSession, TrainingSeat]:
    seat = session.scalars(
        sa.select(TrainingSeat)
        .where(
            TrainingSeat.session_id == session_id,
            TrainingSeat.user_id == actor.user_id,
            TrainingSeat.state == SeatState.ENROLLED,
        )
        .with_for_update()
    ).one_or_none()
    if seat is None:
        raise NotFound(NOT_FOUND)
    return session.get_one(TrainingSession, session_id), seat


def _mark(session: Session, seat_id: UUID, point: Point) -> KnowledgeMark | None:
    return session.scalars(
        sa.select(KnowledgeMark).where(KnowledgeMark.seat_id == seat_id, KnowledgeMark.point == point)
    ).one_or_none()


def _keep(
    session: Session,
    actor: Actor,
    seat: TrainingSeat,
    planned: TrainingSession,
    *,
    point: Point,
    percent: float,
    now: datetime,
) -> bool:
    """Whether the mark is new or another than before; the trail says that one was kept, never which."""
    mark = _mark(session, seat.id, point)
    if mark is not None and mark.percent == percent:
        return False
    assert actor.user_id is not None
    assert planned.knowledge_test_id is not None
    if mark is None:
        mark = KnowledgeMark(id=uuid4(), seat_id=seat.id, point=point, test_id=planned.knowledge_test_id)
        session.add(mark)
    mark.percent, mark.taken_at, mark.entered_by_id = percent, now, actor.user_id
    session.flush()
    record(
        session,
        actor,
        action="knowledge_mark.kept",
        subject=("training_session", planned.id),
        now=now,
        details={"point": point.value, "by_trainer": seat.user_id != actor.user_id},
    )
    return True


def _own(session: Session, actor: Actor, test_id: UUID) -> KnowledgeTest:
    test = session.scalars(
        sa.select(KnowledgeTest)
        .where(KnowledgeTest.id == test_id, KnowledgeTest.course_id.in_(courses_of(actor)))
        .with_for_update()
    ).one_or_none()
    if test is None:
        raise NotFound(NOT_FOUND)
    course = session.get_one(TrainingCourse, test.course_id)
    may_run(actor, course.organisation_id)
    return test


def _item(
    test_id: UUID, position: int, *, form: FormLabel, question: str, answers: tuple[str, ...], right: int
) -> KnowledgeItem:
    texts = (*answers, None, None, None)
    return KnowledgeItem(
        id=uuid4(),
        test_id=test_id,
        form=form,
        position=position,
        question=question,
        first=texts[0],
        second=texts[1],
        third=texts[2],
        fourth=texts[3],
        correct=right,
    )


def _record(session: Session, actor: Actor, action: str, test: KnowledgeTest, *, now: datetime) -> None:
    details = {"version": test.number, "course": str(test.course_id)}
    record(session, actor, action=action, subject=("knowledge_test", test.id), now=now, details=details)
