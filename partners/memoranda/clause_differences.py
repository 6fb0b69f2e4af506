"""Which clauses were added, removed or changed between two contents, and their changes word by word."""

from collections.abc import Callable
from dataclasses import dataclass

from partners.memoranda.elements import Clause, Element
from partners.memoranda.text_changes import Fate, Piece, text_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseDifference:
    """A clause that was added (no `old`), removed (no `new`) or changed, with its text in pieces."""

    element: Element
    old: Clause | None
    new: Clause | None
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]


def compare_clauses(
    old: tuple[Clause, ...], new: tuple[Clause, ...]
) -> tuple[tuple[ClauseDifference, ...], bool]:
    """The clauses that differ, in the new order with those removed at the end; and whether others moved.

    A clause is found again by its words, else by its element and heading, else by its element.
    """
    partners = _partners(old, new)
    differences = [
        _difference(old[partners[index]] if index in partners else None, clause)
        for index, clause in enumerate(new)
        if index not in partners or old[partners[index]] != clause
    ]
    found = set(partners.values())
    differences += [_difference(clause, None) for index, clause in enumerate(old) if index not in found]
    followed = [partners[index] for index in sorted(partners)]
    return tuple(differences), followed != sorted(followed)


def _partners(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> dict[int, int]:
    """For each clause of the new text the one of the old text that it was."""
    partners: dict[int, int] = {}
    same: tuple[Callable[[Clause], object], ...] = (
        lambda clause: clause,
        lambda clause: (clause.element, clause.heading),
        lambda clause: clause.element,
    )
    for key in same:
        waiting = {index: key(clause) for index, clause in enumerate(old) if index not in partners.values()}
        for index, clause in enumerate(new):
            if index in partners:
                continue
            match = next((at for at, wanted in waiting.items() if wanted == key(clause)), None)
            if match is not None:
                partners[index] = match
                del waiting[match]
    return partners


def _difference(old: Clause | None, new: Clause | None) -> ClauseDifference:
    clause = new or old
    assert clause is not None
    return ClauseDifference(
        element=clause.element,
        old=old,
        new=new,
        heading=_changes(old.heading if old else None, new.heading if new else None),
        body=_changes(old.body if old else None, new.body if new else None),
    )


def _changes(old: str | None, new: str | None) -> tuple[Piece, ...]:
    if old is None or new is None:
        fate, text = (Fate.ADDED, new) if old is None else (Fate.REMOVED, old)
        return (Piece(fate=fate, text=text),) if text else ()
    return text_changes(old, new)
