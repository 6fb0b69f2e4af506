"""Reading the trail, and proving that nothing in it was changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from audit.trails import MAIN_TRAIL
from audit.verifying import ChainReport, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the trail as a page shows it."""

    sequence: int
    at: datetime
    action: str
    user_id: UUID | None
    roles: str
    subject_kind: str
    subject_id: str
    details: str


def verify_chains(session: Session) -> list[ChainReport]:
    """Recompute every MAC of every chain of the main trail."""
    return verify(session, MAIN_TRAIL)


def list_entries(
    session: Session, *, chain: str, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """The newest entries of a chain, a page at a time (keyset on the sequence)."""
    query = sa.select(
        AuditRow.sequence,
        AuditRow.at,
        AuditRow.action,
        AuditRow.user_id,
        AuditRow.roles,
        AuditRow.subject_kind,
        AuditRow.subject_id,
        AuditRow.details,
    ).where(AuditRow.chain == chain)
    if before is not None:
        query = query.where(AuditRow.sequence < before)
    rows = session.execute(query.order_by(AuditRow.sequence.desc()).limit(limit))
    return [AuditEntry(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEvent:
    """What was done to one subject, by whom and when, whichever organisation's chain holds it."""

    at: datetime
    action: str
    user_id: UUID | None
    organisation_id: UUID | None
    details: str


def list_events_about(session: Session, *, kind: str, subject_id: UUID) -> list[SubjectEvent]:
    """What was done to a subject, from the chains of all organisations, oldest first; looks at it are for the trail's readers.

    The caller has made sure that the actor may see the subject.
    """
    rows = session.execute(
        sa.select(AuditRow.at, AuditRow.action, AuditRow.user_id, AuditRow.organisation_id, AuditRow.details)
        .where(
            AuditRow.subject_kind == kind,
            AuditRow.subject_id == subject_id.hex,
            AuditRow.action.not_like("%.read"),
            AuditRow.action != "access.refused",
        )
        .order_by(AuditRow.at, AuditRow.chain, AuditRow.sequence)
    )
    return [SubjectEvent(**row._mapping) for row in rows]


def count_acts(session: Session, *, chain: str, action: str, user_id: UUID, since: datetime) -> int:
    """How often a person did something since a moment; limits that must hold are counted in the trail itself."""
    query = sa.select(sa.func.count()).where(
        AuditRow.chain == chain,
        AuditRow.at > since,
        AuditRow.action == action,
        AuditRow.user_id == user_id,
    )
    return session.scalar(query) or 0
