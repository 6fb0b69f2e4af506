"""Objects of an agency's training for the arguments of addresses, and none where the story has none."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.coverage.models import RosterCell, RosterDuty
from partners.training.elsewhere.models import TrainingClaim
from partners.training.knowledge.models import KnowledgeItem, KnowledgeTest
from partners.training.sessions.models import TrainingSeat, TrainingSession
from partners.training.sessions.states import SessionState

NONE = UUID(int=0)


def training_arguments(session: Session, agency_id: UUID, actor: Actor | None) -> dict[str, Any]:
    """A course with a test, a planned session, a seat, a certificate and a shift of an agency.

    The seat and the certificate are the actor's own where they have any.
    """
    own = actor.user_id if actor is not None else None
    of_agency = TrainingCourse.organisation_id == agency_id
    test = session.execute(
        sa.select(KnowledgeTest.id, KnowledgeTest.course_id)
        .join(TrainingCourse, TrainingCourse.id == KnowledgeTest.course_id)
        .where(of_agency)
        .limit(1)
    ).one_or_none()
    planned = (
        sa.select(TrainingSession.id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(of_agency, TrainingSession.state == SessionState.PLANNED)
        .order_by(TrainingSession.seats)
    )
    seat = (
        sa.select(TrainingSeat.id)
        .join(User, User.id == TrainingSeat.user_id)
        .where(User.organisation_id == agency_id)
        .order_by(sa.case((TrainingSeat.user_id == own, 0), else_=1), TrainingSeat.id)
    )
    certificate = (
        sa.select(TrainingCertificate.id)
        .join(User, User.id == TrainingCertificate.user_id)
        .where(User.organisation_id == agency_id)
        .order_by(sa.case((TrainingCertificate.user_id == own, 0), else_=1), TrainingCertificate.id)
    )
    claim = (
        sa.select(TrainingClaim.id)
        .join(User, User.id == TrainingClaim.user_id)
        .where(User.organisation_id == agency_id)
        .order_by(sa.case((TrainingClaim.user_id == own, 0), else_=1), TrainingClaim.id)
    )
    cell = session.scalar(sa.select(RosterCell.id).where(RosterCell.agency_id == agency_id).limit(1))
    return {
        "course_id": test.course_id if test else _found(session, sa.select(TrainingCourse.id).where(of_agency)),
        "test_id": test.id if test else NONE,
        "item_id": _found(session, sa.select(KnowledgeItem.id).where(KnowledgeItem.test_id == (test.id if test else NONE))),
        "training_id": _found(session, planned),
        "seat_id": _found(session, seat),
        "certificate_id": _found(session, certificate),
        "trainer_id": _found(session, sa.select(Trainer.id).where(Trainer.organisation_id == agency_id)),
        "cell_id": cell or NONE,
        "training/duty_id": _found(session, sa.select(RosterDuty.id).where(RosterDuty.cell_id == (cell or NONE))),
        "training/claim_id": _found(session, claim),
        "point": "before",
    }  # fmt: skip


def _found(session: Session, query: sa.Select[tuple[UUID]]) -> UUID:
    return session.scalars(query.limit(1)).first() or NONE
