"""Which records count as one person: linked ones and merged ones, however long the chain."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.people.identity.models import PairDecision, PersonPair
from referrals.people.models import Person


def connected(start: Collection[UUID], edges: Iterable[tuple[UUID, UUID]]) -> list[frozenset[UUID]]:
    """The groups of records that edges hold together, as far as they hold one of `start`."""
    neighbours: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in edges:
        neighbours[one].add(other)
        neighbours[other].add(one)
    groups, seen = [], set[UUID]()
    for key in sorted(start):
        if key in seen:
            continue
        group, ahead = set[UUID](), [key]
        while ahead:
            here = ahead.pop()
            if here not in group:
                group.add(here)
                ahead += neighbours[here] - group
        seen |= group
        groups.append(frozenset(group))
    return groups


def count_as_one(session: Session, start: Collection[UUID]) -> None:
    """Say anew for these records, and all that are held together with them, under which record they count."""
    edges = _edges_around(session, start)
    for group in connected(start, edges):
        merged = dict(
            session.execute(sa.select(Person.id, Person.merged_into_id).where(Person.id.in_(group)))
            .tuples()
            .all()
        )
        living = sorted(key for key, into in merged.items() if into is None)
        counted_as = living[0] if len(living) > 1 else None
        for ids, value in ((living, counted_as), (merged.keys() - set(living), None)):
            session.execute(
                sa.update(Person)
                .where(Person.id.in_(ids))
                .values(counted_as_id=value)
                .execution_options(synchronize_session=False)
            )
    session.expire_all()


def _edges_around(session: Session, start: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """All links and merges that can be reached from the records; read ring by ring."""
    edges, known, ring = set[tuple[UUID, UUID]](), set(start), set(start)
    while ring:
        pairs = sa.select(PersonPair.first_id, PersonPair.second_id).where(
            PersonPair.decision == PairDecision.SAME,
            PersonPair.ended_at.is_(None),
            sa.or_(PersonPair.first_id.in_(ring), PersonPair.second_id.in_(ring)),
        )
        merges = sa.select(Person.id, Person.merged_into_id).where(
            Person.merged_into_id.is_not(None),
            sa.or_(Person.id.in_(ring), Person.merged_into_id.in_(ring)),
        )
        found = {(one, other) for one, other in session.execute(pairs)}
        found |= {(one, other) for one, other in session.execute(merges) if other is not None}
        edges |= found
        ring = {key for edge in found for key in edge} - known
        known |= ring
    return edges
