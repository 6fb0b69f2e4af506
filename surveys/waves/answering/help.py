"""Whom to call, at the foot of each page: the numbers are those that the composition root names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A number that everybody may call."""

    label: str
    number: str
    tel: str
    is_verified: bool


Lines = Callable[[str], Sequence[HelpLine]]


class _Help:
    lines: Lines | None = None


def use_help_lines(lines: Lines) -> None:
    """Say which numbers there are in a country (ISO 3166-1); called once by the composition root."""
    _Help.lines = lines


def help_lines(country: str) -> Sequence[HelpLine]:
    """The numbers of a country; those of all where it is not known."""
    return _Help.lines(country) if _Help.lines is not None else ()
