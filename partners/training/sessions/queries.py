"""Reads of sessions: what is planned, who has a seat, who was there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.permissions import Permission
from partners.training.courses.kinds import CourseAudience, CourseKind, is_for_families
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)
from partners.training.sessions.policy import taught_by, visible_to
from partners.training.sessions.states import OpenTo, SeatState, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow:
    """One date of a session."""

    id: UUID
    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as pages show it."""

    id: UUID
    version: int
    reference: str
    course_id: UUID
    course_title: str
    course_kind: CourseKind
    course_audience: CourseAudience
    course_hours: float
    gives_certificate: bool
    attendance_share: int
    required_course_id: UUID | None
    organisation_id: UUID
    organisation_name: str
    partnership_id: UUID | None
    trainer_id: UUID
    trainer_name: str
    trainer_user_id: UUID | None
    trainer_qualification: str
    place: str | None
    link: str | None
    seats: int
    minimum: int
    open_to: OpenTo
    closes_on: date
    zone: str
    state: SessionState
    sequence: int
    knowledge_test_id: UUID | None
    feedback_wave_id: UUID | None
    family_members: int | None
    held_at: datetime | None
    cancel_reason: str | None
    enrolled: int
    waiting: int
    own_state: SeatState | None
    dates: tuple[DateRow, ...] = ()

    @property
    def first(self) -> datetime:
        """When it begins."""
        return self.dates[0].starts_at

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return max(0, self.seats - self.enrolled)

    @property
    def is_for_families(self) -> bool:
        """Whether members of families come, who are counted and never named."""
        return is_for_families(self.course_kind, self.course_audience)

    def is_open(self, now: datetime) -> bool:
        """Whether one may still enrol."""
        return self.state is SessionState.PLANNED and local_date(now, self.zone) <= self.closes_on

    def has_begun(self, now: datetime) -> bool:
        """Whether its first date has begun."""
        return self.first <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """Somebody’s seat, with the hours that they were there in all and by date."""

    id: UUID
    user_id: UUID
    name: str
    organisation_id: UUID
    organisation_name: str
    state: SeatState
    turn: int
    cancel_reason: str | None
    hours_by_date: tuple[tuple[UUID, float], ...] = ()

    @property
    def hours(self) -> float | None:
        """The hours in all; None while nothing was recorded."""
        return sum(hours for _, hours in self.hours_by_date) if self.hours_by_date else None

    def hours_on(self, date_id: UUID) -> float | None:
        """The hours of one date; None while nothing was recorded."""
        return dict(self.hours_by_date).get(date_id)


def _seats(state: SeatState) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(TrainingSeat.session_id == TrainingSession.id, TrainingSeat.state == state)
        .correlate(TrainingSession)
        .scalar_subquery()
    )


