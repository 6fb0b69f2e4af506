"""Differences between two contents in the reader's words, for pages and documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.text import N_
from partners.memoranda.clause_differences import ClauseDifference
from partners.memoranda.differences import Difference, Kind, SectionDifference
from partners.memoranda.parts import PART_LABELS
from partners.memoranda.term_words import Phrase
from partners.memoranda.text_changes import Fate, Piece
from web.i18n import in_words, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseLines:
    """A clause that differs: what happened to it, and heading and text in pieces.

    One that was added or removed as a whole is shown as it is, because its words are not told apart.
    """

    kind: Kind
    words: str
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]
    body_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLines:
    """What differs in one section, as a page or a document shows it."""

    label: str
    terms: tuple[str, ...]
    purpose: tuple[Piece, ...]
    clauses: tuple[ClauseLines, ...]


def words_of(phrase: Phrase) -> str:
    """A phrase in the reader's language, with its placeholders filled in."""
    return in_words(phrase.text, phrase.params)


def difference_in_words(difference: Difference) -> str:
    """One line, such as “Notice: 30 days → 60 days” or “Area added: District N”."""
    params = {"what": words_of(difference.topic)}
    if difference.old is not None:
        params["old"] = words_of(difference.old)
    if difference.new is not None:
        params["new"] = words_of(difference.new)
    words = {
        Kind.ADDED: N_("%(what)s added: %(new)s"),
        Kind.REMOVED: N_("%(what)s removed: %(old)s"),
        Kind.CHANGED: N_("%(what)s: %(old)s → %(new)s"),
    }[difference.kind]
    return translate(words, params)


def differences_in_words(sections: Iterable[SectionDifference]) -> list[SectionLines]:
    """Every section that differs, with its lines and its clauses."""
    return [
        SectionLines(
            label=translate(PART_LABELS[section.part]),
            terms=tuple(
                [difference_in_words(one) for one in section.terms]
                + ([translate(N_("Clauses stand in another order."))] if section.clauses_moved else [])
            ),
            purpose=section.purpose,
            clauses=tuple(_clause(one) for one in section.clauses),
        )
        for section in sections
    ]


_CLAUSES = {
    Kind.ADDED: N_("Clause added"),
    Kind.REMOVED: N_("Clause removed"),
    Kind.CHANGED: N_("Clause changed"),
}


def _clause(difference: ClauseDifference) -> ClauseLines:
    kind = Kind.CHANGED if difference.old and difference.new else Kind.REMOVED
    if difference.old is None:
        kind = Kind.ADDED
    return ClauseLines(
        kind=kind,
        words=translate(_CLAUSES[kind]),
        heading=difference.heading,
        body=difference.body,
        body_changed=any(piece.fate is not Fate.KEPT for piece in difference.body),
    )
