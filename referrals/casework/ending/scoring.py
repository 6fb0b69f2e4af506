"""What the scores of a case's desired outcomes add up to: each counts once, and “not applicable” not at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.casework.codes import OUTCOME_WEIGHTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """Points in halves, so that they stay whole numbers, and the outcomes that were counted."""

    half_points: int
    counted: int

    @property
    def share(self) -> float | None:
        """The part that was reached, from 0 to 1; None where nothing was applicable."""
        return self.half_points / 2 / self.counted if self.counted else None


def add_up(scores: Iterable[str]) -> Achieved:
    """Achieved counts 1, partly 0.5, not achieved 0; what is not applicable stays out."""
    weights = [OUTCOME_WEIGHTS[score] for score in scores if score in OUTCOME_WEIGHTS]
    return Achieved(half_points=int(sum(weight * 2 for weight in weights)), counted=len(weights))