def _rows(user_id: UUID | None) -> sa.Select[tuple[object, ...]]:
    own = (
        sa.select(TrainingSeat.state)
        .where(TrainingSeat.session_id == TrainingSession.id, TrainingSeat.user_id == user_id)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    return (
        sa.select(
            TrainingSession.id,
            TrainingSession.version,
            TrainingSession.reference,
            TrainingSession.course_id,
            TrainingCourse.title.label("course_title"),
            TrainingCourse.kind.label("course_kind"),
            TrainingCourse.audience.label("course_audience"),
            TrainingCourse.hours.label("course_hours"),
            TrainingCourse.gives_certificate,
            TrainingCourse.attendance_share,
            TrainingCourse.required_course_id,
            TrainingCourse.organisation_id,
            Organisation.name.label("organisation_name"),
            TrainingCourse.partnership_id,
            TrainingSession.trainer_id,
            sa.func.coalesce(User.name, Trainer.external_name).label("trainer_name"),
            Trainer.user_id.label("trainer_user_id"),
            Trainer.qualification.label("trainer_qualification"),
            TrainingSession.place,
            TrainingSession.link,
            TrainingSession.seats,
            TrainingSession.minimum,
            TrainingSession.open_to,
            TrainingSession.closes_on,
            TrainingSession.zone,
            TrainingSession.state,
            TrainingSession.sequence,
            TrainingSession.knowledge_test_id,
            TrainingSession.feedback_wave_id,
            TrainingSession.family_members,
            TrainingSession.held_at,
            TrainingSession.cancel_reason,
            _seats(SeatState.ENROLLED).label("enrolled"),
            _seats(SeatState.WAITING).label("waiting"),
            own.label("own_state"),
        )
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .join(Organisation, Organisation.id == TrainingCourse.organisation_id)
        .join(Trainer, Trainer.id == TrainingSession.trainer_id)
        .outerjoin(User, User.id == Trainer.user_id)
    )


def _read(session: Session, query: sa.Select[tuple[object, ...]]) -> list[SessionRow]:
    rows = session.execute(query).all()
    dates: dict[UUID, list[DateRow]] = {row.id: [] for row in rows}
    found = session.execute(
        sa.select(TrainingDate.session_id, TrainingDate.id, TrainingDate.starts_at, TrainingDate.ends_at)
        .where(TrainingDate.session_id.in_(dates))
        .order_by(TrainingDate.starts_at)
    )
    for row in found:
        dates[row.session_id].append(DateRow(id=row.id, starts_at=row.starts_at, ends_at=row.ends_at))
    return [
        SessionRow(
            **{**row._mapping, "own_state": SeatState(row.own_state) if row.own_state else None},
            dates=tuple(dates[row.id]),
        )
        for row in rows
    ]


_FIRST = (
    sa.select(sa.func.min(TrainingDate.starts_at))
    .where(TrainingDate.session_id == TrainingSession.id)
    .correlate(TrainingSession)
    .scalar_subquery()
)


def list_coming(session: Session, actor: Actor, *, limit: int = 60) -> list[SessionRow]:
    """The planned sessions that exist for the actor, the next first."""
    query = _rows(actor.user_id).where(
        TrainingSession.id.in_(visible_to(actor)), TrainingSession.state == SessionState.PLANNED
    )
    return _read(session, query.order_by(_FIRST, TrainingSession.reference).limit(limit))


def list_of_course(session: Session, actor: Actor, course_id: UUID, *, limit: int = 40) -> list[SessionRow]:
    """The sessions of a course that exist for the actor, the latest first."""
    query = _rows(actor.user_id).where(
        TrainingSession.id.in_(visible_to(actor)), TrainingSession.course_id == course_id
    )
    return _read(session, query.order_by(_FIRST.desc(), TrainingSession.reference).limit(limit))


def list_of_person(session: Session, actor: Actor, *, limit: int = 40) -> list[SessionRow]:
    """The sessions in which the actor has or had a seat, the latest first; also those of a partner."""
    taken = sa.select(TrainingSeat.session_id).where(TrainingSeat.user_id == actor.user_id)
    query = _rows(actor.user_id).where(TrainingSession.id.in_(taken))
    return _read(session, query.order_by(_FIRST.desc(), TrainingSession.reference).limit(limit))


def list_taught(session: Session, actor: Actor, *, limit: int = 40) -> list[SessionRow]:
    """The sessions that the actor teaches, the latest first."""
    query = _rows(actor.user_id).where(TrainingSession.id.in_(taught_by(actor)))
    return _read(session, query.order_by(_FIRST.desc(), TrainingSession.reference).limit(limit))


def get_session(session: Session, actor: Actor, session_id: UUID) -> SessionRow:
    """A session that exists for the actor, in which they have a seat, or which they teach; raises `NotFound`."""
    taken = sa.select(TrainingSeat.session_id).where(TrainingSeat.user_id == actor.user_id)
    exists = [TrainingSession.id.in_(visible_to(actor))]
    if actor.user_id is not None and actor.holds(Permission.TRAINING_TAKE):
        exists += [TrainingSession.id.in_(taken), TrainingSession.id.in_(taught_by(actor))]
    rows = _read(session, _rows(actor.user_id).where(TrainingSession.id == session_id, sa.or_(*exists)))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def is_trainer(actor: Actor, row: SessionRow) -> bool:
    """Whether the actor teaches this session."""
    return actor.user_id is not None and row.trainer_user_id == actor.user_id


def list_seats(session: Session, actor: Actor, row: SessionRow) -> list[SeatRow]:
    """Who has a seat or waits, as far as the actor may know: the trainer everybody, a coordinator their own people.

    Nobody learns the names of the other side but the trainer, who has them in the room.
    """
    query = (
        sa.select(
            TrainingSeat.id,
            TrainingSeat.user_id,
            User.name,
            User.organisation_id,
            Organisation.name.label("organisation_name"),
            TrainingSeat.state,
            TrainingSeat.turn,
            TrainingSeat.cancel_reason,
        )
        .join(User, User.id == TrainingSeat.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(TrainingSeat.session_id == row.id)
        .order_by(User.name, TrainingSeat.turn)
    )
    if not is_trainer(actor, row):
        if not actor.holds(Permission.TRAINING_RUN):
            return []
        query = query.where(User.organisation_id == actor.organisation_id)
    seats = session.execute(query).all()
    hours = hours_of(session, [seat.id for seat in seats])
    return [SeatRow(**seat._mapping, hours_by_date=tuple(hours.get(seat.id, ()))) for seat in seats]


def hours_of(session: Session, seat_ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, float]]]:
    """The recorded hours of seats by date."""
    found: dict[UUID, list[tuple[UUID, float]]] = {}
    rows = session.execute(
        sa.select(TrainingAttendance.seat_id, TrainingAttendance.date_id, TrainingAttendance.hours)
        .where(TrainingAttendance.seat_id.in_(seat_ids))
        .order_by(TrainingAttendance.date_id)
    )
    for row in rows:
        found.setdefault(row.seat_id, []).append((row.date_id, row.hours))
    return found


