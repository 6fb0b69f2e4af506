"""The clauses of a memorandum: what a new draft starts with, and what it still lacks."""

from collections.abc import Iterable

from partners.memoranda.elements import HEADINGS, REQUIRED, Clause, Element
from partners.memoranda.library.shelf import STARTERS

__all__ = [
    "FURTHER_CLAUSES",
    "HEADINGS",
    "LIBRARY",
    "REQUIRED",
    "Clause",
    "Element",
    "missing_elements",
    "with_clause",
]

FURTHER_CLAUSES = 3
"""How many clauses of their own the parties may add beside the library's."""

LIBRARY: tuple[Clause, ...] = STARTERS
"""One text per element, in our own words; `library.shelf` holds the alternatives."""


def missing_elements(clauses: Iterable[Clause]) -> tuple[Element, ...]:
    """The required elements that no clause with a text covers."""
    covered = {clause.element for clause in clauses if clause.body.strip()}
    return tuple(element for element in REQUIRED if element not in covered)


def with_clause(clauses: tuple[Clause, ...], added: Clause) -> tuple[Clause, ...]:
    """The clauses with one more, which takes the place of the one on the same element, in printing order."""
    order = list(Element)
    kept = [clause for clause in clauses if clause.element is not added.element]
    return tuple(sorted([*kept, added], key=lambda clause: order.index(clause.element)))
