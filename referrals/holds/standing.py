"""Whether a hold stands: what everybody asks who is about to destroy or hide something (security P-02)."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.keys.keeping import Keeper
from core.keys.table import Subject
from core.text import N_
from core.walls.principal import Reach, serving
from partners.channels.threads.models import Thread
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral
from referrals.holds.models import LegalHold
from referrals.people.identity.models import PersonMerge, PersonPair
from referrals.people.models import Person

CHUNK = 500
PERSON_HELD = N_(
    "A legal hold stands on what is kept on this person. Nothing of it is destroyed or sealed until the hold is lifted."
)
CASE_HELD = N_(
    "A legal hold stands on this referral. Nothing of it is destroyed or sealed until the hold is lifted."
)
FOR_EVERYBODY = serving("legal holds", Reach.EVERYBODY)
"""A hold that another organisation placed keeps too: a wall that hid it would let through what it forbids."""

_STANDS = LegalHold.lifted_at.is_(None)
_ROOT = sa.func.coalesce(Person.merged_into_id, Person.id)


@FOR_EVERYBODY
def refuse_if_held(session: Session, *, person_id: UUID) -> None:
    """Nothing of a person is destroyed while a hold stands on them, on a merged record or on a case; raises `RuleBroken`.

    It takes the lock that whoever places a hold takes, so ask in the transaction that destroys, before it does. Source:
    security.md P-02.
    """
    lock_people(session, [person_id])
    if held_among(session, [person_id]):
        raise RuleBroken(PERSON_HELD)


@FOR_EVERYBODY
def refuse_if_case_held(session: Session, *, referral_id: UUID) -> None:
    """Nothing of a case is destroyed while a hold stands on it or on its person; raises `RuleBroken`. As `refuse_if_held`."""
    people = session.scalars(
        sa.select(Referral.person_id).where(Referral.id == referral_id, Referral.person_id.is_not(None))
    ).all()
    lock_people(session, [one for one in people if one is not None])
    if held_cases_among(session, [referral_id]):
        raise RuleBroken(CASE_HELD)


@FOR_EVERYBODY
def held_among(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Which of the people a hold keeps: one on themselves, on a record merged with theirs, or on one of their cases."""
    found: set[UUID] = set()
    for some in _chunks(person_ids):
        found |= set(
            session.scalars(sa.select(Person.id).where(Person.id.in_(some), _ROOT.in_(_held_roots())))
        )
    return found


@FOR_EVERYBODY
def held_cases_among(session: Session, referral_ids: Collection[UUID]) -> set[UUID]:
    """Which of the cases a hold keeps: one on themselves, or on their person."""
    own = sa.select(LegalHold.referral_id).where(_STANDS, LegalHold.referral_id.is_not(None))
    people = sa.select(Person.id).where(_ROOT.in_(_held_roots(with_cases=False)))
    found: set[UUID] = set()
    for some in _chunks(referral_ids):
        kept = sa.or_(Referral.id.in_(own), Referral.person_id.in_(people))
        found |= set(session.scalars(sa.select(Referral.id).where(Referral.id.in_(some), kept)))
    return found


@FOR_EVERYBODY
def lock_people(session: Session, person_ids: Collection[UUID]) -> None:
    """Hold the rows of the people and of the records merged with them until the transaction ends, always in one order."""
    roots = sa.select(_ROOT).where(Person.id.in_(person_ids))
    session.execute(sa.select(Person.id).where(_ROOT.in_(roots)).order_by(Person.id).with_for_update())


def _held_roots(*, with_cases: bool = True) -> sa.Select[tuple[UUID]]:
    """The living records of everybody on whom a hold stands."""
    own = sa.select(LegalHold.person_id).where(_STANDS, LegalHold.person_id.is_not(None))
    held: sa.ColumnElement[bool] = Person.id.in_(own)
    if with_cases:
        cases = (
            sa.select(Referral.person_id)
            .join(LegalHold, LegalHold.referral_id == Referral.id)
            .where(_STANDS, Referral.person_id.is_not(None))
        )
        held = sa.or_(held, Person.id.in_(cases))
    return sa.select(_ROOT).where(held)


def _chunks(ids: Collection[UUID]) -> Iterator[Sequence[UUID]]:
    wanted = sorted(set(ids), key=str)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


@FOR_EVERYBODY
def held_subjects(session: Session) -> set[Subject]:
    """Everything whose data keys a hold keeps, in all: for `core.keys.keeping`, which asks before a key is destroyed."""
    return set(_held_subjects(session))


def _held_subjects(session: Session) -> Iterator[Subject]:
    cases = sa.select(LegalHold.referral_id).where(_STANDS, LegalHold.referral_id.is_not(None))
    of_cases = sa.select(Referral.person_id).where(Referral.id.in_(cases), Referral.person_id.is_not(None))
    whole = sa.select(Person.id).where(_ROOT.in_(_held_roots(with_cases=False)))
    held_cases = sa.select(Referral.id).where(sa.or_(Referral.id.in_(cases), Referral.person_id.in_(whole)))
    met = sa.select(Referral.encounter_id).where(Referral.id.in_(cases), Referral.encounter_id.is_not(None))
    wanted: tuple[tuple[str, sa.Select[tuple[UUID]]], ...] = (
        ("legal_hold", sa.select(LegalHold.id).where(_STANDS)),
        ("person", sa.select(Person.id).where(sa.or_(Person.id.in_(whole), Person.id.in_(of_cases)))),
        (
            "encounter",
            sa.select(Encounter.id).where(sa.or_(Encounter.person_id.in_(whole), Encounter.id.in_(met))),
        ),
        ("referral", held_cases),
        ("thread", sa.select(Thread.id).where(Thread.referral_id.in_(held_cases))),
        (
            "person_pair",
            sa.select(PersonPair.id).where(
                sa.or_(PersonPair.first_id.in_(whole), PersonPair.second_id.in_(whole))
            ),
        ),
        (
            "person_merge",
            sa.select(PersonMerge.id).where(
                sa.or_(PersonMerge.survivor_id.in_(whole), PersonMerge.merged_id.in_(whole))
            ),
        ),
    )
    for kind, query in wanted:
        for one in session.scalars(query):
            yield Subject(kind, one)


KEEPER = Keeper(
    kinds=frozenset(
        {"encounter", "legal_hold", "person", "person_merge", "person_pair", "referral", "thread"}
    ),
    kept=held_subjects,
)
"""What the composition root gives to `core.keys.keeping.keep_by`."""


def drop_lifted(
    session: Session, *, person_ids: Collection[UUID] = (), referral_ids: Collection[UUID] = ()
) -> tuple[Subject, ...]:
    """Delete the lifted holds on people and cases that are about to be purged; answers whose keys to destroy with theirs.

    Ask `refuse_if_held` first: a hold that stands is not touched, and then the database refuses to delete what it names.
    """
    cases = sa.select(Referral.id).where(Referral.person_id.in_(person_ids))
    about = sa.or_(
        LegalHold.person_id.in_(person_ids),
        LegalHold.referral_id.in_(referral_ids),
        LegalHold.referral_id.in_(cases),
    )
    gone = session.scalars(sa.select(LegalHold.id).where(about, sa.not_(_STANDS))).all()
    session.execute(sa.delete(LegalHold).where(LegalHold.id.in_(gone)))
    return tuple(Subject("legal_hold", one) for one in gone)
