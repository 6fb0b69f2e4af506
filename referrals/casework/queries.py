"""Reads of casework: for the NGO's manager and the worker of the case, and for nobody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from partners.memoranda.models import Memorandum
from partners.services.needs import Need
from referrals.casework.attempts import AttemptsNeeded, count_attempts
from referrals.casework.cases import missing
from referrals.casework.models import ContactAttempt, Outcome
from referrals.casework.opening import opened
from referrals.casework.policy import casework_scope
from referrals.handover.models import Assignment, Referral
from referrals.handover.policy import scope

_Assigner = aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One try to reach the person."""

    id: UUID
    at: datetime
    channel: str
    result: str
    is_contact: bool
    logged_by_name: str
    note: str | None
    unsafe_reason: str | None
    """Why a way was used that is marked as unsafe; None where the way was safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """A desired outcome and its score."""

    id: UUID
    position: int
    need: Need
    words: str | None
    """What the person wants to reach, in their own words."""
    score: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRow:
    """Who held the case, since when and until when."""

    worker_name: str
    assigned_at: datetime
    assigned_by_name: str
    ended_at: datetime | None


def list_attempts(session: Session, actor: Actor, referral_id: UUID) -> tuple[AttemptRow, ...]:
    """The attempts of a case, the oldest first; two statements."""
    require_case(session, actor, referral_id)
    rows = session.execute(
        sa.select(
            ContactAttempt.id,
            ContactAttempt.at,
            ContactAttempt.channel,
            ContactAttempt.result,
            ContactAttempt.is_contact,
            User.name.label("logged_by_name"),
            ContactAttempt.note_sealed,
            ContactAttempt.unsafe_reason_sealed,
        )
        .join(User, User.id == ContactAttempt.logged_by_id)
        .where(ContactAttempt.referral_id == referral_id)
        .order_by(ContactAttempt.at, ContactAttempt.id)
    )
    return tuple(AttemptRow(**opened(row, ContactAttempt, "note", "unsafe_reason")) for row in rows)


def list_outcomes(session: Session, actor: Actor, referral_id: UUID) -> tuple[OutcomeRow, ...]:
    """The desired outcomes of a case in order; two statements."""
    require_case(session, actor, referral_id)
    rows = session.execute(
        sa.select(Outcome.id, Outcome.position, Outcome.need, Outcome.words_sealed, Outcome.score)
        .where(Outcome.referral_id == referral_id)
        .order_by(Outcome.position)
    )
    return tuple(OutcomeRow(**opened(row, Outcome, "words") | {"need": Need(row.need)}) for row in rows)


def list_assignments(session: Session, actor: Actor, referral_id: UUID) -> tuple[AssignmentRow, ...]:
    """Who held the case, in order; the NGO's intake reads it too. Two statements."""
    ngo = actor.organisation_kind is OrganisationKind.NGO
    if (
        not ngo
        or session.scalar(sa.select(Referral.id).where(Referral.id == referral_id, scope(actor))) is None
    ):
        raise missing()
    rows = session.execute(
        sa.select(
            User.name.label("worker_name"),
            Assignment.assigned_at,
            _Assigner.name.label("assigned_by_name"),
            Assignment.ended_at,
        )
        .join(User, User.id == Assignment.worker_id)
        .join(_Assigner, _Assigner.id == Assignment.assigned_by_id)
        .where(Assignment.referral_id == referral_id)
        .order_by(Assignment.assigned_at, Assignment.id)
    )
    return tuple(AssignmentRow(**row._mapping) for row in rows)


def attempts_needed(session: Session, actor: Actor, referral_id: UUID) -> AttemptsNeeded:
    """What the agreement asks for before “unable to contact”, and what was done; two statements."""
    row = session.execute(
        sa.select(Memorandum.unable_attempts, Memorandum.unable_days, Organisation.timezone)
        .select_from(Referral)
        .join(Memorandum, Memorandum.id == Referral.memorandum_id)
        .join(Organisation, Organisation.id == Referral.agency_id)
        .where(Referral.id == referral_id, casework_scope(actor))
    ).one_or_none()
    if row is None:
        raise missing()
    tries = session.execute(
        sa.select(ContactAttempt.at, ContactAttempt.result).where(ContactAttempt.referral_id == referral_id)
    )
    return count_attempts(
        [(attempt.at, attempt.result) for attempt in tries],
        attempts=row.unable_attempts,
        days=row.unable_days,
        zone=row.timezone,
    )


def require_case(session: Session, actor: Actor, referral_id: UUID) -> None:
    """Raises `NotFound` for whoever may not read the casework of a case."""
    wanted = sa.select(Referral.id).where(Referral.id == referral_id, casework_scope(actor))
    if session.scalar(wanted) is None:
        raise missing()
