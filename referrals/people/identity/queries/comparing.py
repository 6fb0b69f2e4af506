"""Two records side by side: what agrees and what differs, in words; names only where the reader asked for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from referrals.people.identity import policy
from referrals.people.identity.models import PairDecision, PersonPair
from referrals.people.identity.registry import PERSON, person_rows
from referrals.people.identity.reveals import Identity, identities
from referrals.people.indexing import fold_name
from referrals.people.models import Person
from referrals.people.phones import normalise_phone
from referrals.people.queries import STANDS_FOR, country_of
from referrals.people.references import read_person_reference


class Agreement(StrEnum):
    """How a fact of two records compares."""

    SAME = "same"
    DIFFERENT = "different"
    ONE = "one"
    """Known of one record only."""
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard:
    """One record as it is compared; `identity` is None until the reader asked for the name."""

    id: UUID
    version: int
    reference: str
    age_band: str | None
    language: str | None
    created_at: datetime
    identity: Identity | None
    counts: tuple[tuple[str, int], ...]
    """What belongs to the record: marked words and how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A fact of which only the comparison is told."""

    label: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two records, how they compare, and what was decided about them."""

    first: RecordCard
    second: RecordCard
    lines: tuple[Line, ...]
    decision: PairDecision | None
    decision_id: UUID | None
    readable: bool
    """Both names are readable for the actor now."""

    @property
    def cards(self) -> tuple[RecordCard, RecordCard]:
        """Both records."""
        return self.first, self.second


def find_record(session: Session, actor: Actor, reference: str | None) -> UUID | None:
    """The living record behind a code in the actor's agency."""
    code = read_person_reference(reference)
    if code is None:
        return None
    return session.scalar(sa.select(STANDS_FOR).where(Person.reference == code, policy.records_of(actor)))


def compare(session: Session, actor: Actor, pair: tuple[UUID, UUID], *, now: datetime) -> Comparison:
    """Two living records of the actor's agency; raises `NotFound`."""
    people = {
        row.id: row
        for row in session.scalars(
            sa.select(Person).where(
                Person.id.in_(pair), Person.merged_into_id.is_(None), policy.records_of(actor)
            )
        )
    }
    if len(people) != 2:
        raise NotFound(policy.NOT_FOUND)
    known = identities(session, actor, pair, now=now)
    counts = _counts(session, pair)
    cards = [
        RecordCard(
            id=key,
            version=people[key].version,
            reference=people[key].reference,
            age_band=people[key].age_band,
            language=people[key].language,
            created_at=people[key].created_at,
            identity=known.get(key),
            counts=counts[key],
        )
        for key in pair
    ]
    one, other = (people[key] for key in pair)
    decision = session.scalars(
        sa.select(PersonPair).where(
            PersonPair.first_id == min(pair), PersonPair.second_id == max(pair), PersonPair.ended_at.is_(None)
        )
    ).one_or_none()
    return Comparison(
        first=cards[0],
        second=cards[1],
        lines=_lines(one, other, country=country_of(session, one.agency_id)),
        decision=decision.decision if decision else None,
        decision_id=decision.id if decision else None,
        readable=len(known) == 2,
    )


def agreement_of(one: str | None, other: str | None) -> Agreement:
    """How two facts compare."""
    if one is None and other is None:
        return Agreement.NEITHER
    if one is None or other is None:
        return Agreement.ONE
    return Agreement.SAME if one == other else Agreement.DIFFERENT


def _lines(one: Person, other: Person, *, country: str) -> tuple[Line, ...]:
    def folded(text: str | None) -> str | None:
        return fold_name(text) if text else None

    def number(text: str | None) -> str | None:
        return normalise_phone(text, country) or folded(text)

    return (
        Line(label=N_("Full name"), agreement=agreement_of(folded(one.name), folded(other.name))),
        Line(label=N_("Date of birth"), agreement=agreement_of(one.born_on, other.born_on)),
        Line(label=N_("Telephone number"), agreement=agreement_of(number(one.phone), number(other.phone))),
        Line(label=N_("Age"), agreement=agreement_of(one.age_band, other.age_band)),
        Line(label=N_("Language"), agreement=agreement_of(folded(one.language), folded(other.language))),
    )


def _counts(session: Session, pair: tuple[UUID, UUID]) -> dict[UUID, tuple[tuple[str, int], ...]]:
    """What belongs to each record, by kind; a statement per kind, however many rows."""
    counts: dict[UUID, list[tuple[str, int]]] = {key: [] for key in pair}
    for rows in person_rows():
        if rows.kind == PERSON:
            continue
        counted = dict(
            session.execute(
                sa.select(rows.person_id, sa.func.count())
                .where(rows.person_id.in_(pair))
                .group_by(rows.person_id)
            )
            .tuples()
            .all()
        )
        for key in pair:
            counts[key].append((rows.label, counted.get(key, 0)))
    return {key: tuple(found) for key, found in counts.items()}