def count_by_side(session: Session, row: SessionRow) -> list[tuple[str, int]]:
    """How many people of each organisation have a seat."""
    rows = session.execute(
        sa.select(Organisation.name, sa.func.count().label("people"))
        .select_from(TrainingSeat)
        .join(User, User.id == TrainingSeat.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(TrainingSeat.session_id == row.id, TrainingSeat.state == SeatState.ENROLLED)
        .group_by(Organisation.name)
        .order_by(Organisation.name)
    )
    return [(found.name, found.people) for found in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """One's own seat."""

    id: UUID
    state: SeatState


def find_own_seat(session: Session, actor: Actor, session_id: UUID) -> OwnSeat | None:
    """One's own seat in a session, given back or not; None where one never had any."""
    row = session.execute(
        sa.select(TrainingSeat.id, TrainingSeat.state).where(
            TrainingSeat.session_id == session_id, TrainingSeat.user_id == actor.user_id
        )
    ).one_or_none()
    return OwnSeat(**row._mapping) if row else None


def get_session_of_seat(session: Session, actor: Actor, seat_id: UUID) -> SessionRow:
    """The session of one's own seat, or as coordinator of a colleague's; raises `NotFound` for any other."""
    row = session.execute(
        sa.select(TrainingSeat.session_id, TrainingSeat.user_id, User.organisation_id)
        .join(User, User.id == TrainingSeat.user_id)
        .where(TrainingSeat.id == seat_id)
    ).one_or_none()
    runs = actor.holds(Permission.TRAINING_RUN)
    if row is None or not (
        row.user_id == actor.user_id or (runs and row.organisation_id == actor.organisation_id)
    ):
        raise NotFound(NOT_FOUND)
    return get_session(session, actor, row.session_id)
