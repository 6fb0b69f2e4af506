"""What changed between two texts, word by word and readable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

MOST_WORDS = 3000
"""Longer texts are compared by sentence, because word by word takes too long."""
GLUE = 2
"""So many equal words between two changes belong to the change: shreds cannot be read."""

_WORDS = re.compile(r"^\s+|\S+\s*")
_SENTENCES = re.compile(r"^\s+|\S.*?(?:[.!?:;]\s+|\n\s*|$)", re.DOTALL)


class Fate(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words with one fate; kept and removed ones make the old text, kept and added ones the new."""

    fate: Fate
    text: str


def text_changes(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts in one, in pieces; a single kept piece where nothing changed."""
    pattern = _WORDS if max(len(old.split()), len(new.split())) <= MOST_WORDS else _SENTENCES
    before, after = pattern.findall(old), pattern.findall(new)
    pieces = tuple(_pieces(before, after))
    return tuple(piece for piece in pieces if piece.text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    runs = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    last = len(runs) - 1

    def kept(index: int) -> bool:
        tag, start, end, _from, _to = runs[index]
        return tag == "equal" and (end - start > GLUE or index in (0, last))

    for is_kept, group in groupby(range(len(runs)), key=kept):
        spans = [runs[index] for index in group]
        removed = "".join("".join(before[start:end]) for _tag, start, end, _from, _to in spans)
        added = "".join("".join(after[start:end]) for _tag, _from, _to, start, end in spans)
        if is_kept:
            yield Piece(fate=Fate.KEPT, text=removed)
        else:
            yield Piece(fate=Fate.REMOVED, text=removed)
            yield Piece(fate=Fate.ADDED, text=added)
