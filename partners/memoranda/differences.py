"""What differs between two contents, section by section in plain words, and clause by clause.

It compares versions of one agreement as well as an amendment with what it amends: any two contents.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from partners.memoranda.clause_differences import ClauseDifference, compare_clauses
from partners.memoranda.content import Content
from partners.memoranda.parts import Part
from partners.memoranda.term_words import ORDER, READERS, Phrase
from partners.memoranda.text_changes import Piece, text_changes

IDENTITY = frozenset({"reference", "kind", "follows", "amendment_number"})
"""What says which agreement it is, and nothing about what was agreed."""


class Kind(StrEnum):
    """What happened to a term."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One term that was added, removed or changed: what it is, how it read and how it reads.

    `key` says which term it is, `old_value` and `new_value` are the terms themselves.
    """

    kind: Kind
    topic: Phrase
    key: Hashable
    old: Phrase | None = None
    new: Phrase | None = None
    old_value: Any = None
    new_value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDifference:
    """What differs in one section: terms, the purpose word by word, and clauses."""

    part: Part
    terms: tuple[Difference, ...] = ()
    purpose: tuple[Piece, ...] = ()
    clauses: tuple[ClauseDifference, ...] = ()
    clauses_moved: bool = False

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.terms or self.purpose or self.clauses or self.clauses_moved)


def compare(old: Content, new: Content) -> tuple[SectionDifference, ...]:
    """What has to be done to the old content to make it the new one; nothing where they say the same.

    Reference, kind and number of an amendment are left out: they say which agreement it is.
    """
    purpose = text_changes(old.purpose, new.purpose) if old.purpose != new.purpose else ()
    clauses, moved = compare_clauses(old.clauses, new.clauses)
    sections = (
        *(
            SectionDifference(
                part=part,
                terms=tuple(_terms(part, old, new)),
                purpose=purpose if part is Part.BASICS else (),
            )
            for part in Part
            if part is not Part.CLAUSES
        ),
        SectionDifference(part=Part.CLAUSES, clauses=clauses, clauses_moved=moved),
    )
    return tuple(section for section in sections if section)


def _terms(part: Part, old: Content, new: Content) -> Iterator[Difference]:
    before, after = READERS[part](old), READERS[part](new)
    for key in (*before, *(key for key in after if key not in before)):
        was, now = before.get(key), after.get(key)
        if key == ORDER and before.keys() != after.keys():
            continue
        if was is None and now is not None:
            yield Difference(kind=Kind.ADDED, topic=now.topic, key=key, new=now.words, new_value=now.value)
        elif was is not None and now is None:
            yield Difference(kind=Kind.REMOVED, topic=was.topic, key=key, old=was.words, old_value=was.value)
        elif was is not None and now is not None and was.value != now.value:
            yield Difference(
                kind=Kind.CHANGED,
                topic=now.topic,
                key=key,
                old=was.words,
                new=now.words,
                old_value=was.value,
                new_value=now.value,
            )
