"""Reads of certificates: one's own, those of a unit, and the little that the public learns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Unit
from accounts.users.models import User, UserStatus
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from partners.training.certificates.models import TrainingCertificate
from partners.training.certificates.policy import may_watch, visible_to
from partners.training.certificates.standing import REMIND_DAYS, CertificateStanding, standing_of
from partners.training.courses.policy import NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """A certificate as pages show it."""

    id: UUID
    number: str
    claim_id: UUID | None
    course_id: UUID
    user_id: UUID
    holder_organisation_id: UUID
    holder_name: str
    unit_name: str | None
    course_title: str
    issuer_name: str
    hours: float
    issued_on: date
    expires_on: date
    issued_at: datetime
    withdrawn_at: datetime | None
    withdraw_reason: str | None

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether another school gave it, and a second person here confirmed it."""
        return self.claim_id is not None

    def standing(self, on: date) -> CertificateStanding:
        """What it is worth on a day."""
        return standing_of(self.expires_on, is_withdrawn=self.withdrawn_at is not None, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCertificate:
    """What anybody learns who has the number: the course, whether it holds, and the holder's initials."""

    number: str
    course_title: str
    issuer_name: str
    initials: str
    issued_on: date
    expires_on: date
    standing: CertificateStanding


_ROWS = (
    sa.select(
        TrainingCertificate.id,
        TrainingCertificate.number,
        TrainingCertificate.claim_id,
        TrainingCertificate.course_id,
        TrainingCertificate.user_id,
        User.organisation_id.label("holder_organisation_id"),
        TrainingCertificate.holder_name,
        Unit.name.label("unit_name"),
        TrainingCertificate.course_title,
        TrainingCertificate.issuer_name,
        TrainingCertificate.hours,
        TrainingCertificate.issued_on,
        TrainingCertificate.expires_on,
        TrainingCertificate.issued_at,
        TrainingCertificate.withdrawn_at,
        TrainingCertificate.withdraw_reason,
    )
    .join(User, User.id == TrainingCertificate.user_id)
    .outerjoin(Unit, Unit.id == User.unit_id)
)


def list_own(session: Session, actor: Actor) -> list[CertificateRow]:
    """One's own certificates, the latest first."""
    rows = session.execute(
        _ROWS.where(TrainingCertificate.user_id == actor.user_id).order_by(
            TrainingCertificate.issued_on.desc(), TrainingCertificate.id
        )
    )
    return [CertificateRow(**row._mapping) for row in rows]


def list_watched(
    session: Session, actor: Actor, *, on: date, due_only: bool = False, limit: int = 500
) -> list[CertificateRow]:
    """The latest certificate of each person and course that the actor watches, the first to end first.

    Withdrawn ones are left out; `due_only` leaves those whose refresher is due within sixty days or overdue.
    """
    may_watch(actor)
    latest = (
        sa.select(
            TrainingCertificate.id,
            sa.func.row_number()
            .over(
                partition_by=(TrainingCertificate.user_id, TrainingCertificate.course_id),
                order_by=(TrainingCertificate.expires_on.desc(), TrainingCertificate.id),
            )
            .label("place"),
        )
        .where(TrainingCertificate.id.in_(visible_to(actor)), TrainingCertificate.withdrawn_at.is_(None))
        .subquery()
    )
    query = _ROWS.where(
        TrainingCertificate.id.in_(sa.select(latest.c.id).where(latest.c.place == 1)),
        User.status == UserStatus.ACTIVE,
    )
    if due_only:
        query = query.where(TrainingCertificate.expires_on <= on + timedelta(days=REMIND_DAYS))
    rows = session.execute(
        query.order_by(
            TrainingCertificate.expires_on, TrainingCertificate.holder_name, TrainingCertificate.id
        ).limit(limit)
    )
    return [CertificateRow(**row._mapping) for row in rows]


def get_certificate(session: Session, actor: Actor, certificate_id: UUID) -> CertificateRow:
    """A certificate that exists for the actor; raises `NotFound` for any other."""
    row = session.execute(
        _ROWS.where(TrainingCertificate.id == certificate_id, TrainingCertificate.id.in_(visible_to(actor)))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return CertificateRow(**row._mapping)


def find_public(session: Session, number: str, *, now: datetime) -> PublicCertificate | None:
    """What anybody learns of a certificate by its number; None where there is none."""
    # What another school gave is that school's to verify: nobody gets our word for its paper.
    row = session.execute(
        _ROWS.where(
            TrainingCertificate.number == cleaned_number(number), TrainingCertificate.claim_id.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    found = CertificateRow(**row._mapping)
    return PublicCertificate(
        number=found.number,
        course_title=found.course_title,
        issuer_name=found.issuer_name,
        initials=initials_of(found.holder_name),
        issued_on=found.issued_on,
        expires_on=found.expires_on,
        standing=found.standing(local_date(now, "UTC")),
    )


def cleaned_number(text: str) -> str:
    """A number as people type it: capitals, no blanks."""
    return "".join(text.split()).upper()[:20]


def initials_of(name: str) -> str:
    """The first letters of the first and the last part of a name: all that a stranger needs to compare."""
    parts = [part for part in name.replace("-", " ").split() if part[0].isalpha()]
    chosen = parts[:1] + parts[-1:] if len(parts) > 1 else parts
    return " ".join(f"{part[0].upper()}." for part in chosen)
