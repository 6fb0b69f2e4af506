"""What stands out among the looks and the files of a week, as a rule on plain values (security G-10, K-03, N-04)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from core.text import N_

PER_HOUR = 100
"""Records that nobody reads in an hour for work."""
TIMES, AT_LEAST = 3, 40
"""A day is unusual with more than three times one's median, and so many records."""
FILES_AT_LEAST = 4
"""So many files in a day: more than three times the one file that somebody takes who seldom takes any."""
NIGHT_ENDS, NIGHT_BEGINS = 6, 22
OUT_OF_HOURS_FROM = 30
"""So many records between ten at night and six, or at a weekend; fewer are a night shift."""
LOOK_BACK = timedelta(days=30)


class AnomalyKind(StrEnum):
    """What may be odd about a look."""

    MASS_READ = "mass_read"
    UNUSUAL_DAY = "unusual_day"
    MANY_FILES = "many_files"
    OUT_OF_HOURS = "out_of_hours"
    SELF = "self"
    SAME_SURNAME = "same_surname"


LABELS: Mapping[AnomalyKind, str] = {
    AnomalyKind.MASS_READ: N_("More than 100 records within an hour"),
    AnomalyKind.UNUSUAL_DAY: N_("Three times as many records as usual"),
    AnomalyKind.MANY_FILES: N_("More than three times as many files as usual"),
    AnomalyKind.OUT_OF_HOURS: N_("Many records at night or at a weekend"),
    AnomalyKind.SELF: N_("A record of somebody with the reader’s own name"),
    AnomalyKind.SAME_SURNAME: N_("A record of somebody with the reader’s surname"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody looked at a record, or took a file along."""

    user_id: UUID
    at: datetime
    subject: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something that a reviewer looks at: who, which day, how many records or files."""

    kind: AnomalyKind
    user_id: UUID
    day: date
    count: int
    subject: tuple[str, str] | None = None


def find_anomalies(
    looks: Sequence[Look],
    *,
    since: datetime,
    zone: str,
    files: Sequence[Look] = (),
    names: Mapping[UUID, str] | None = None,
    subjects: Mapping[tuple[str, str], str] | None = None,
) -> tuple[Anomaly, ...]:
    """What stands out from `since` on; looks and files of the thirty days before say what is usual for somebody.

    `names` are those of the readers and `subjects` those of the people of the records, as far as they are known.
    """
    place = ZoneInfo(zone)
    found: list[Anomaly] = []
    for user_id, own in _by_person(looks).items():
        recent = [look for look in own if look.at >= since]
        found += _masses(user_id, recent, place)
        found += _unusual_days(user_id, own, since, place, kind=AnomalyKind.UNUSUAL_DAY)
        found += _nights(user_id, recent, place)
        found += _names(user_id, recent, place, (names or {}).get(user_id, ""), subjects or {})
    for user_id, own in _by_person(files).items():
        found += _unusual_days(user_id, own, since, place, kind=AnomalyKind.MANY_FILES)
    return tuple(
        sorted(found, key=lambda one: (one.day, one.kind.value, one.user_id.hex, one.subject or ("", "")))
    )


def _by_person(looks: Iterable[Look]) -> dict[UUID, list[Look]]:
    """Everybody's own, the oldest first."""
    by_person: dict[UUID, list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda look: look.at):
        by_person[look.user_id].append(look)
    return by_person


def reads_too_many(looks: Sequence[Look], *, now: datetime, zone: str) -> AnomalyKind | None:
    """Whether one person's looks of the last thirty days are alarming at this moment; None if not."""
    last_hour = {look.subject for look in looks if now - look.at < timedelta(hours=1)}
    if len(last_hour) > PER_HOUR:
        return AnomalyKind.MASS_READ
    unusual = _is_today_unusual(looks, now, ZoneInfo(zone), at_least=AT_LEAST)
    return AnomalyKind.UNUSUAL_DAY if unusual else None


def takes_too_many(files: Sequence[Look], *, now: datetime, zone: str) -> bool:
    """Whether one person takes more than three times as many files today as on a usual day of the last thirty."""
    return _is_today_unusual(files, now, ZoneInfo(zone), at_least=FILES_AT_LEAST)


def _is_today_unusual(looks: Iterable[Look], now: datetime, place: ZoneInfo, *, at_least: int) -> bool:
    days = _days(looks, place)
    today = now.astimezone(place).date()
    return _is_unusual(len(days.get(today, ())), _usual(days, today), at_least=at_least)


def _masses(user_id: UUID, looks: Sequence[Look], place: ZoneInfo) -> Iterator[Anomaly]:
    """One anomaly a day, with the most records of any hour of it."""
    worst: dict[date, int] = {}
    inside: Counter[tuple[str, str]] = Counter()
    first = 0
    for look in looks:
        inside[look.subject] += 1
        while look.at - looks[first].at >= timedelta(hours=1):
            gone = looks[first].subject
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) > PER_HOUR:
            day = look.at.astimezone(place).date()
            worst[day] = max(worst.get(day, 0), len(inside))
    for day, count in worst.items():
        yield Anomaly(kind=AnomalyKind.MASS_READ, user_id=user_id, day=day, count=count)


def _unusual_days(
    user_id: UUID, looks: Sequence[Look], since: datetime, place: ZoneInfo, *, kind: AnomalyKind
) -> Iterator[Anomaly]:
    days = _days(looks, place)
    first = since.astimezone(place).date()
    at_least = FILES_AT_LEAST if kind is AnomalyKind.MANY_FILES else AT_LEAST
    for day, subjects in days.items():
        if day >= first and _is_unusual(len(subjects), _usual(days, day), at_least=at_least):
            yield Anomaly(kind=kind, user_id=user_id, day=day, count=len(subjects))


def _days(looks: Iterable[Look], place: ZoneInfo) -> dict[date, set[tuple[str, str]]]:
    days: dict[date, set[tuple[str, str]]] = defaultdict(set)
    for look in looks:
        days[look.at.astimezone(place).date()].add(look.subject)
    return days


def _usual(days: Mapping[date, set[tuple[str, str]]], day: date) -> float:
    """The median of the days on which somebody looked at, or took, anything within the thirty before."""
    before = [len(subjects) for one, subjects in days.items() if timedelta(0) < day - one <= LOOK_BACK]
    return median(before) if before else 0


def _is_unusual(count: int, usual: float, *, at_least: int) -> bool:
    return count >= at_least and count > TIMES * usual


def _nights(user_id: UUID, looks: Sequence[Look], place: ZoneInfo) -> Iterator[Anomaly]:
    nights: dict[date, set[tuple[str, str]]] = defaultdict(set)
    for look in looks:
        local = look.at.astimezone(place)
        if NIGHT_ENDS <= local.hour < NIGHT_BEGINS and local.weekday() < 5:
            continue
        # The hours after midnight belong to the night that began the day before.
        nights[(local - timedelta(hours=NIGHT_ENDS)).date()].add(look.subject)
    for day, subjects in nights.items():
        if len(subjects) >= OUT_OF_HOURS_FROM:
            yield Anomaly(kind=AnomalyKind.OUT_OF_HOURS, user_id=user_id, day=day, count=len(subjects))


def _names(
    user_id: UUID,
    looks: Sequence[Look],
    place: ZoneInfo,
    reader: str,
    subjects: Mapping[tuple[str, str], str],
) -> Iterator[Anomaly]:
    own = _folded(reader)
    if not own:
        return
    seen: set[tuple[str, str]] = set()
    for look in looks:
        other = _folded(subjects.get(look.subject, ""))
        if not other or look.subject in seen or own[-1] != other[-1]:
            continue
        seen.add(look.subject)
        kind = AnomalyKind.SELF if own == other else AnomalyKind.SAME_SURNAME
        day = look.at.astimezone(place).date()
        yield Anomaly(kind=kind, user_id=user_id, day=day, count=1, subject=look.subject)


def _folded(name: str) -> list[str]:
    return name.casefold().replace("-", " ").split()
