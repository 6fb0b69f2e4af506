"""Doing a purge again in a database that was restored from an older backup (security P-08)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from audit.ledger import Purge, keep_line
from core.actor import SYSTEM
from core.errors import RuleBroken
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.retention.erasing import erase
from referrals.retention.fates import TARGET_OF, Target
from referrals.retention.models import PurgeEntry
from referrals.retention.recipients import recipients_of, tell_recipients


def numbers_done(session: Session) -> set[int]:
    """The purges that this database has done, or done again."""
    return set(session.scalars(sa.select(PurgeEntry.number)))


def purge_again(session: Session, purge: Purge, line: str, *, now: datetime) -> bool:
    """Purge what the ledger's line names, and keep the line; False where a legal hold of the backup's time stands on it.

    Such a hold was lifted by two people before the purge: somebody lifts it again, and then this is asked again. What the
    backup never held is passed over. Recipients are told anew, because who had confirmed is not in the backup.
    """
    target = TARGET_OF[(purge.kind, purge.part)]
    owner_id, reference = _whose(session, target, purge.subject_id)
    recipients = recipients_of(session, target, purge.subject_id, owner_id=owner_id) if owner_id else []
    try:
        with session.begin_nested():
            erase(session, target, purge.subject_id, why=purge.rule, now=now)
    except RuleBroken:
        return False
    keep_line(session, PurgeEntry, purge, line)
    if owner_id is not None and reference is not None:
        tell_recipients(
            session, recipients, number=purge.number, owner_id=owner_id, reference=reference, now=now
        )
    record(
        session,
        SYSTEM,
        action="purge.repeated",
        subject=("purge", str(purge.number)),
        now=now,
        details={"part": purge.part},
        reason=purge.rule,
    )
    return True


def _whose(session: Session, target: Target, subject_id: UUID) -> tuple[UUID | None, str | None]:
    """Who purged it, and under which reference its recipients know it; nothing where this database never held it."""
    query: sa.Select[Any]
    if target is Target.PERSON:
        query = sa.select(Person.agency_id, Person.reference).where(Person.id == subject_id)
    elif target is Target.CASE:
        query = sa.select(Referral.agency_id, Referral.reference).where(Referral.id == subject_id)
    else:
        return None, None
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else (None, None)
