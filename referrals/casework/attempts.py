"""When “unable to contact” may be said: after as many attempts, on as many days, as agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.clock import local_date
from referrals.casework.codes import is_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptsNeeded:
    """What the agreement asks for before a case is closed as unable to contact, and what was done."""

    attempts: int
    days: int
    made: int
    made_days: int

    @property
    def enough(self) -> bool:
        """Whether the case may be closed as unable to contact."""
        return self.made >= self.attempts and self.made_days >= self.days


def count_attempts(
    tries: Iterable[tuple[datetime, str]], *, attempts: int, days: int, zone: str
) -> AttemptsNeeded:
    """Count real tries (moment, result) and their civil days in the agency's zone."""
    real = [at for at, outcome in tries if is_attempt(outcome)]
    return AttemptsNeeded(
        attempts=attempts,
        days=days,
        made=len(real),
        made_days=len({local_date(at, zone) for at in real}),
    )
