"""Both sides of a partnership: how many of the people whom their agreement means are trained, in counts only."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import NotFound
from core.suppression import POLICIES, Audience, suppress_list
from partners.memoranda.queries import PartnershipRow, list_own_partnerships
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.duties import trained_under, training_clauses
from partners.training.courses.kinds import CourseKind
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import NOT_FOUND
from partners.training.currency.rules import MEANT, Asked, asked_of, is_trained
from partners.training.sessions.models import (
    TrainingAttendance,
    TrainingDate,
    TrainingSeat,
    TrainingSession,
)

FOR_THEMSELVES = (CourseKind.STRESS, CourseKind.FAMILY)
"""Courses for people's own sake are no training for the work under an agreement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's people whom the agreement means, in counts; None where a number is too small to tell."""

    organisation_id: UUID
    name: str
    meant: int | None
    trained: int | None
    due: int | None
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A partnership's training: what the agreement in force says, and how far each side is."""

    partnership: PartnershipRow
    is_asked: bool
    """Whether an agreement in force speaks of training at all."""
    clause: str | None
    sides: tuple[Side, ...]


def list_currency(session: Session, actor: Actor, *, now: datetime) -> list[Currency]:
    """Every partnership of the actor's organisation, with both sides in counts; in the same number of statements."""
    rows = list_own_partnerships(session, actor)
    if actor.organisation_id is None or not rows:
        return []
    zone = actor.timezone
    asked = trained_under(session, actor.organisation_id, now=now, zone=zone)
    clauses = training_clauses(session, [row.id for row in rows], now=now, zone=zone)
    sides = {row.agency_id: OrganisationKind.AGENCY for row in rows}
    sides |= {row.ngo_id: OrganisationKind.NGO for row in rows}
    people = _meant(session, sides)
    attended = _attended(session, [one for some in people.values() for one in some], zone=zone)
    day = local_date(now, zone)
    return [
        Currency(
            partnership=row,
            is_asked=row.id in asked,
            clause=clauses.get(row.id),
            sides=tuple(
                _side(
                    (organisation_id, name),
                    [attended[one] for one in people[organisation_id]],
                    asked_of(kind, clauses.get(row.id)),
                    on=day,
                    is_own=organisation_id == actor.organisation_id,
                )
                for organisation_id, name, kind in (
                    (row.agency_id, row.agency_name, OrganisationKind.AGENCY),
                    (row.ngo_id, row.ngo_name, OrganisationKind.NGO),
                )
            ),
        )
        for row in rows
    ]


def get_currency(session: Session, actor: Actor, partnership_id: UUID, *, now: datetime) -> Currency:
    """One partnership of the actor's organisation; raises `NotFound` for any other."""
    found = next(
        (one for one in list_currency(session, actor, now=now) if one.partnership.id == partnership_id), None
    )
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def _side(
    named: tuple[UUID, str],
    attended: list[list[tuple[date, float]]],
    asked: Asked,
    *,
    on: date,
    is_own: bool,
) -> Side:
    trained = sum(is_trained(one, asked, on=on) for one in attended)
    counts: list[int | None] = [trained, len(attended) - trained]
    total: int | None = len(attended)
    if not is_own:
        shown = suppress_list([trained, len(attended) - trained], k=POLICIES[Audience.INTERNAL].k)
        counts, total = list(shown.cells), shown.total
    return Side(
        organisation_id=named[0], name=named[1], meant=total, trained=counts[0], due=counts[1], asked=asked
    )


def _meant(session: Session, sides: dict[UUID, OrganisationKind]) -> dict[UUID, list[UUID]]:
    """The active people whom the clauses on training mean, by organisation."""
    roles = {
        kind: [one.role for one in ROLES if permission in one.permissions]
        for kind, permission in MEANT.items()
    }
    rows = session.execute(
        sa.select(User.organisation_id, User.id, UserRole.role)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.organisation_id.in_(sides), User.status == UserStatus.ACTIVE)
        .order_by(User.id)
    )
    found: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    for row in rows:
        if row.role in roles[sides[row.organisation_id]]:
            found[row.organisation_id][row.id] = None
    return defaultdict(list, {organisation_id: list(people) for organisation_id, people in found.items()})


def _attended(
    session: Session, user_ids: Collection[UUID], *, zone: str
) -> dict[UUID, list[tuple[date, float]]]:
    """Hours by day: attended here, and those of confirmed certificates from elsewhere that were not withdrawn."""
    rows = session.execute(
        sa.select(TrainingSeat.user_id, TrainingDate.starts_at, TrainingAttendance.hours)
        .join(TrainingSeat, TrainingSeat.id == TrainingAttendance.seat_id)
        .join(TrainingDate, TrainingDate.id == TrainingAttendance.date_id)
        .join(TrainingSession, TrainingSession.id == TrainingSeat.session_id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(TrainingSeat.user_id.in_(user_ids), TrainingCourse.kind.not_in(FOR_THEMSELVES))
    )
    found: dict[UUID, list[tuple[date, float]]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append((local_date(row.starts_at, zone), row.hours))
    elsewhere = session.execute(
        sa.select(TrainingCertificate.user_id, TrainingCertificate.issued_on, TrainingCertificate.hours)
        .join(TrainingCourse, TrainingCourse.id == TrainingCertificate.course_id)
        .where(
            TrainingCertificate.user_id.in_(user_ids),
            TrainingCertificate.claim_id.is_not(None),
            TrainingCertificate.withdrawn_at.is_(None),
            TrainingCourse.kind.not_in(FOR_THEMSELVES),
        )
    )
    for one in elsewhere:
        found[one.user_id].append((one.issued_on, one.hours))
    return found
