"""Reads of courses and trainers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserStatus
from core.actor import Actor
from core.errors import NotFound
from partners.memoranda.queries import PartnershipRow, list_own_partnerships
from partners.training.courses.duties import trained_under
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import NOT_FOUND, CourseValues, visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """A course as pages show it; `hours` of teaching."""

    id: UUID
    version: int
    organisation_id: UUID
    organisation_name: str
    partnership_id: UUID | None
    kind: CourseKind
    title: str
    hours: float
    aims: str
    audience: CourseAudience
    prerequisites: str | None
    required_course_id: UUID | None
    required_title: str | None
    refresher_months: int
    gives_certificate: bool
    attendance_share: int
    closed_at: datetime | None

    @property
    def values(self) -> CourseValues:
        """What was written, for the form."""
        return CourseValues(
            kind=self.kind,
            title=self.title,
            hours=self.hours,
            aims=self.aims,
            audience=self.audience,
            prerequisites=self.prerequisites,
            required_course_id=self.required_course_id,
            refresher_months=self.refresher_months,
            gives_certificate=self.gives_certificate,
            attendance_share=self.attendance_share,
            partnership_id=self.partnership_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerRow:
    """Who may teach; `valid_until` is the last day on which the qualification holds."""

    id: UUID
    user_id: UUID | None
    name: str
    is_external: bool
    qualification: str
    valid_until: date | None


_required = aliased(TrainingCourse)
_ROWS = (
    sa.select(
        TrainingCourse.id,
        TrainingCourse.version,
        TrainingCourse.organisation_id,
        Organisation.name.label("organisation_name"),
        TrainingCourse.partnership_id,
        TrainingCourse.kind,
        TrainingCourse.title,
        TrainingCourse.hours,
        TrainingCourse.aims,
        TrainingCourse.audience,
        TrainingCourse.prerequisites,
        TrainingCourse.required_course_id,
        _required.title.label("required_title"),
        TrainingCourse.refresher_months,
        TrainingCourse.gives_certificate,
        TrainingCourse.attendance_share,
        TrainingCourse.closed_at,
    )
    .join(Organisation, Organisation.id == TrainingCourse.organisation_id)
    .outerjoin(_required, _required.id == TrainingCourse.required_course_id)
)


def list_courses(session: Session, actor: Actor, *, own: bool = False) -> list[CourseRow]:
    """The courses that exist for the actor, one's own organisation's first, closed ones last; `own`: only those."""
    query = _ROWS.where(TrainingCourse.id.in_(visible_to(actor)))
    if own:
        query = query.where(TrainingCourse.organisation_id == actor.organisation_id)
    is_other = sa.case((TrainingCourse.organisation_id == actor.organisation_id, 0), else_=1)
    is_closed = sa.case((TrainingCourse.closed_at.is_(None), 0), else_=1)
    rows = session.execute(query.order_by(is_closed, is_other, TrainingCourse.title, TrainingCourse.id))
    return [CourseRow(**row._mapping) for row in rows]


def get_course(session: Session, actor: Actor, course_id: UUID) -> CourseRow:
    """A course that exists for the actor; raises `NotFound` for any other."""
    row = session.execute(
        _ROWS.where(TrainingCourse.id == course_id, TrainingCourse.id.in_(visible_to(actor)))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return CourseRow(**row._mapping)


def list_openings(session: Session, actor: Actor, *, now: datetime) -> list[PartnershipRow]:
    """The partnerships to whose other side the actor's organisation may open a course."""
    if actor.organisation_id is None:
        return []
    allowed = trained_under(session, actor.organisation_id, now=now, zone=actor.timezone)
    return [row for row in list_own_partnerships(session, actor) if row.id in allowed]


def list_trainers(session: Session, organisation_id: UUID) -> list[TrainerRow]:
    """The people who may teach for an organisation, by name."""
    name = sa.func.coalesce(User.name, Trainer.external_name)
    rows = session.execute(
        sa.select(
            Trainer.id,
            Trainer.user_id,
            name.label("name"),
            Trainer.user_id.is_(None).label("is_external"),
            Trainer.qualification,
            Trainer.valid_until,
        )
        .outerjoin(User, User.id == Trainer.user_id)
        .where(Trainer.organisation_id == organisation_id, Trainer.removed_at.is_(None))
        .order_by(name, Trainer.id)
    )
    return [TrainerRow(**row._mapping) for row in rows]


def list_people(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """The people of an organisation who have an active account, by name."""
    rows = session.execute(
        sa.select(User.id, User.name)
        .where(User.organisation_id == organisation_id, User.status == UserStatus.ACTIVE)
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]
