"""Toronto Police “Persons in Crisis Calls for Service Attended”: the open-data file as encounters.

The file knows year, month, weekday and hour of an event, never its day: `EVENT_DATE` is checked and counted, and
no day is taken from it. `NA` and `NSA` mean missing; missing is unknown, not no.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from core.csv_source import CsvTable, Problems, Progress, read_table
from core.text import N_
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown

K = TypeVar("K", bound=int | str | tuple[int, int])

SOURCE = "toronto"
COLUMNS = (
    "EVENT_ID",
    "EVENT_DATE",
    "EVENT_YEAR",
    "EVENT_MONTH",
    "EVENT_DOW",
    "EVENT_HOUR",
    "EVENT_TYPE",
    "DIVISION",
    "OCCURRENCE_CREATED",
    "APPREHENSION_MADE",
    "HOOD_158",
    "NEIGHBOURHOOD_158",
)
MISSING = frozenset({"", "NA", "NSA"})

# The file is English whatever the machine's locale, which `calendar` and `strptime` would follow.
_MONTHS = {name: number for number, name in enumerate(
    ("January", "February", "March", "April", "May", "June", "July",
     "August", "September", "October", "November", "December"), start=1)}  # fmt: skip
_WEEKDAYS = {name: number for number, name in enumerate(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))}  # fmt: skip
_HOURS = {str(hour): hour for hour in range(24)} | {f"{hour:02}": hour for hour in range(10)}
_YEARS = {str(year): year for year in range(2000, 2101)}
_TYPES = {
    "Person in Crisis": EventType.PERSON_IN_CRISIS,
    "Suicide-related": EventType.SUICIDE_RELATED,
    "Overdose": EventType.OVERDOSE,
}
_ANSWERS = {"Yes": YesNoUnknown.YES, "No": YesNoUnknown.NO} | dict.fromkeys(MISSING, YesNoUnknown.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TorontoEncounter:
    """One attended call; its moment is known to the month, weekday and hour and no finer."""

    external_id: str
    year: int
    month: int
    weekday: int | None
    """Monday 0."""
    hour: int | None
    event_type: EventType
    division: str | None
    """Area code of the police division, e.g. D51."""
    occurrence_created: YesNoUnknown
    apprehension_made: YesNoUnknown
    neighbourhood_code: str | None
    """Of the 158 neighbourhoods."""
    neighbourhood: str | None
    precision: TimePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class TorontoReport:
    """What the file holds and what it lacks; every count is of rows."""

    rows: int
    by_year: Mapping[int, int]
    by_month: Mapping[tuple[int, int], int]
    by_event_type: Mapping[EventType, int]
    apprehension_made: Mapping[YesNoUnknown, int]
    occurrence_created: Mapping[YesNoUnknown, int]
    missing: Mapping[str, int]
    """Missing values by column of the file, every column read; 0 where none."""
    dates_missing: int
    dates_implausible: int
    """`EVENT_DATE` is no date, or contradicts the year and month beside it."""
    dates_plausible: int
    """Counted and not used all the same."""
    date_years: tuple[int, int] | None
    """First and last year among the implausible dates."""
    blank_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TorontoFile:
    """The encounters in the order of the file, with the report."""

    encounters: tuple[TorontoEncounter, ...]
    report: TorontoReport


def read_toronto(path: Path, *, progress: Progress | None = None) -> TorontoFile:
    """The encounters of a file; raises `ImportRefused` with every defect by line."""
    problems = Problems()
    table = read_table(path, problems, required=COLUMNS, unique="EVENT_ID")
    problems.refuse_if_any()
    assert table is not None
    encounters = _encounters(table, problems, progress)
    problems.refuse_if_any()
    return TorontoFile(encounters=encounters, report=_report(table, encounters))


def _encounters(
    table: CsvTable, problems: Problems, progress: Progress | None
) -> tuple[TorontoEncounter, ...]:
    pick = table.picker(*COLUMNS)
    total = len(table.rows)
    encounters: list[TorontoEncounter] = []
    for done, (line, row) in enumerate(zip(table.lines, table.rows, strict=True)):
        if progress is not None and done % 1000 == 0:
            progress(done, total)
        encounter = _encounter(tuple(cell.strip() for cell in pick(row)))
        if encounter is None:
            _explain(table, line, row, problems)
        else:
            encounters.append(encounter)
    if progress is not None:
        progress(total, total)
    return tuple(encounters)


def _encounter(cells: tuple[str, ...]) -> TorontoEncounter | None:
    """None where a cell cannot be read; `_explain` then says which."""
    (
        external_id, _date, year, month, weekday, hour, event_type, division,
        occurrence, apprehension, code, neighbourhood,
    ) = cells  # fmt: skip
    if external_id in MISSING:
        return None
    try:
        return TorontoEncounter(
            external_id=external_id,
            year=_YEARS[year],
            month=_MONTHS[month],
            weekday=None if weekday in MISSING else _WEEKDAYS[weekday],
            hour=None if hour in MISSING else _HOURS[hour],
            event_type=_TYPES[event_type],
            division=None if division in MISSING else division,
            occurrence_created=_ANSWERS[occurrence],
            apprehension_made=_ANSWERS[apprehension],
            neighbourhood_code=None if code in MISSING else code,
            neighbourhood=None if neighbourhood in MISSING else neighbourhood,
            precision=TimePrecision.HOUR_OF_MONTH,
        )
    except KeyError:
        return None


_READABLE: tuple[tuple[str, Mapping[str, object], bool], ...] = (
    ("EVENT_YEAR", _YEARS, False),
    ("EVENT_MONTH", _MONTHS, False),
    ("EVENT_DOW", _WEEKDAYS, True),
    ("EVENT_HOUR", _HOURS, True),
    ("EVENT_TYPE", _TYPES, False),
    ("OCCURRENCE_CREATED", _ANSWERS, True),
    ("APPREHENSION_MADE", _ANSWERS, True),
)
"""Column, the values it may have, and whether it may be missing."""


def _explain(table: CsvTable, line: int, row: list[str], problems: Problems) -> None:
    if row[table.index("EVENT_ID")].strip() in MISSING:
        problems.add(table.file, line, "EVENT_ID", N_("The identifier is missing."))
    for column, known, may_be_missing in _READABLE:
        value = row[table.index(column)].strip()
        if value in known or (may_be_missing and value in MISSING):
            continue
        message = N_("The value is missing.") if value in MISSING else N_("“%(value)s” is not a known value.")
        problems.add(table.file, line, column, message, value=value[:80])


def _report(table: CsvTable, encounters: tuple[TorontoEncounter, ...]) -> TorontoReport:
    missing = {
        column: sum(row[at].strip() in MISSING for row in table.rows)
        for column, at in ((column, table.index(column)) for column in COLUMNS)
    }
    at = table.index("EVENT_DATE")
    implausible: list[str] = []
    plausible = 0
    for row, encounter in zip(table.rows, encounters, strict=True):
        value = row[at].strip()
        if value in MISSING:
            continue
        if _agrees(value, encounter):
            plausible += 1
        else:
            implausible.append(value)
    years = [int(value[:4]) for value in implausible if value[:4].isascii() and value[:4].isdigit()]
    return TorontoReport(
        rows=len(encounters),
        by_year=_counts(e.year for e in encounters),
        by_month=_counts((e.year, e.month) for e in encounters),
        by_event_type=_counts(e.event_type for e in encounters),
        apprehension_made=_counts(e.apprehension_made for e in encounters),
        occurrence_created=_counts(e.occurrence_created for e in encounters),
        missing=missing,
        dates_missing=missing["EVENT_DATE"],
        dates_implausible=len(implausible),
        dates_plausible=plausible,
        date_years=(min(years), max(years)) if years else None,
        blank_lines=table.blank_lines,
    )


def _agrees(value: str, encounter: TorontoEncounter) -> bool:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return False
    return (day.year, day.month) == (encounter.year, encounter.month)


def _counts(values: Iterable[K]) -> Mapping[K, int]:
    """How often each value stands, in the order of the values, so that two runs print the same."""
    return dict(sorted(Counter(values).items()))
