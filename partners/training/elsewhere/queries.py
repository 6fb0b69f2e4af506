"""Reads of what was earned elsewhere: one's own, and what waits for a second person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.elsewhere.models import TrainingClaim
from partners.training.elsewhere.policy import can_decide, visible_to
from partners.training.elsewhere.states import ClaimState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """What was recorded, by whom, and what a second person found."""

    id: UUID
    user_id: UUID
    holder_name: str
    holder_organisation_id: UUID
    course_title: str
    title: str
    issuer_name: str
    issuer_number: str | None
    hours: float
    issued_on: date
    ends_on: date | None
    evidence: str
    state: ClaimState
    recorded_at: datetime
    recorded_by_id: UUID
    recorded_by: str
    decided_at: datetime | None
    decided_by: str | None
    finding: str | None
    certificate_id: UUID | None

    def may_be_decided_by(self, actor: Actor) -> bool:
        """Whether the actor is the second person."""
        return can_decide(
            actor,
            recorded_by_id=self.recorded_by_id,
            holder=(self.user_id, self.holder_organisation_id),
            state=self.state,
        )


_recorder, _decider = aliased(User), aliased(User)
_ROWS = (
    sa.select(
        TrainingClaim.id,
        TrainingClaim.user_id,
        User.name.label("holder_name"),
        User.organisation_id.label("holder_organisation_id"),
        TrainingCourse.title.label("course_title"),
        TrainingClaim.title,
        TrainingClaim.issuer_name,
        TrainingClaim.issuer_number,
        TrainingClaim.hours,
        TrainingClaim.issued_on,
        TrainingClaim.ends_on,
        TrainingClaim.evidence,
        TrainingClaim.state,
        TrainingClaim.recorded_at,
        TrainingClaim.recorded_by_id,
        _recorder.name.label("recorded_by"),
        TrainingClaim.decided_at,
        _decider.name.label("decided_by"),
        TrainingClaim.finding,
        TrainingCertificate.id.label("certificate_id"),
    )
    .join(User, User.id == TrainingClaim.user_id)
    .join(TrainingCourse, TrainingCourse.id == TrainingClaim.course_id)
    .join(_recorder, _recorder.id == TrainingClaim.recorded_by_id)
    .outerjoin(_decider, _decider.id == TrainingClaim.decided_by_id)
    .outerjoin(TrainingCertificate, TrainingCertificate.claim_id == TrainingClaim.id)
)


def list_own_undecided(session: Session, actor: Actor) -> list[ClaimRow]:
    """One's own that wait or were refused, the latest first; confirmed ones stand among one's certificates."""
    return _read(
        session,
        _ROWS.where(
            TrainingClaim.user_id == actor.user_id,
            TrainingClaim.id.in_(visible_to(actor)),
            TrainingClaim.state != ClaimState.CONFIRMED,
        ).order_by(TrainingClaim.recorded_at.desc(), TrainingClaim.id),
    )


def list_waiting(session: Session, actor: Actor) -> list[ClaimRow]:
    """What waits for a second person in the actor's organisation, the oldest first."""
    return _read(
        session,
        _ROWS.where(
            TrainingClaim.id.in_(visible_to(actor)),
            TrainingClaim.state == ClaimState.WAITING,
            User.organisation_id == actor.organisation_id,
        ).order_by(TrainingClaim.recorded_at, TrainingClaim.id),
    )


def get_claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimRow:
    """One that exists for the actor; raises `NotFound` for any other."""
    rows = _read(session, _ROWS.where(TrainingClaim.id == claim_id, TrainingClaim.id.in_(visible_to(actor))))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def _read(session: Session, query: sa.Select[tuple[object, ...]]) -> list[ClaimRow]:
    return [ClaimRow(**row._mapping) for row in session.execute(query)]
