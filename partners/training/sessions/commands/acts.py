"""What all commands of sessions do: load for update, and move the waiting list up."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.sessions.models import TrainingSeat, TrainingSession
from partners.training.sessions.policy import taught_by, visible_to
from partners.training.sessions.states import SeatState
from partners.training.sessions.telling import tell


def load(session: Session, actor: Actor, session_id: UUID) -> tuple[TrainingSession, TrainingCourse]:
    """A session that exists for the actor, locked until the end of the transaction; raises `NotFound`.

    The lock decides who gets the last seat.
    """
    taken = sa.select(TrainingSeat.session_id).where(TrainingSeat.user_id == actor.user_id)
    planned = session.scalars(
        sa.select(TrainingSession)
        .where(
            TrainingSession.id == session_id,
            sa.or_(
                TrainingSession.id.in_(visible_to(actor)),
                TrainingSession.id.in_(taught_by(actor)),
                TrainingSession.id.in_(taken),
            ),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if planned is None:
        raise NotFound(NOT_FOUND)
    return planned, session.get_one(TrainingCourse, planned.course_id)


def teaches(session: Session, actor: Actor, planned: TrainingSession) -> bool:
    """Whether the actor teaches the session."""
    found = session.scalar(sa.select(Trainer.user_id).where(Trainer.id == planned.trainer_id))
    return found is not None and found == actor.user_id


def people_of(session: Session, planned: TrainingSession, *states: SeatState) -> list[UUID]:
    """Who has a seat in one of the states."""
    return list(
        session.scalars(
            sa.select(TrainingSeat.user_id)
            .where(TrainingSeat.session_id == planned.id, TrainingSeat.state.in_(states))
            .order_by(TrainingSeat.turn)
        )
    )


def move_up(session: Session, planned: TrainingSession, *, title: str, now: datetime) -> list[UUID]:
    """Give free seats to those who have waited longest, and tell them; answers who moved up."""
    held = len(people_of(session, planned, SeatState.ENROLLED))
    waiting = session.scalars(
        sa.select(TrainingSeat)
        .where(TrainingSeat.session_id == planned.id, TrainingSeat.state == SeatState.WAITING)
        .order_by(TrainingSeat.turn)
        .limit(max(0, planned.seats - held))
    ).all()
    for seat in waiting:
        seat.state = SeatState.ENROLLED
    session.flush()
    moved = [seat.user_id for seat in waiting]
    tell(session, planned, moved, event="moved_up", title=title, now=now)
    return moved
