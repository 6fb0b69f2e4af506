"""What the training indicators measure, read once for a whole evaluation: the same statements however many rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserStatus
from core.actor import OrganisationKind
from core.clock import local_date
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope, ScopeKind
from kpi.measures.training_learning import Learners, knowledge_gain, retention
from kpi.measures.training_shifts import shift_coverage
from kpi.measures.training_state import CertificateRow, Patrol, cit_coverage, refresher_currency
from kpi.periods import Period
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.kinds import AWARENESS, CourseAudience, CourseKind
from partners.training.courses.models import TrainingCourse
from partners.training.coverage.cells import Cell, Duty, Held
from partners.training.coverage.models import PatrolHeadcount, RosterCell, RosterDuty
from partners.training.coverage.queries import last_day_held
from partners.training.knowledge.gain import Marks
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import Point
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)
from partners.training.sessions.states import SeatState, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingWork:
    """Everything read for T01 to T04 and T06; what is measured from it needs no further statement.

    `patrols`, `cells` and `certificates` are None where the scope is no agency's: they are of its own people.
    """

    day: date
    today: date
    patrols: Sequence[Patrol] | None
    cells: Sequence[Cell]
    duties: Sequence[Duty]
    held: Sequence[Held]
    certificates: Sequence[CertificateRow]
    learners: Sequence[Learners]

    def states(self) -> dict[str, Measurement]:
        """The indicators of the state on the day that was read, by code."""
        if self.patrols is None:
            return {}
        return {
            "T01": cit_coverage(self.patrols),
            "T03": refresher_currency(self.certificates, on=self.day),
        }

    def figures(self, period: Period) -> dict[str, Measurement]:
        """The indicators over a period within what was read, by code; states are those of the day that was read."""
        start, end, today = period.start, period.end, self.today
        found = self.states()
        if self.patrols is not None:
            found["T02"] = shift_coverage(
                self.cells, self.duties, self.held, start=start, end=end, today=today
            )
        found["T04"] = knowledge_gain(self.learners, start=start, end=end, today=today)
        found["T06"] = retention(self.learners, start=start, end=end, today=today)
        return found


def read_training(
    session: Session, scope: Scope, *, first: date, last: date, day: date, as_of: datetime
) -> TrainingWork:
    """What is dated from `first` to `last` as known at `as_of`, and what stood at the end of `day`."""
    learners = _learners(session, scope, first=first, last=last, as_of=as_of)
    today = local_date(as_of, scope.timezone)
    if scope.kind not in (ScopeKind.AGENCY, ScopeKind.ALL):
        return TrainingWork(
            day=day,
            today=today,
            patrols=None,
            cells=(),
            duties=(),
            held=(),
            certificates=(),
            learners=learners,
        )
    agencies = _agencies(session, scope)
    cells = _cells(session, agencies)
    duties = _duties(session, agencies, first=first, last=max(last, day))
    rows = _certificates(session, agencies, as_of=as_of)
    return TrainingWork(
        day=day,
        today=today,
        patrols=_patrols(session, agencies, cells, duties, rows, day=day, as_of=as_of),
        cells=[cell for some in cells.values() for cell in some],
        duties=duties,
        held=[row.held for row in rows if row.kind is CourseKind.CRISIS_INTERVENTION],
        certificates=[
            CertificateRow(
                user_id=row.held.user_id,
                is_dispatcher=row.is_dispatcher,
                issued_on=row.held.issued_on,
                expires_on=row.held.expires_on,
            )
            for row in rows
            if row.kind is CourseKind.CRISIS_INTERVENTION and row.is_active and not row.is_withdrawn
        ],
        learners=learners,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Certificate:
    """A certificate of somebody of an agency."""

    kind: CourseKind
    held: Held
    is_dispatcher: bool
    is_active: bool
    is_withdrawn: bool


def _agencies(session: Session, scope: Scope) -> list[UUID]:
    if scope.agency_id is not None:
        return [scope.agency_id]
    return list(
        session.scalars(
            sa.select(Organisation.id)
            .where(Organisation.kind == OrganisationKind.AGENCY)
            .order_by(Organisation.id)
        )
    )


def _cells(session: Session, agencies: Collection[UUID]) -> dict[UUID, list[Cell]]:
    """The cells by agency; of the names of districts nothing is measured."""
    found: dict[UUID, list[Cell]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            RosterCell.agency_id,
            RosterCell.id,
            RosterCell.area_id,
            RosterCell.shift,
            RosterCell.starts_on,
            RosterCell.ends_on,
        )
        .where(RosterCell.agency_id.in_(agencies))
        .order_by(RosterCell.id)
    )
    for row in rows:
        found[row.agency_id].append(
            Cell(
                id=row.id,
                area_id=row.area_id,
                area="",
                shift=row.shift,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
        )
    return found


def _duties(session: Session, agencies: Collection[UUID], *, first: date, last: date) -> list[Duty]:
    rows = session.execute(
        sa.select(RosterDuty.cell_id, RosterDuty.user_id, RosterDuty.starts_on, RosterDuty.ends_on)
        .join(RosterCell, RosterCell.id == RosterDuty.cell_id)
        .where(RosterCell.agency_id.in_(agencies), RosterDuty.starts_on <= last, RosterDuty.ends_on >= first)
    )
    return [Duty(**row._mapping) for row in rows]


def _certificates(session: Session, agencies: Collection[UUID], *, as_of: datetime) -> list[_Certificate]:
    rows = session.execute(
        sa.select(
            TrainingCourse.kind,
            TrainingCourse.audience,
            TrainingCertificate.user_id,
            TrainingCertificate.issued_on,
            TrainingCertificate.expires_on,
            TrainingCertificate.withdrawn_at,
            User.status,
            Organisation.timezone,
        )
        .join(TrainingCourse, TrainingCourse.id == TrainingCertificate.course_id)
        .join(User, User.id == TrainingCertificate.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.organisation_id.in_(agencies),
            TrainingCourse.kind.in_((CourseKind.CRISIS_INTERVENTION, *sorted(AWARENESS))),
            TrainingCertificate.issued_at <= as_of,
        )
    )
    return [
        _Certificate(
            kind=row.kind,
            held=Held(
                user_id=row.user_id,
                issued_on=row.issued_on,
                expires_on=last_day_held(row.expires_on, row.withdrawn_at, as_of=as_of, zone=row.timezone),
            ),
            is_dispatcher=row.audience is CourseAudience.DISPATCH,
            is_active=row.status is UserStatus.ACTIVE,
            is_withdrawn=row.withdrawn_at is not None and row.withdrawn_at <= as_of,
        )
        for row in rows
    ]


def _patrols(
    session: Session,
    agencies: Sequence[UUID],
    cells: Mapping[UUID, Sequence[Cell]],
    duties: Sequence[Duty],
    rows: Sequence[_Certificate],
    *,
    day: date,
    as_of: datetime,
) -> list[Patrol]:
    counted: dict[UUID, int] = {
        row.agency_id: row.officers
        for row in session.execute(
            sa.select(PatrolHeadcount.agency_id, PatrolHeadcount.officers)
            .where(
                PatrolHeadcount.agency_id.in_(agencies),
                PatrolHeadcount.counted_on <= day,
                PatrolHeadcount.recorded_at <= as_of,
            )
            # The latest comes last and stays.
            .order_by(PatrolHeadcount.agency_id, PatrolHeadcount.counted_on)
        )
    }
    specialists = {
        row.held.user_id for row in rows if row.kind is CourseKind.CRISIS_INTERVENTION and row.held.holds(day)
    }
    aware = {row.held.user_id for row in rows if row.kind in AWARENESS and row.held.holds(day)}
    patrols = []
    for agency in agencies:
        own = {cell.id for cell in cells.get(agency, ())}
        there = {
            duty.user_id for duty in duties if duty.cell_id in own and duty.starts_on <= day <= duty.ends_on
        }
        patrols.append(
            Patrol(
                officers=counted.get(agency),
                has_roster=bool(there),
                specialists=len(there & specialists),
                aware=len(there & aware),
            )
        )
    return patrols


def _learners(session: Session, scope: Scope, *, first: date, last: date, as_of: datetime) -> list[Learners]:
    """The sessions with a test that were held, with the marks of everybody who was there for any time."""
    ended = {
        row.id: local_date(row.ends_at, row.zone)
        for row in session.execute(
            sa.select(
                TrainingSession.id, TrainingSession.zone, sa.func.max(TrainingDate.ends_at).label("ends_at")
            )
            .join(TrainingDate, TrainingDate.session_id == TrainingSession.id)
            .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
            .where(
                TrainingSession.state == SessionState.HELD,
                TrainingSession.held_at <= as_of,
                TrainingSession.knowledge_test_id.is_not(None),
                *_of(scope),
            )
            .group_by(TrainingSession.id, TrainingSession.zone)
        )
    }
    wanted = {session_id: day for session_id, day in ended.items() if first <= day <= last}
    marks: dict[UUID, dict[UUID, dict[Point, float]]] = {session_id: {} for session_id in wanted}
    rows = session.execute(
        sa.select(TrainingSeat.session_id, TrainingSeat.id, KnowledgeMark.point, KnowledgeMark.percent)
        .join(TrainingSession, TrainingSession.id == TrainingSeat.session_id)
        .outerjoin(
            KnowledgeMark,
            sa.and_(
                KnowledgeMark.seat_id == TrainingSeat.id,
                # Marks of another version do not compare.
                KnowledgeMark.test_id == TrainingSession.knowledge_test_id,
                KnowledgeMark.taken_at <= as_of,
            ),
        )
        .where(
            TrainingSeat.session_id.in_(wanted),
            TrainingSeat.state == SeatState.ENROLLED,
            sa.exists().where(TrainingAttendance.seat_id == TrainingSeat.id, TrainingAttendance.hours > 0),
        )
    )
    for row in rows:
        mine = marks[row.session_id].setdefault(row.id, {})
        if row.point is not None:
            mine[row.point] = row.percent
    return [
        Learners(
            ended_on=wanted[session_id],
            marks=[
                Marks(one.get(Point.BEFORE), one.get(Point.AFTER), one.get(Point.FOLLOW_UP))
                for one in people.values()
            ],
        )
        for session_id, people in marks.items()
    ]


def _of(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """The courses of the scope: those of an agency or an NGO, or those that a partnership has in common."""
    if scope.partnership_id is not None:
        return [TrainingCourse.partnership_id == scope.partnership_id]
    owner = scope.agency_id or scope.ngo_id
    return [] if owner is None else [TrainingCourse.organisation_id == owner]
