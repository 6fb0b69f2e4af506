"""Taking names out of texts: roles for organisations, signs for people, places and contacts."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AGENCY, NGO, NAME, PLACE, CONTACT, NUMBER = "[agency]", "[NGO]", "[name]", "[place]", "[contact]", "[number]"
_ADDRESS = re.compile(r"(?<![^\s@<>()\[\],;:])[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+")
_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()./-]{6,}\d(?![\w])")
_REFERENCE = re.compile(r"\b[A-Z]{1,3}-[2-9CFGHJKMPQRVWX]{4}-[2-9CFGHJKMPQRVWX]{4}\b")
_ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
SHORTEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What must not stand in a template."""

    agency: frozenset[str]
    ngo: frozenset[str]
    people: frozenset[str]
    """Whole names; each part of three letters and more counts too."""
    places: frozenset[str]
    """Names of services and areas."""


CODES = frozenset({"code", "kind", "indicator", "direction", "audience", "purpose"})
"""Fields of goals, courses and questionnaires that hold codes and no words."""


def redacted_agreement(agreement: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The agreement with its purpose and clauses without names; everything else is codes and numbers."""
    clean = _cleaner(names)
    clauses = [[element, clean(heading), clean(body)] for element, heading, body in agreement["clauses"]]
    return {**agreement, "purpose": clean(agreement["purpose"]), "clauses": clauses}


def redacted(value: Any, names: Names) -> Any:
    """Every text of goals, courses and questionnaires without names, contacts, references and identifiers."""
    return _in(value, _cleaner(names))


def _in(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: one if key in CODES else _in(one, clean) for key, one in value.items()}
    if isinstance(value, list):
        return [_in(one, clean) for one in value]
    return value


def _cleaner(names: Names) -> Callable[[str], str]:
    whole: dict[str, str] = {}
    for found, sign in (
        (names.people, NAME),
        (names.places, PLACE),
        (names.ngo, NGO),
        (names.agency, AGENCY),
    ):
        whole |= {one.strip().casefold(): sign for one in found if len(one.strip()) >= SHORTEST}
    parts = {part for name in names.people for part in re.split(r"[\s,]+", name) if len(part) >= SHORTEST}
    of_whole, of_parts = _any_of(whole, re.IGNORECASE), _any_of(parts, re.NOFLAG)

    def clean(text: str) -> str:
        for found, sign in ((_ADDRESS, CONTACT), (_WEB, CONTACT), (_ID, NUMBER), (_REFERENCE, NUMBER)):
            text = found.sub(sign, text)
        if of_whole is not None:
            text = of_whole.sub(lambda match: whole[match.group().casefold()], text)
        if of_parts is not None:
            text = of_parts.sub(NAME, text)
        return _PHONE.sub(CONTACT, text)

    return clean


def _any_of(words: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    found = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", flags) if found else None


def names_left(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names a text still holds; for tests and for a last look before a template is kept."""
    lowered = text.casefold()
    return [
        one
        for one in names
        if len(one) >= SHORTEST and re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", lowered)
    ]
