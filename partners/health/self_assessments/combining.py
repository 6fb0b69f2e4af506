"""From people's answers to the figures that may be shown (P09, facts 2.7): nobody's single answers come through.

A person's mean is over the sentences they rated. An organisation's mean is over its people's means. The partnership's
is the mean of its two organisations, each one weight, so that a large agency does not outvote a small NGO.

What may be shown:

* nothing of a round that is still open, so that nobody watches a mean move as an answer comes in;
* the partnership's mean where each side has at least three answers: with fewer, the half that one side weighs would
  tell what one or two people said;
* an organisation's own mean where it has at least five answers (the threshold for surveys) and the other side too:
  else the partnership's mean minus the one would give the other away;
* the same for each sentence, by the number of people who rated it;
* a figure to which everybody gave the highest or the lowest mark as "4.8 or more" or "1.2 or less".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from uuid import UUID

from partners.health.self_assessments.items import HIGHEST, LOWEST, Item

LEAST_PER_SIDE = 3
"""[HOUSE] Answers that each side needs before anything of a round is shown."""

LEAST_ALONE = 5
"""Answers that an organisation's own mean rests on: k for surveys in facts 2.7."""

BLUR = 0.2


class Blur(StrEnum):
    """Whether a figure is shown as it is, or as a bound because all gave the same mark."""

    NONE = "none"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One person's marks; sentences that the person could not rate are missing."""

    organisation_id: UUID
    marks: Mapping[Item, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mean as it may be shown; `value` None is suppressed (small number)."""

    value: float | None
    blur: Blur = Blur.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a closed round says: the whole, its sentences, and the two sides with how many answered."""

    whole: Shown
    items: Mapping[Item, Shown]
    sides: Mapping[UUID, Shown]
    side_items: Mapping[UUID, Mapping[Item, Shown]]
    answers: Mapping[UUID, int]


HIDDEN = Shown(value=None)


def combine(answers: Sequence[Answer], sides: tuple[UUID, UUID]) -> Result:
    """The figures of a round between two organisations; answers of anybody else are none of it."""
    marked = {side: [a.marks for a in answers if a.organisation_id == side and a.marks] for side in sides}
    means = {side: [fmean(marks.values()) for marks in marked[side]] for side in sides}
    by_item = {
        item: {side: [float(marks[item]) for marks in marked[side] if item in marks] for side in sides}
        for item in Item
    }
    alone = {item: _alone(by_item[item]) for item in Item}
    return Result(
        whole=_together(means),
        items={item: _together(by_item[item]) for item in Item},
        sides=_alone(means),
        side_items={side: {item: alone[item][side] for item in Item} for side in sides},
        answers={side: len(means[side]) for side in sides},
    )


def _together(by_side: Mapping[UUID, Sequence[float]]) -> Shown:
    """The mean of the two sides' means, each one weight."""
    if min(map(len, by_side.values())) < LEAST_PER_SIDE:
        return HIDDEN
    return _blurred(fmean(fmean(values) for values in by_side.values()))


def _alone(by_side: Mapping[UUID, Sequence[float]]) -> dict[UUID, Shown]:
    """Each side's own mean: both or neither."""
    if min(map(len, by_side.values())) < LEAST_ALONE:
        return dict.fromkeys(by_side, HIDDEN)
    return {side: _blurred(fmean(values)) for side, values in by_side.items()}


def _blurred(value: float) -> Shown:
    if value >= HIGHEST:
        return Shown(value=HIGHEST - BLUR, blur=Blur.AT_LEAST)
    if value <= LOWEST:
        return Shown(value=LOWEST + BLUR, blur=Blur.AT_MOST)
    return Shown(value=value)
