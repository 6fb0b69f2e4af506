"""Keeping courses and trainers; each change leaves its row in the trail."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.training.courses.duties import trained_under
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import (
    NOT_FOUND,
    CourseValues,
    TrainerValues,
    may_name,
    may_run,
    may_write,
    visible_to,
)


def add_course(session: Session, actor: Actor, *, values: CourseValues, now: datetime) -> UUID:
    """Add a course of one's own organisation; answers its id."""
    assert actor.organisation_id is not None, "a coordinator belongs to an organisation"
    assert actor.user_id is not None, "a coordinator is a person"
    may_run(actor, actor.organisation_id)
    course = TrainingCourse(id=uuid4(), organisation_id=actor.organisation_id, created_at=now)
    _set(session, actor, course, values, now=now)
    session.add(course)
    session.flush()
    _record(session, actor, "training_course.added", course, now=now)
    return course.id


def change_course(
    session: Session, actor: Actor, course_id: UUID, *, version: int, values: CourseValues, now: datetime
) -> None:
    """Change a course; certificates that were given keep the day until which they hold."""
    course = _own(session, actor, course_id)
    if course.version != version:
        raise Conflict(N_("A colleague has changed this course meanwhile. Look again."))
    _set(session, actor, course, values, now=now)
    session.flush()
    _record(session, actor, "training_course.changed", course, now=now)


def close_course(session: Session, actor: Actor, course_id: UUID, *, now: datetime) -> None:
    """Offer a course no longer; what is planned goes on, and certificates hold."""
    course = _own(session, actor, course_id)
    if course.closed_at is not None:
        raise Conflict(N_("This course is closed already."))
    course.closed_at, course.closed_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "training_course.closed", course, now=now)


def add_trainer(session: Session, actor: Actor, *, values: TrainerValues, now: datetime) -> UUID:
    """Name somebody who may teach for one's own organisation; answers the id."""
    assert actor.organisation_id is not None, "a coordinator belongs to an organisation"
    assert actor.user_id is not None, "a coordinator is a person"
    may_run(actor, actor.organisation_id)
    may_name(values)
    if values.user_id is not None:
        found = session.scalar(sa.select(User.organisation_id).where(User.id == values.user_id))
        if found != actor.organisation_id:
            raise RuleBroken(N_("Choose a colleague from the list."), "user_id")
    trainer = Trainer(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        user_id=values.user_id,
        external_name=values.external_name,
        qualification=values.qualification,
        valid_until=values.valid_until,
        added_at=now,
        added_by_id=actor.user_id,
    )
    session.add(trainer)
    session.flush()
    record(session, actor, action="trainer.added", subject=("trainer", trainer.id), now=now)
    return trainer.id


def remove_trainer(session: Session, actor: Actor, trainer_id: UUID, *, now: datetime) -> None:
    """Take somebody off the list; the sessions that they taught keep their name."""
    trainer = session.scalars(
        sa.select(Trainer)
        .where(
            Trainer.id == trainer_id,
            Trainer.organisation_id == actor.organisation_id,
            Trainer.removed_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if trainer is None:
        raise NotFound(NOT_FOUND)
    may_run(actor, trainer.organisation_id)
    trainer.removed_at, trainer.removed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="trainer.removed", subject=("trainer", trainer.id), now=now)


def _own(session: Session, actor: Actor, course_id: UUID) -> TrainingCourse:
    course = session.scalars(
        sa.select(TrainingCourse)
        .where(TrainingCourse.id == course_id, TrainingCourse.id.in_(visible_to(actor)))
        .with_for_update()
    ).one_or_none()
    if course is None:
        raise NotFound(NOT_FOUND)
    may_run(actor, course.organisation_id)
    return course


def _set(
    session: Session, actor: Actor, course: TrainingCourse, values: CourseValues, *, now: datetime
) -> None:
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    kept = {course.partnership_id} if course.partnership_id is not None else set()
    allowed = trained_under(session, actor.organisation_id, now=now, zone=actor.timezone) | kept
    may_write(values, open_to=frozenset(allowed))
    if values.required_course_id is not None:
        own = session.scalar(
            sa.select(TrainingCourse.organisation_id).where(TrainingCourse.id == values.required_course_id)
        )
        if own != actor.organisation_id or values.required_course_id == course.id:
            raise RuleBroken(N_("Choose another course of your own."), "required_course_id")
    course.kind, course.title, course.hours = values.kind, values.title, values.hours
    course.aims, course.audience, course.prerequisites = values.aims, values.audience, values.prerequisites
    course.required_course_id, course.partnership_id = values.required_course_id, values.partnership_id
    course.refresher_months, course.attendance_share = values.refresher_months, values.attendance_share
    course.gives_certificate = values.gives_certificate
    course.changed_at, course.changed_by_id = now, actor.user_id


def _record(session: Session, actor: Actor, action: str, course: TrainingCourse, *, now: datetime) -> None:
    details = {"kind": course.kind.value, "hours": course.hours, "joint": course.partnership_id is not None}
    record(session, actor, action=action, subject=("training_course", course.id), now=now, details=details)
