"""One text of the clause library."""

from dataclasses import dataclass

from partners.memoranda.elements import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text in our own words for one element; the first of an element is what a new draft starts with."""

    code: str
    element: Element
    label: str
    """What sets it apart from the other texts of the element."""
    body: str
    legal: bool = False
    """It creates or limits legal duties: a legal adviser reads it before anybody signs."""
