"""The words of a search: how much each tells, and the services that have all or enough of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.hub.models import Listing, ListingWord

SAYS = {1: 0.15, 2: 0.3, 3: 0.5, 4: 0.65, 5: 0.8, 6: 0.9}
"""How well an entry fits a word, by the weight of the word in it; from seven on it fits wholly."""
LEAST_SHARE = 0.4
"""Of what all words of a search tell, what an entry must have that has not all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of a search: its stems, and its share of what the whole search tells; a rare word tells more."""

    stems: frozenset[str]
    share: float


def weighed(session: Session, terms: Sequence[frozenset[str]]) -> tuple[Term, ...]:
    """The words of a search with their shares, by how many entries have each."""
    if not terms:
        return ()
    every = sorted(frozenset[str]().union(*terms))
    counts = {
        row.word: row.entries
        for row in session.execute(
            sa.select(ListingWord.word, sa.func.count().label("entries"))
            .where(ListingWord.word.in_(every))
            .group_by(ListingWord.word)
        )
    }
    entries = session.scalar(sa.select(sa.func.count()).select_from(Listing)) or 0
    telling = [log(1 + (entries + 1) / (1 + sum(counts.get(one, 0) for one in term))) for term in terms]
    return tuple(
        Term(stems=term, share=weight / sum(telling)) for term, weight in zip(terms, telling, strict=True)
    )


def _with(term: Term) -> sa.Subquery:
    """The services that have a word, with how well they fit it; one of several stems counts by the heaviest."""
    weight: Any = ListingWord.weight
    query = sa.select(ListingWord.service_id)
    if len(term.stems) == 1:
        (word,) = term.stems
        query = query.where(ListingWord.word == word)
    else:
        weight = sa.func.max(ListingWord.weight)
        query = query.where(ListingWord.word.in_(sorted(term.stems))).group_by(ListingWord.service_id)
    says = sa.case(*((weight == one, term.share * part) for one, part in SAYS.items()), else_=term.share)
    return query.add_columns(says.label("fit"), sa.literal(term.share).label("share")).subquery()


def with_all(terms: Sequence[Term]) -> sa.Subquery:
    """Each word is looked up by the key of the table: grouping all their rows takes twice as long."""
    first, *others = (_with(term) for term in terms)
    query = sa.select(
        first.c.service_id,
        sa.literal(1).label("matched"),
        sum((one.c.fit for one in others), first.c.fit).label("fit"),
    )
    for one in others:
        query = query.join(one, one.c.service_id == first.c.service_id)
    return query.subquery()


def with_some(terms: Sequence[Term]) -> sa.Subquery:
    """Those that have all the words come first, then those whose words tell enough of the search."""
    parts = [_with(term) for term in terms]
    rows = sa.union_all(*(sa.select(one.c.service_id, one.c.fit, one.c.share) for one in parts)).subquery()
    return (
        sa.select(
            rows.c.service_id,
            sa.case((sa.func.count() == len(terms), 1), else_=0).label("matched"),
            sa.func.sum(rows.c.fit).label("fit"),
        )
        .group_by(rows.c.service_id)
        .having(sa.func.sum(rows.c.share) >= LEAST_SHARE)
        .subquery()
    )
