"""Taking a seat and giving it back; the waiting list moves up by itself."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.models import Partnership
from partners.training.certificates.standing import holds_certificate
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.sessions.commands.acts import load, move_up, people_of
from partners.training.sessions.models import TrainingSeat, TrainingSession
from partners.training.sessions.policy import may_change, may_take_seat
from partners.training.sessions.states import OpenTo, SeatState
from partners.training.sessions.telling import tell


def take_seat(session: Session, actor: Actor, session_id: UUID, *, user_id: UUID, now: datetime) -> SeatState:
    """Take a seat for oneself or a colleague; on the waiting list where none is free. Answers which it became.

    Whoever locks the session first gets the last seat. Raises `RuleBroken` at `user_id`.
    """
    planned, course = load(session, actor, session_id)
    may_change(planned.state)
    person = session.get(User, user_id)
    if person is None or person.status is not UserStatus.ACTIVE:
        raise RuleBroken(N_("Choose a colleague from the list."), "user_id")
    today = local_date(now, planned.zone)
    required = course.required_course_id
    may_take_seat(
        actor,
        person=(person.id, person.organisation_id),
        is_open=today <= planned.closes_on,
        has_required=required is None or holds_certificate(session, person.id, required, on=today),
    )
    if not _is_for(session, planned, course, person.organisation_id):
        raise RuleBroken(N_("This session is for the people of the organisation that holds it."), "user_id")
    seat = session.scalars(
        sa.select(TrainingSeat).where(
            TrainingSeat.session_id == planned.id, TrainingSeat.user_id == person.id
        )
    ).one_or_none()
    if seat is not None and seat.state is not SeatState.CANCELLED:
        raise RuleBroken(N_("This person is on the list already."), "user_id")
    assert actor.user_id is not None
    taken = len(people_of(session, planned, SeatState.ENROLLED))
    last = session.scalar(
        sa.select(sa.func.max(TrainingSeat.turn)).where(TrainingSeat.session_id == planned.id)
    )
    if seat is None:
        seat = TrainingSeat(id=uuid4(), session_id=planned.id, user_id=person.id)
    seat.state = SeatState.ENROLLED if taken < planned.seats else SeatState.WAITING
    seat.turn = (last or 0) + 1
    seat.enrolled_at, seat.enrolled_by_id = now, actor.user_id
    seat.cancelled_at = seat.cancelled_by_id = seat.cancel_reason = None
    session.add(seat)
    session.flush()
    event = "seat" if seat.state is SeatState.ENROLLED else "waiting"
    if person.id != actor.user_id:
        tell(session, planned, [person.id], event=event, title=course.title, now=now)
    _record(session, actor, "training_seat.taken", seat, now=now)
    return seat.state


def cancel_seat(session: Session, actor: Actor, seat_id: UUID, *, reason: str, now: datetime) -> list[UUID]:
    """Give a seat back, one's own or as coordinator a colleague's; answers who moved up."""
    found = session.scalar(sa.select(TrainingSeat.session_id).where(TrainingSeat.id == seat_id))
    if found is None:
        raise NotFound(NOT_FOUND)
    planned, course = load(session, actor, found)
    seat = session.get_one(TrainingSeat, seat_id, populate_existing=True)
    person = session.get_one(User, seat.user_id)
    if seat.user_id != actor.user_id:
        if person.organisation_id != actor.organisation_id:
            raise NotFound(NOT_FOUND)
        if not actor.holds(Permission.TRAINING_RUN):
            raise Denied(N_("Only a training coordinator gives back a colleague’s seat."))
    may_change(planned.state)
    if seat.state is SeatState.CANCELLED:
        raise Conflict(N_("This seat was given back already."))
    if not reason:
        raise RuleBroken(N_("Say why."), "reason")
    seat.state, seat.cancel_reason = SeatState.CANCELLED, reason
    seat.cancelled_at, seat.cancelled_by_id = now, actor.user_id
    session.flush()
    if seat.user_id != actor.user_id:
        tell(session, planned, [seat.user_id], event="seat_cancelled", title=course.title, now=now)
    _record(session, actor, "training_seat.cancelled", seat, now=now)
    return move_up(session, planned, title=course.title, now=now)


def _is_for(
    session: Session, planned: TrainingSession, course: TrainingCourse, organisation_id: UUID
) -> bool:
    if organisation_id == course.organisation_id:
        return True
    if planned.open_to is not OpenTo.BOTH or course.partnership_id is None:
        return False
    sides = session.execute(
        sa.select(Partnership.agency_id, Partnership.ngo_id).where(Partnership.id == course.partnership_id)
    ).one()
    return organisation_id in (sides.agency_id, sides.ngo_id)


def _record(session: Session, actor: Actor, action: str, seat: TrainingSeat, *, now: datetime) -> None:
    details = {"session": str(seat.session_id), "user": str(seat.user_id), "state": seat.state.value}
    record(session, actor, action=action, subject=("training_seat", seat.id), now=now, details=details)
