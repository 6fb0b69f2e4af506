"""Statistics from a CSV file: columns are mapped to what a figure says, and every record that is no figure is named.

Nothing is lost: a file has as many records as figures and bad rows together, and the file itself is kept.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.csv_source import CsvTable, ImportProblem, Problems, read_content
from core.errors import RuleBroken
from core.text import N_
from partners.needs.terms import MOST_FIGURES

COLUMNS: Mapping[str, str] = {
    "measure": N_("What is measured"),
    "value": N_("Value"),
    "unit": N_("Unit"),
    "area": N_("Area"),
    "year": N_("Year"),
    "population": N_("Of whom"),
    "note": N_("Note"),
}
"""The stated layout; a file may call its columns otherwise, and then they are mapped."""
REQUIRED = ("measure", "value")
LONGEST = {"measure": 200, "unit": 60, "area": 120, "population": 120, "note": 300}
EARLIEST, LATEST = 1900, 2100
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)


class _All(Problems):
    """Keeps every defect with its text: each bad row is named."""

    __slots__ = ()

    def add(self, file: str, line: int | None, column: str | None, message: str, **params: object) -> None:
        """Note one defect."""
        self.count += 1
        self.shown.append(ImportProblem(file=file, line=line, column=column, message=message, params=params))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as a file has it."""

    line: int
    measure: str
    value: float
    unit: str | None
    area: str | None
    year: int
    population: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A record that is no figure; `reason` is marked."""

    line: int
    field: str | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file says under a mapping."""

    figures: tuple[Figure, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The head of a file: its columns, some records, and how many there are."""

    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    records: int


def preview_of(name: str, data: bytes) -> Preview:
    """The head of a file; raises `RuleBroken` at the field `file` for what is no CSV or too long."""
    table, problems = _table(name, data)
    records = len(table.rows) + len(problems.shown)
    if not records:
        raise RuleBroken(N_("The file has a header and no records."), "file")
    if records > MOST_FIGURES:
        raise RuleBroken(
            N_(
                "The file has %(count)s records; at most %(most)s are taken. Leave out what the question does not need."
            ),
            "file",
            count=records,
            most=MOST_FIGURES,
        )
    return Preview(header=table.header, sample=tuple(tuple(row) for row in table.rows[:5]), records=records)


def guess(header: tuple[str, ...]) -> dict[str, str]:
    """The columns that a file calls as the layout does, whatever the case."""
    known = {column.strip().casefold(): column for column in header}
    return {field: known[field] for field in COLUMNS if field in known}


def read_figures(name: str, data: bytes, mapping: Mapping[str, str], *, year: int) -> Reading:
    """Every record as a figure or as a bad row with its line and reason; raises `RuleBroken` for a mapping that cannot be.

    `mapping` says which column holds what; `year` is that of the source, for records that name none.
    """
    table, problems = _table(name, data)
    for field in REQUIRED:
        if mapping.get(field) not in table.header:
            raise RuleBroken(N_("Choose the column that holds this."), field)
    used = [column for column in mapping.values() if column]
    if len(set(used)) != len(used):
        twice = next(field for field, column in mapping.items() if column and used.count(column) > 1)
        raise RuleBroken(N_("Each column holds one thing: this one was chosen twice."), twice)
    lines = _lines_of(data)
    figures: list[Figure] = []
    bad: list[BadRow] = [
        BadRow(
            line=one.line or 0,
            field=None,
            reason=str(one.message % one.params if one.params else one.message),
            text=lines.get(one.line or 0, "")[:1000],
        )
        for one in problems.shown
    ]
    places = {field: table.index(column) for field, column in mapping.items() if column in table.header}
    for row, line in zip(table.rows, table.lines, strict=True):
        cells = {field: row[place].strip() for field, place in places.items()}
        try:
            figures.append(_figure(cells, line, year=year))
        except RuleBroken as broken:
            bad.append(
                BadRow(line=line, field=broken.field, reason=broken.message, text=",".join(row)[:1000])
            )
    return Reading(figures=tuple(figures), bad=tuple(sorted(bad, key=lambda one: one.line)))


def _figure(cells: Mapping[str, str], line: int, *, year: int) -> Figure:
    measure = cells["measure"]
    if not measure:
        raise RuleBroken(N_("It does not say what is measured."), "measure")
    if not cells["value"]:
        raise RuleBroken(N_("The value is missing."), "value")
    if NUMBER.fullmatch(cells["value"]) is None:
        raise RuleBroken(N_("The value is no number."), "value")
    value = float(cells["value"].replace(",", ""))
    if not math.isfinite(value):
        raise RuleBroken(N_("The value is no number."), "value")
    of_year = cells.get("year", "")
    if of_year and not (of_year.isascii() and of_year.isdigit() and EARLIEST <= int(of_year) <= LATEST):
        raise RuleBroken(N_("The year is no year between 1900 and 2100."), "year")
    for field, most in LONGEST.items():
        if len(cells.get(field, "")) > most:
            raise RuleBroken(N_("The text is too long."), field)
        if any(not (letter.isprintable() or letter in "\n\r\t") for letter in cells.get(field, "")):
            raise RuleBroken(N_("The text holds a character that cannot be stored."), field)
    return Figure(
        line=line,
        measure=measure,
        value=value,
        unit=cells.get("unit") or None,
        area=cells.get("area") or None,
        year=int(of_year) if of_year else year,
        population=cells.get("population") or None,
        note=cells.get("note") or None,
    )


def _table(name: str, data: bytes) -> tuple[CsvTable, Problems]:
    problems = _All()
    table = read_content(name, data, problems)
    if table is None:
        first = problems.shown[0]
        where = first.line or 1
        raise RuleBroken(
            N_("Line %(line)s: %(reason)s"),
            "file",
            line=where,
            reason=first.message % first.params if first.params else first.message,
        )
    if len(table.header) < 2:
        raise RuleBroken(N_("The file has one column only. Save it with commas between the columns."), "file")
    return table, problems


def _lines_of(data: bytes) -> dict[int, str]:
    text = data.decode("utf-8-sig")
    return dict(enumerate(text.splitlines(), start=1))
