"""Purging one record: its data keys first, then its rows, then what else names it; one transaction (security P-04).

Cut off between any two statements, nothing is done, and the next run does it whole.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.drafts.models import FormDraft
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from audit.exports.commands import end_files_of
from audit.ledger import append
from audit.shredding import shred
from core.actor import SYSTEM
from core.keys.ring import MAIN
from core.keys.table import Part, Subject, key_table
from core.sealed_fields import Sealed
from partners.channels.threads.models import Thread
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.holds.models import LegalHold
from referrals.holds.standing import refuse_if_case_held, refuse_if_held
from referrals.people.identity.models import PersonMerge, PersonPair
from referrals.people.models import Person
from referrals.retention.fates import FATES, KIND_AND_PART, Fate, Goes, Target
from referrals.retention.models import PurgeEntry
from referrals.sealing.models import RecordSeal
from referrals.subjects.models import SubjectRequest

GONE = b"\xc0\x01"
"""The beginning of a sealed value and nothing more: it opens by no key."""


def purge(
    session: Session, target: Target, subject_id: UUID, *, rule: str, now: datetime
) -> PurgeEntry | None:
    """Purge one record with all its satellites and write the ledger's line; None where it was purged before.

    Raises `RuleBroken` where a legal hold stands on it (P-02). `rule` is the code of why; it names nobody.
    """
    if not _take(session, target, subject_id):
        return None
    keys = erase(session, target, subject_id, why=rule, now=now)
    kind, part = KIND_AND_PART[target]
    entry: PurgeEntry = append(
        session,
        PurgeEntry,
        kind=kind,
        subject_id=subject_id,
        part=part.value,
        rule=rule,
        keys=keys,
        now=now,
    )
    return entry


def erase(session: Session, target: Target, subject_id: UUID, *, why: str, now: datetime) -> list[UUID]:
    """Destroy the keys, then the rows and all that names the record; the ids of the keys. For a restored database, again."""
    _refuse_held(session, target, subject_id)
    groups = list(_locks(session, target, subject_id))
    destroyed = [key_id for subjects, part in groups for key_id in _keys_of(session, subjects, part)]
    about = Subject(KIND_AND_PART[target][0], subject_id)
    for subjects, part in groups:
        shred(session, SYSTEM, subjects=subjects, about=about, reason=why, part=part, now=now)
    session.execute(
        sa.delete(LegalHold.__table__).where(_lifted_holds(session, target, subject_id))  # type: ignore[arg-type]
    )
    both_sides = _goes_whole(session, target, subject_id)
    fates = (*FATES[Target.CASE], *FATES[Target.CASEWORK]) if both_sides else FATES[target]
    for member in _members(session, target, subject_id):
        for fate in fates:
            _carry_out(session, fate, member)
        _mark(session, target, member, now=now)
        _forget_mentions(session, member)
    end_files_of(session, _keepers(session, target, subject_id), now=now)
    session.expire_all()
    return destroyed


# ---- Which record, and whether it may go


def _take(session: Session, target: Target, subject_id: UUID) -> bool:
    """Lock the record; whether it is there and was not purged yet."""
    model, mark = _MARKS[target]
    found = session.execute(sa.select(mark).where(model.id == subject_id).with_for_update()).one_or_none()
    return found is not None and found[0] is None


def _refuse_held(session: Session, target: Target, subject_id: UUID) -> None:
    if target in (Target.CASE, Target.CASEWORK):
        refuse_if_case_held(session, referral_id=subject_id)
        return
    person_id: UUID | None = subject_id
    if target is Target.ENCOUNTER:
        person_id = session.scalar(sa.select(Encounter.person_id).where(Encounter.id == subject_id))
    if person_id is not None:
        refuse_if_held(session, person_id=person_id)


def _keepers(session: Session, target: Target, subject_id: UUID) -> tuple[UUID, ...]:
    """The organisations whose files may hold something of the record."""
    if target in (Target.CASE, Target.CASEWORK):
        sides = sa.select(Referral.agency_id, Referral.ngo_id).where(Referral.id == subject_id)
        return tuple(one for one in session.execute(sides).one() if one is not None)
    model = Person if target is Target.PERSON else Encounter
    return tuple(session.scalars(sa.select(model.agency_id).where(model.id == subject_id)))


def _members(session: Session, target: Target, subject_id: UUID) -> tuple[UUID, ...]:
    """The rows that are one record: a person comes with the records that were merged into theirs."""
    if target is not Target.PERSON:
        return (subject_id,)
    merged = session.scalars(sa.select(Person.id).where(Person.merged_into_id == subject_id))
    return (*merged, subject_id)


def _goes_whole(session: Session, target: Target, subject_id: UUID) -> bool:
    """Whether a case goes with both sides at once: no NGO took it on, so none has a time of its own for it."""
    if target is not Target.CASE:
        return False
    taken = sa.select(Referral.id).where(Referral.id == subject_id, Referral.accepted_at.is_not(None))
    return session.scalar(taken) is None


# ---- Keys


def _locks(
    session: Session, target: Target, subject_id: UUID
) -> Iterator[tuple[tuple[Subject, ...], Part | None]]:
    """Whose keys are destroyed, each group with its part; None: of every part."""
    kind, part = KIND_AND_PART[target]
    members = _members(session, target, subject_id)
    whole = _goes_whole(session, target, subject_id)
    yield tuple(Subject(kind, one) for one in members), None if whole else part
    others: list[Subject] = []
    if target is Target.CASE:
        talk = sa.select(Thread.id).where(Thread.referral_id == subject_id)
        others += [Subject("thread", one) for one in session.scalars(talk)]
    if target is Target.PERSON:
        pairs = sa.or_(PersonPair.first_id.in_(members), PersonPair.second_id.in_(members))
        others += [
            Subject("person_pair", one) for one in session.scalars(sa.select(PersonPair.id).where(pairs))
        ]
        merges = sa.or_(PersonMerge.survivor_id.in_(members), PersonMerge.merged_id.in_(members))
        others += [
            Subject("person_merge", one) for one in session.scalars(sa.select(PersonMerge.id).where(merges))
        ]
    holds = sa.select(LegalHold.id).where(_lifted_holds(session, target, subject_id))
    others += [Subject("legal_hold", one) for one in session.scalars(holds)]
    for model in (RecordSeal, SubjectRequest) if target in (Target.CASE, Target.PERSON) else ():
        theirs = sa.or_(model.referral_id == subject_id, model.person_id.in_(members))
        found = session.scalars(sa.select(model.id).where(theirs))
        others += [Subject(model.__tablename__, one) for one in found]
    if others:
        yield tuple(others), None


def _keys_of(session: Session, subjects: Iterable[Subject], part: Part | None) -> list[UUID]:
    keys = key_table(MAIN)
    found: list[UUID] = []
    for subject in subjects:
        query = sa.select(keys.c.id).where(keys.c.kind == subject.kind, keys.c.subject_id == subject.id)
        found += session.scalars(query if part is None else query.where(keys.c.part == part))
    return found


def _lifted_holds(session: Session, target: Target, subject_id: UUID) -> sa.ColumnElement[bool]:
    """Holds that kept this record once, and keep it no more."""
    lifted = LegalHold.lifted_at.is_not(None)
    if target is Target.PERSON:
        return sa.and_(lifted, LegalHold.person_id.in_(_members(session, target, subject_id)))
    if target is Target.CASE:
        return sa.and_(lifted, LegalHold.referral_id == subject_id)
    return sa.false()


# ---- Rows


def _carry_out(session: Session, fate: Fate, subject_id: UUID) -> None:
    table: sa.Table = fate.model.__table__
    mine = table.c[fate.by] == subject_id
    if fate.through is not None:
        parent, column = fate.through
        above: sa.Table = parent.__table__
        mine = table.c[fate.by].in_(sa.select(above.c.id).where(above.c[column] == subject_id))
    if isinstance(fate, Goes):
        session.execute(sa.delete(table).where(mine))
        return
    values: dict[str, Any] = dict.fromkeys(fate.emptied)
    for name in fate.broken:
        kept = sa.literal(GONE, Sealed())
        values[name] = sa.case((table.c[name].is_(None), sa.null()), else_=kept)
    if values:
        session.execute(sa.update(table).where(mine).values(values))


_MARKS: dict[Target, tuple[type[Any], Any]] = {
    Target.CASE: (Referral, Referral.purged_at),
    Target.CASEWORK: (Referral, Referral.casework_purged_at),
    Target.ENCOUNTER: (Encounter, Encounter.purged_at),
    Target.PERSON: (Person, Person.purged_at),
}


def _mark(session: Session, target: Target, subject_id: UUID, *, now: datetime) -> None:
    """The tombstone: when, and once nothing of a record is left, a reference that nobody was ever told."""
    model, mark = _MARKS[target]
    table: sa.Table = model.__table__
    values: dict[str, Any] = {mark.key: now}
    if target is Target.PERSON:
        values["reference"] = nameless(subject_id)
    if "version" in table.c:
        values["version"] = table.c.version + 1
    session.execute(sa.update(table).where(table.c.id == subject_id).values(values))
    if target in (Target.CASE, Target.CASEWORK):
        both = sa.and_(Referral.purged_at.is_not(None), Referral.casework_purged_at.is_not(None))
        never = sa.and_(Referral.purged_at.is_not(None), Referral.accepted_at.is_(None))
        session.execute(
            sa.update(table)
            .where(Referral.id == subject_id, sa.or_(both, never))
            .values(
                reference=nameless(subject_id),
                worker_id=None,
                casework_purged_at=sa.func.coalesce(Referral.casework_purged_at, Referral.purged_at),
            )
        )


def nameless(subject_id: UUID) -> str:
    """What stands where a reference stood."""
    return f"gone-{subject_id.hex[:14]}"


def _forget_mentions(session: Session, subject_id: UUID) -> None:
    """Notices, mails and unfinished forms that lead to the record."""
    session.execute(sa.delete(Notice.__table__).where(Notice.about_id == subject_id))  # type: ignore[arg-type]
    for text in (str(subject_id), subject_id.hex):
        part = f"%{text}%"
        session.execute(
            sa.delete(Notice.__table__).where(sa.or_(Notice.link.like(part), Notice.key.like(part)))  # type: ignore[arg-type]
        )
        session.execute(sa.delete(FormDraft.__table__).where(FormDraft.page.like(part)))  # type: ignore[arg-type]
        mail = sa.or_(OutboxMessage.dedup_key.like(part), OutboxMessage.body.like(part))
        session.execute(sa.delete(OutboxMessage.__table__).where(mail))  # type: ignore[arg-type]
