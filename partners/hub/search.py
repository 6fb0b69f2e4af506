"""What somebody looks for, and its code: a search in an address, without a word that a glance at it would give away."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from partners.hub.values import CostAsked, Way
from partners.services.codes import LANGUAGES, Population
from partners.services.needs import Need

LONGEST_TEXT = 120
LONGEST_PLACE = 80
RADII = (3, 8, 16, 40, 80)
"""Kilometres; five of them are what two, five, ten, 25 and 50 miles are."""
LONGEST_CODE = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpSearch:
    """A search of the public directory; nothing set finds everything."""

    text: str = ""
    need: Need | None = None
    place: str = ""
    """A town, postcode or place of the directory, as somebody wrote it."""
    radius: int | None = None
    """Kilometres around the place; None: at any distance, the nearest first."""
    area: str = ""
    """An area that the service says it covers."""
    language: str | None = None
    population: Population | None = None
    cost: CostAsked | None = None
    way: Way | None = None
    open_now: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return self == HelpSearch()

    def without(self, *names: str) -> "HelpSearch":
        """The same search without some of its filters."""
        nothing = asdict(HelpSearch())
        return HelpSearch(**{**_values(self), **{name: nothing[name] for name in names}})


_CODED: Mapping[str, type[StrEnum]] = {
    "need": Need,
    "population": Population,
    "cost": CostAsked,
    "way": Way,
}


def _values(search: HelpSearch) -> dict[str, Any]:
    return {field.name: getattr(search, field.name) for field in fields(search)}


def code_of(search: HelpSearch) -> str:
    """The search for an address; empty where nothing is asked."""
    nothing = HelpSearch()
    asked = {
        name: value.value if isinstance(value, StrEnum) else value
        for name, value in _values(search).items()
        if value != getattr(nothing, name)
    }
    if not asked:
        return ""
    plain = json.dumps(asked, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def search_of(code: str) -> HelpSearch:
    """The search of a code; whatever does not exist is not asked, so that an old link still finds."""
    if not code or len(code) > LONGEST_CODE:
        return HelpSearch()
    try:
        given = json.loads(base64.urlsafe_b64decode(code.encode("ascii") + b"=" * (-len(code) % 4)))
    except (UnicodeEncodeError, UnicodeDecodeError, binascii.Error, ValueError, RecursionError):
        return HelpSearch()
    return read_search(given) if isinstance(given, dict) else HelpSearch()


def read_search(given: Mapping[str, Any]) -> HelpSearch:
    """A search from values that anybody may have written; what is no value of its field is not asked."""
    radius = next((one for one in RADII if str(one) == str(given.get("radius"))), None)
    language = given.get("language")
    return HelpSearch(
        text=_plain(given.get("text"), LONGEST_TEXT),
        place=_plain(given.get("place"), LONGEST_PLACE),
        area=_plain(given.get("area"), 160),
        radius=radius,
        language=language if isinstance(language, str) and language in LANGUAGES else None,
        open_now=given.get("open_now") in (True, "1", "y", "on"),
        **{name: _one_of(kind, given.get(name)) for name, kind in _CODED.items()},
    )


def _one_of(kind: type[StrEnum], value: object) -> Any:
    return kind(value) if isinstance(value, str) and value in {one.value for one in kind} else None


def _plain(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return ""
    kept = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(kept.split())[:longest]
