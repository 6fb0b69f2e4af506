"""The words of a search: how much each tells, and the services that have all or enough of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.hub.models import Listing, ListingWord
from partners.hub.topics import marks_of, said_in, wider_marks_of
from partners.hub.words import MOST_TERMS, TOWN, mark, terms_of

SAYS = {0: 0.08, 1: 0.15, 2: 0.3, 3: 0.5, 4: 0.65, 5: 0.8, 6: 0.9}
"""How well an entry fits a word, by the weight of the word in it; from seven on it fits wholly."""
QUALITY = 0.5
"""What it counts of what kind and where a service shall be, as free or in a town, beside what it is about."""
LEAST_SHARE = 0.4
"""Of what all words of a search tell, what an entry must have that has not all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or topic of a search: its stems or marks, and its share of what the whole search tells; a rare one tells more."""

    stems: frozenset[str]
    share: float
    wider: frozenset[str] = frozenset()
    """Marks of needs that answer it more generally, where few entries say it themselves."""


def is_urgent(text: str) -> bool:
    """Whether somebody's words ask for a person to talk to now: then the crisis lines answer first."""
    return any(topic.is_urgent for topic in said_in(text).topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What answers a word or topic, what answers it more generally, and how much it counts beside others."""

    stems: frozenset[str]
    wider: frozenset[str] = frozenset()
    counts: float = 1.0
    towns: frozenset[str] = frozenset()
    """Marks of a town that is called so: where there is one, whoever is there fits, and the word tells half as much."""


def _asked_in(text: str, language: str) -> list[_Asked]:
    """What a search asks for: its topics, then its other words; at most eight."""
    said = said_in(text)
    asked = [
        _Asked(
            stems=marks_of(topic),
            wider=wider_marks_of(topic),
            counts=QUALITY if topic.is_quality else 1.0,
        )
        for topic in said.topics
    ]
    for stems in terms_of(" ".join(said.rest), language):
        asked.append(_Asked(stems=stems, towns=frozenset(mark(TOWN, one) for one in stems)))
    return asked[:MOST_TERMS]


def weighed(session: Session, text: str, language: str) -> tuple[Term, ...]:
    """The words and topics of a search with their shares, by how many entries have each; stems that none has are left out."""
    asked = _asked_in(text, language)
    if not asked:
        return ()
    every = sorted(frozenset[str]().union(*(one.stems | one.towns for one in asked)))
    counts = {
        row.word: row.entries
        for row in session.execute(
            sa.select(ListingWord.word, sa.func.count().label("entries"))
            .where(ListingWord.word.in_(every))
            .group_by(ListingWord.word)
        )
    }
    entries = session.scalar(sa.select(sa.func.count()).select_from(Listing)) or 0
    asked = [
        replace(one, stems=one.stems | one.towns, counts=QUALITY) if one.towns & counts.keys() else one
        for one in asked
    ]
    telling = [
        one.counts * log(1 + (entries + 1) / (1 + sum(counts.get(word, 0) for word in one.stems)))
        for one in asked
    ]
    return tuple(
        Term(
            stems=frozenset(word for word in one.stems if word in counts) or frozenset(sorted(one.stems)[:1]),
            share=weight / sum(telling),
            wider=one.wider,
        )
        for one, weight in zip(asked, telling, strict=True)
    )


def _with(term: Term, words: frozenset[str]) -> sa.Subquery:
    """The services that have a word, with how well they fit it; one of several counts by the heaviest."""
    weight: Any = ListingWord.weight
    if not words <= term.stems:
        weight = sa.case((ListingWord.word.in_(sorted(term.wider)), weight - 1), else_=weight)
    query = sa.select(ListingWord.service_id)
    if len(words) == 1:
        (word,) = words
        query = query.where(ListingWord.word == word)
    else:
        weight = sa.func.max(weight)
        query = query.where(ListingWord.word.in_(sorted(words))).group_by(ListingWord.service_id)
    says = sa.case(*((weight == one, term.share * part) for one, part in SAYS.items()), else_=term.share)
    return query.add_columns(says.label("fit"), sa.literal(term.share).label("share")).subquery()


def with_all(terms: Sequence[Term]) -> sa.Subquery:
    """Each word is looked up by the key of the table: grouping all their rows takes twice as long."""
    first, *others = (_with(term, term.stems) for term in terms)
    query = sa.select(
        first.c.service_id,
        sa.literal(1).label("matched"),
        sum((one.c.fit for one in others), first.c.fit).label("fit"),
    )
    for one in others:
        query = query.join(one, one.c.service_id == first.c.service_id)
    return query.subquery()


def with_some(terms: Sequence[Term]) -> sa.Subquery:
    """Those that have all the words come first, then those whose words tell enough of the search; a wider need counts too."""
    parts = [_with(term, term.stems | term.wider) for term in terms]
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
