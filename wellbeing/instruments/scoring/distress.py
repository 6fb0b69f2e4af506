"""Kessler’s K6 and K10 (facts 2.4 [S23], [S24])."""

from enum import StrEnum

from core.errors import RuleBroken
from core.text import N_
from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, whole


class Coding(StrEnum):
    """How the answers of a K10 were numbered; without it a K10 cannot be used. Source: facts 2.4 [S23]; V7."""

    ONE_TO_FIVE = "10-50"
    """Australia."""
    ZERO_TO_FOUR = "0-40"
    """United States."""


def k6(items: Items) -> Result:
    """K6, 0 to 24; no gaps. Source: facts 2.4 [S24]."""
    return whole(checked(items, count=6, lowest=0, highest=4))


def k10(items: Items, *, coding: Coding | str | None) -> Result:
    """K10 in the coding that is named: 10 to 50, or 0 to 40; refused without one. Source: facts 2.4 [S23]; V7."""
    if coding not in tuple(Coding):
        raise RuleBroken(N_("Say how the answers of this K10 are numbered: from 1 to 5 or from 0 to 4."))
    lowest = 1 if coding == Coding.ONE_TO_FIVE else 0
    return whole(checked(items, count=10, lowest=lowest, highest=lowest + 4))


def in_other_coding(items: Items, *, coding: Coding) -> tuple[int | None, ...]:
    """The same answers numbered the other way. Source: facts 2.4 [S23]; V7."""
    shift = -1 if coding is Coding.ONE_TO_FIVE else 1
    return tuple(None if item is None else item + shift for item in items)
