"""What is due: by the rule, by the agreement of the case, and never before (security P-01). Plain values, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals.retention.classes import due_at, months_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long a rule keeps its class, and what agreements state instead, by their memoranda."""

    months: int
    minor_months: int | None = None
    agreed: Mapping[UUID, int]

    @property
    def shortest(self) -> int:
        """Nothing is due before so many months, whatever its agreement states."""
        return min((self.months, *self.agreed.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One record as far as its time is concerned."""

    id: UUID
    reference: str
    started_at: datetime
    """From when its time counts."""
    is_minor: bool = False
    memorandum_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A record whose time is over, and since when."""

    candidate: Candidate
    due_at: datetime


def ends_at(candidate: Candidate, period: Period) -> datetime:
    """When the record's time is over."""
    agreed = period.agreed.get(candidate.memorandum_id) if candidate.memorandum_id else None
    months = months_for(period.months, period.minor_months, is_minor=candidate.is_minor, agreed_months=agreed)
    return due_at(candidate.started_at, months)


def chosen(candidates: Iterable[Candidate], period: Period, *, now: datetime) -> list[Due]:
    """Those whose time is over, the longest overdue first."""
    found = [Due(candidate=one, due_at=ends_at(one, period)) for one in candidates]
    return sorted((due for due in found if due.due_at <= now), key=lambda due: (due.due_at, due.candidate.id))
