"""The whole library in the order of the elements, and the texts that a new draft starts with."""

from core.errors import NotFound
from core.text import N_
from partners.memoranda.elements import HEADINGS, Clause, Element
from partners.memoranda.library.entry import Entry
from partners.memoranda.library.information import INFORMATION
from partners.memoranda.library.legal import LEGAL
from partners.memoranda.library.working import WORKING

ENTRIES: tuple[Entry, ...] = tuple(
    sorted((*WORKING, *INFORMATION, *LEGAL), key=lambda entry: list(Element).index(entry.element))
)
BY_CODE = {entry.code: entry for entry in ENTRIES}
ON_DEMAND = frozenset({Element.HEALTH_ANNEX, Element.JUSTICE_ANNEX})
"""Annexes that only some agreements need: no draft starts with them."""


def entries_for(element: Element) -> tuple[Entry, ...]:
    """The texts of one element; the first is what a new draft starts with."""
    return tuple(entry for entry in ENTRIES if entry.element is element)


def get_entry(code: str) -> Entry:
    """A text by its code; raises `NotFound` for any other."""
    if code not in BY_CODE:
        raise NotFound(N_("The library has no such text."))
    return BY_CODE[code]


def clause_of(entry: Entry) -> Clause:
    """The text as a clause with its usual heading, both marked for translation."""
    return Clause(element=entry.element, heading=HEADINGS[entry.element], body=entry.body)


STARTERS: tuple[Clause, ...] = tuple(
    clause_of(entries_for(element)[0])
    for element in Element
    if element is not Element.FURTHER and element not in ON_DEMAND
)
"""What a new draft starts with: one text per element."""
