"""The plain rows from which a period is measured; they never leave the compartment, and most never leave a function."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class End(StrEnum):
    """How an enrolment ended, as completion counts it."""

    COMPLETED = "completed"
    BROKEN_OFF = "broken_off"
    DECLINED = "declined"
    NOT_NEEDED = "no_longer_needed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A request: when it was made, and when the first session was, if there was one."""

    requested_at: datetime
    first_session_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """First and last score of a person on one questionnaire, in points where more is better.

    `points` is the reliable change, `room` by how much the first score could have improved.
    """

    instrument: str
    change: float
    points: float
    room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """Everything about one agency and period; None where nobody has given the data."""

    end: datetime
    is_on_offer: bool
    """Whether there was anything to use: without an offer, nobody can have used it, and everybody knows."""
    users: frozenset[UUID] = frozenset()
    users_erased: int = 0
    """People who used support in the period and have erased themselves since."""
    headcount: float | None = None
    waits: tuple[Wait, ...] = ()
    ends: dict[End, int] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    incidents: int | None = None
    incidents_offered: int = 0
    peers: int | None = None
    invited: int | None = None
    answers: dict[str, int] = field(default_factory=dict)
    """Anonymous answers of all staff, by answer."""
    answers_of_users: dict[str, int] = field(default_factory=dict)
