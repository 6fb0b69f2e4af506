"""What in a note looks as if it named somebody: a simple check that warns, and that somebody has to overrule.

It finds titles with a name, two capitalised words in a row, e-mail addresses, telephone numbers and days of birth. It misses
names and takes places for names: it is a second look, never a proof.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_


class Hint(StrEnum):
    """What a piece of text looks like."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    BIRTH = "birth"


HINTS = {
    Hint.NAME: N_("a name"),
    Hint.PHONE: N_("a telephone number"),
    Hint.MAIL: N_("an e-mail address"),
    Hint.BIRTH: N_("a date of birth"),
}
MOST = 10
_MONTHS = "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
_PATTERNS = (
    (Hint.MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")),
    (
        Hint.BIRTH,
        re.compile(
            rf"\b(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
            rf"|\d{{1,2}} (?:{_MONTHS}) \d{{4}}|(?:{_MONTHS}) \d{{1,2}},? \d{{4}}"
            r")\b",
            re.IGNORECASE,
        ),
    ),
    (Hint.BIRTH, re.compile(r"\b(?:DOB|born(?: on| in)?)[: ]{1,2}\d{1,4}\b", re.IGNORECASE)),
    (Hint.PHONE, re.compile(r"\+?\(?\d(?:[ ()./-]{0,2}\d){6,14}")),
    (
        Hint.NAME,
        re.compile(
            r"\b(?:Mr|Mrs|Ms|Miss|Dr|Officer|Sgt|Sergeant|Pastor)\.? [A-ZÀ-Þ][\w'’-]{1,30}"
            r"|\b(?:named|called|name is|name was) [A-ZÀ-Þ][\w'’-]{1,30}"
        ),
    ),
    (Hint.NAME, re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ'’-]{1,30}(?: [A-ZÀ-Þ]\.)? [A-ZÀ-Þ][a-zß-ÿ'’-]{1,30}\b")),
)
_BEGINNINGS = frozenset(
    {
        "A",
        "An",
        "And",
        "As",
        "At",
        "But",
        "By",
        "For",
        "From",
        "He",
        "Her",
        "His",
        "If",
        "In",
        "It",
        "Its",
        "Many",
        "Most",
        "My",
        "No",
        "Not",
        "Of",
        "On",
        "One",
        "Or",
        "Our",
        "She",
        "So",
        "Some",
        "That",
        "The",
        "Their",
        "There",
        "These",
        "They",
        "This",
        "Those",
        "To",
        "We",
        "What",
        "When",
        "Where",
        "Which",
        "Who",
        "Why",
        "With",
        "You",
        "Your",
        "Nobody",
        "Everybody",
        "People",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A piece of text and what it looks like."""

    hint: Hint
    text: str


def suspicions(*texts: str | None) -> list[Suspicion]:
    """What in these texts looks as if it named somebody, in order, each once; at most ten."""
    found: dict[str, Suspicion] = {}
    for text in texts:
        left = text or ""
        for hint, pattern in _PATTERNS:
            for match in pattern.finditer(left):
                piece = match.group(0).strip()
                if hint is Hint.NAME and piece.split(" ", 1)[0] in _BEGINNINGS:
                    continue
                found.setdefault(piece, Suspicion(hint=hint, text=piece))
            # What was taken for one thing is not taken for another; a name may hold a second one.
            if hint is not Hint.NAME:
                left = pattern.sub(_blank, left)
    pieces = list(found.values())
    return [
        one for one in pieces if not any(one.text != two.text and one.text in two.text for two in pieces)
    ][:MOST]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group(0))
