"""Where in an agreement a comment stands: a section, or a clause by what it covers and how it is headed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partners.memoranda.clauses import Clause, Element
from partners.memoranda.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A section, or one clause; nothing of it changes when clauses are added before it."""

    part: Part
    element: Element | None = None
    heading: str | None = None

    def __post_init__(self) -> None:
        named = self.element is not None and bool(self.heading)
        if named is not (self.part is Part.CLAUSES) or (self.element is None) != (self.heading is None):
            raise ValueError("a clause is named by its element and its heading, a section by its part alone")

    @classmethod
    def of_section(cls, part: Part) -> "Place":
        """A section as a whole; clauses are named one by one."""
        return cls(part=part)

    @classmethod
    def of_clause(cls, clause: Clause) -> "Place":
        """A clause, as it is headed now."""
        return cls(part=Part.CLAUSES, element=clause.element, heading=clause.heading)

    @property
    def code(self) -> str:
        """A short name for addresses and anchors."""
        if self.element is None or self.heading is None:
            return self.part.value
        digest = hashlib.sha256(self.heading.encode()).hexdigest()[:8]
        return f"clause-{self.element.value.replace('_', '-')}-{digest}"


def places_of(clauses: Iterable[Clause]) -> tuple[Place, ...]:
    """Every place on which somebody may comment, in the order of the text."""
    sections = [Place.of_section(part) for part in Part if part is not Part.CLAUSES]
    return (*sections, *dict.fromkeys(Place.of_clause(clause) for clause in clauses))


def find_place(places: Sequence[Place], wanted: Place) -> Place | None:
    """The place in this text that an earlier comment speaks of.

    A clause that got another heading is still found by what it covers, where only one clause covers that.
    """
    if wanted in places:
        return wanted
    same = [place for place in places if place.element is not None and place.element is wanted.element]
    return same[0] if len(same) == 1 else None
