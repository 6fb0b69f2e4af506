"""In which order priorities stand: a rule on plain values, shown beside its result.

The score of a theme is the number of sources that speak of it times the mean of the experts' weights (1 to 5). Where no
expert gave a weight the score is nothing, and the theme stands after all others. Equal scores are ordered by evidence,
then by name. Who overrules gives a theme a place with a reason; the others keep their order around it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from partners.needs.terms import DIFFER_BY


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a theme."""

    theme_id: UUID
    name: str
    evidence: int
    weights: tuple[int, ...] = ()
    place: int | None = None

    @property
    def weight(self) -> float | None:
        """The mean of the experts' weights."""
        return sum(self.weights) / len(self.weights) if self.weights else None

    @property
    def score(self) -> float | None:
        """Evidence times weight; None where nobody gave a weight."""
        return None if self.weight is None else self.evidence * self.weight

    @property
    def differs(self) -> bool:
        """Whether the experts are far apart."""
        return bool(self.weights) and max(self.weights) - min(self.weights) >= DIFFER_BY


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A theme with its place, and the one that the rule alone gives it."""

    standing: Standing
    rank: int
    rank_by_rule: int


def ranked(standings: Iterable[Standing]) -> list[Ranked]:
    """The themes in order; places beyond the last one mean the last one, and of two equal places the rule decides."""
    by_rule = sorted(standings, key=_order)
    rule = {one.theme_id: number for number, one in enumerate(by_rule, start=1)}
    order: list[Standing] = [one for one in by_rule if one.place is None]
    for one in sorted((one for one in by_rule if one.place), key=lambda one: one.place or 0):
        order.insert(min((one.place or 1) - 1, len(order)), one)
    return [
        Ranked(standing=one, rank=number, rank_by_rule=rule[one.theme_id])
        for number, one in enumerate(order, start=1)
    ]


def _order(one: Standing) -> tuple[bool, float, int, str]:
    return one.score is None, -(one.score or 0.0), -one.evidence, one.name


def spread_words(weights: Sequence[int]) -> str:
    """The weights from the lowest to the highest, such as “2-5”; one number where all agree."""
    if not weights:
        return "—"
    low, high = min(weights), max(weights)
    return str(low) if low == high else f"{low}–{high}"
