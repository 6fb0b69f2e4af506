"""A score, and how missing answers are dealt with."""

from collections.abc import Callable
from dataclasses import dataclass

from wellbeing.instruments.scoring.answers import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The total of one sheet; None where too much is missing to say one. Source: facts 2.4, missing items."""

    total: int | None
    missing: int = 0
    is_prorated: bool = False
    """Some answers are missing, and the total was raised in proportion."""

    @property
    def is_valid(self) -> bool:
        """Whether there is a total."""
        return self.total is not None


Scorer = Callable[[Answers], Result]


def nearest(numerator: int, denominator: int) -> int:
    """The nearest whole number of a fraction that is not negative; a half is rounded up."""
    return (2 * numerator + denominator) // (2 * denominator)


def whole(items: tuple[int | None, ...]) -> Result:
    """The sum of a scale too short to fill in gaps: one missing answer makes it invalid. Source: facts 2.4 [HOUSE]."""
    answered = [item for item in items if item is not None]
    missing = len(items) - len(answered)
    return Result(total=None if missing else sum(answered), missing=missing)


def prorated(items: tuple[int | None, ...], *, most_missing: int) -> Result:
    """Mean of the answers times the number of items, to the nearest whole number. Source: facts 2.4, missing items (K)."""
    answered = [item for item in items if item is not None]
    missing = len(items) - len(answered)
    if missing > most_missing or not answered:
        return Result(total=None, missing=missing)
    total = nearest(sum(answered) * len(items), len(answered))
    return Result(total=total, missing=missing, is_prorated=missing > 0)
