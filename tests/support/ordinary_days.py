"""People who look at records in the course of their work, day by day, for the alarm that must not ring for them."""

import math
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from audit.anomalies import Look, reads_too_many

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
ZONE = "UTC"
BEFORE = 30
"""Days of work that say what is usual, before the first that counts."""


def reader(number: int) -> UUID:
    """Who looks."""
    return UUID(int=number + 1)


def looks_of(number: int, start: datetime, count: int, *, seconds: int = 60, first: int = 0) -> list[Look]:
    """So many looks of a reader, each at another record."""
    return [
        Look(
            user_id=reader(number),
            at=start + timedelta(seconds=seconds * n),
            subject=("referral", f"{number}-{first + n}"),
        )
        for n in range(count)
    ]


def alarms_over(*, readers: int, days: int, seed: int) -> tuple[int, int]:
    """How many of so many ordinary days alarm: lognormal about what is usual for somebody, busy days among them."""
    chance = random.Random(seed)
    counted = alarms = 0
    for number in range(readers):
        usual = chance.choice((4, 8, 12, 20, 30))
        looks: list[Look] = []
        for day in range(BEFORE + days):
            start = MONDAY + timedelta(days=day, hours=8)
            count = min(90, round(usual * math.exp(chance.gauss(0, 0.35))))
            pace = max(1, 9 * 3600 // max(count, 1))
            looks = [look for look in looks if look.at > start - timedelta(days=31)]
            looks += looks_of(number, start, count, seconds=pace, first=day * 100)
            if day >= BEFORE:
                counted += 1
                alarms += reads_too_many(looks, now=start + timedelta(hours=10), zone=ZONE) is not None
    return counted, alarms
