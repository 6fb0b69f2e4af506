"""Striking names out of what people wrote: a reviewer may take words away, and change or add none."""

import re
from collections.abc import Iterable

from core.errors import RuleBroken
from core.text import N_

STRUCK = "▇▇▇"
"""Of one length, whatever stood there."""
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.,;]+")
_PHONE = re.compile(r"\+?\d[\d ()./-]{5,}\d")
_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_OPENING = "\"“”'("
_ENDS = ".!?…:"
LONGEST_NAME = 80
MOST_NAMES = 40


def strike(text: str, names: Iterable[str]) -> str:
    """The text with every occurrence of each name struck out, whatever its case; `RuleBroken` for one that is not in it."""
    wanted = [name.strip() for name in names if name.strip()]
    if len(wanted) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in wanted):
        raise RuleBroken(N_("Strike at most 40 words or names, each of at most 80 characters."), "names")
    for name in wanted:
        if not _pattern(name).search(text):
            raise RuleBroken(N_("“%(name)s” does not stand in the text."), "names", name=name)
    for name in sorted(wanted, key=len, reverse=True):
        text = _pattern(name).sub(STRUCK, text)
    return text


def names_in(text: str, known: Iterable[str]) -> list[str]:
    """What looks like a person, in the order of the text: addresses, telephone numbers, people known here, and words
    with a capital inside a sentence. A proposal: a reviewer decides.
    """
    parts = {part.casefold() for name in known for part in name.split() if len(part) > 2}
    found = [match.group() for pattern in (_MAIL, _PHONE) for match in pattern.finditer(text)]
    for match in _WORD.finditer(text):
        word = match.group()
        inside = word[0].isupper() and not word.isupper() and not _begins_sentence(text[: match.start()])
        if (inside or word.casefold() in parts) and not any(word in one for one in found):
            found.append(word)
    return sorted(dict.fromkeys(found), key=text.find)


def _begins_sentence(before: str) -> bool:
    """Whether what follows this text is the first word of a sentence or a line, opening quotes aside."""
    plain = before.rstrip(_OPENING)
    said = plain.rstrip()
    return not said or said[-1] in _ENDS or "\n" in plain[len(said) :]


def _pattern(name: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if name[0].isalnum() else ""
    after = r"(?!\w)" if name[-1].isalnum() else ""
    return re.compile(before + re.escape(name) + after, re.IGNORECASE)
