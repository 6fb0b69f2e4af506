"""Records of many years, a schedule that changes, and an oracle that knows what may go on which day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from referrals.retention.choosing import Candidate, Period, chosen

START = datetime(2026, 1, 1, tzinfo=UTC)
HORIZON = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What the nights deleted, and what the oracle says."""

    records: int
    deleted: dict[UUID, int]
    """The night on which each went."""
    oracle: dict[UUID, int]


def simulate(records: int, *, days: int = HORIZON, seed: int) -> Simulated:
    """Let the schedule run once a night over random records, some of children, some under agreements, some held for a time."""
    chance = random.Random(seed)
    agreed = {UUID(int=1): 6, UUID(int=2): 120}
    period = Period(months=24, minor_months=60, agreed=agreed)
    open_ = {one.id: one for one in _records(records, chance)}
    holds = {
        key: (first, first + chance.randrange(1, 200))
        for key in open_
        if chance.random() < 0.1
        for first in [chance.randrange(0, days)]
    }
    oracle = {
        key: night
        for key, one in open_.items()
        if (night := _first_night(one, agreed, holds.get(key), days)) is not None
    }
    deleted: dict[UUID, int] = {}
    for night in range(days):
        now = START + timedelta(days=night)
        for due in chosen(open_.values(), period, now=now):
            first, last = holds.get(due.candidate.id, (0, 0))
            if not first <= night < last:
                deleted[due.candidate.id] = night
                del open_[due.candidate.id]
    return Simulated(records=records, deleted=deleted, oracle=oracle)


def _records(count: int, chance: random.Random) -> Iterator[Candidate]:
    for number in range(count):
        yield Candidate(
            id=UUID(int=number + 10),
            reference=f"R-{number}",
            started_at=START - timedelta(days=chance.randrange(0, 2500), seconds=chance.randrange(0, 86_400)),
            is_minor=chance.random() < 0.15,
            memorandum_id=chance.choice((None, UUID(int=1), UUID(int=2), UUID(int=3))),
        )


def _first_night(
    one: Candidate, agreed: dict[UUID, int], hold: tuple[int, int] | None, days: int
) -> int | None:
    """Counted another way: months by their names, nights one after the other."""
    months = agreed.get(one.memorandum_id or UUID(int=0), 60 if one.is_minor else 24)
    year, month = one.started_at.year, one.started_at.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = one.started_at.day
    while True:
        try:
            end = one.started_at.replace(year=year, month=month, day=day)
            break
        except ValueError:
            day -= 1
    night = max(0, -((START - end) // timedelta(days=1)))
    while START + timedelta(days=night) < end:
        night += 1
    while night > 0 and START + timedelta(days=night - 1) >= end:
        night -= 1
    if hold is not None and hold[0] <= night < hold[1]:
        night = hold[1]
    return night if night < days else None
