"""Who gets a certificate of a session: whoever was there for the course's share of its hours."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.clock import local_date, months_later
from core.references import make_reference
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.models import TrainingCourse
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)
from partners.training.sessions.states import SeatState


def is_enough(attended: float, *, held: float, share: int) -> bool:
    """Whether the hours attended are the stated share (per cent) of those that were held."""
    return held > 0 and attended * 100 >= share * held - 1e-9


def issue_certificates(
    session: Session, actor: Actor, planned: TrainingSession, course: TrainingCourse, *, now: datetime
) -> list[UUID]:
    """Give a certificate to everybody who was there long enough; answers to whom. None where the course gives none.

    It is dated with the last day of the session and holds for the course's refresher interval, its last day included.
    """
    if not course.gives_certificate:
        return []
    dates = session.scalars(sa.select(TrainingDate).where(TrainingDate.session_id == planned.id)).all()
    held = sum((one.ends_at - one.starts_at) / timedelta(hours=1) for one in dates)
    # A session shorter than the course does not make it shorter: 40 hours stay 40 hours.
    held = max(held, course.hours)
    issued_on = local_date(max(one.starts_at for one in dates), planned.zone)
    attended = sa.func.coalesce(sa.func.sum(TrainingAttendance.hours), 0.0)
    rows = session.execute(
        sa.select(TrainingSeat.id, TrainingSeat.user_id, User.name, attended.label("hours"))
        .join(User, User.id == TrainingSeat.user_id)
        .outerjoin(TrainingAttendance, TrainingAttendance.seat_id == TrainingSeat.id)
        .where(TrainingSeat.session_id == planned.id, TrainingSeat.state == SeatState.ENROLLED)
        .group_by(TrainingSeat.id, TrainingSeat.user_id, User.name)
        .order_by(User.name, TrainingSeat.id)
    ).all()
    issuer = session.scalar(sa.select(Organisation.name).where(Organisation.id == course.organisation_id))
    assert actor.user_id is not None, "a trainer or coordinator is a person"
    given = []
    for row in rows:
        if not is_enough(row.hours, held=held, share=course.attendance_share):
            continue
        certificate = TrainingCertificate(
            id=uuid4(),
            number=make_reference("C"),
            seat_id=row.id,
            course_id=course.id,
            user_id=row.user_id,
            holder_name=row.name,
            course_title=course.title,
            issuer_name=issuer,
            hours=row.hours,
            issued_on=issued_on,
            expires_on=months_later(issued_on, course.refresher_months),
            issued_at=now,
            issued_by_id=actor.user_id,
        )
        session.add(certificate)
        session.flush()
        record(
            session,
            actor,
            action="training_certificate.issued",
            subject=("training_certificate", certificate.id),
            now=now,
            details={"number": certificate.number, "user": str(row.user_id)},
        )
        given.append(row.user_id)
    return given
