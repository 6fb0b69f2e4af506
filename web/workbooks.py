"""Workbooks of several sheets (XLSX) in which nothing typed becomes a formula and numbers stay numbers (security K-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from web.sheets import LONGEST_CELL, Cell, guarded, open_book

NARROWEST, WIDEST = 8, 60


class Shown(StrEnum):
    """How a spreadsheet program shows a number; the number itself is kept unrounded."""

    WHOLE = "#,##0"
    SHARE = "0.0%"
    DECIMAL = "#,##0.00"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the way in which it is shown; a share is from 0 to 1."""

    value: float
    shown: Shown = Shown.WHOLE


Value = Cell | Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: a name of at most 31 letters, headings, and rows of plain values."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def workbook(tables: Sequence[Table], *, title: str, zone: str, made_at: datetime) -> bytes:
    """All tables as sheets: headings fixed, columns as wide as what they hold, moments in the time zone.

    Equal tables give equal bytes, whenever the file is written: `made_at` is the moment that the file names.
    """
    stream = BytesIO()
    book = open_book(stream)
    book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
    formats = {shown.value: book.add_format({"num_format": shown.value, "valign": "top"}) for shown in Shown}
    formats["head"] = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
    formats["text"] = book.add_format({"valign": "top", "text_wrap": True})
    formats["day"] = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    formats["moment"] = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
    for table in tables:
        _write(book.add_worksheet(table.name), table, formats, ZoneInfo(zone))
    book.close()
    return stream.getvalue()


def plain_value(value: Value) -> str:
    """A value as a field of CSV: a number unrounded and never guarded, a text guarded."""
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case Amount():
            short = f"{value.value:.15g}"
            return short if float(short) == value.value else repr(value.value)
        case datetime() | date():
            return value.isoformat()
    return str(value)


def _write(page: Any, table: Table, formats: dict[str, Any], zone: ZoneInfo) -> None:
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    for column, heading in enumerate(table.headings):
        page.write_string(0, column, heading, formats["head"])
        longest = max((_length(row[column]) for row in table.rows), default=0)
        page.set_column(column, column, max(NARROWEST, min(WIDEST, max(len(heading), longest) + 2)))
    for number, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            _cell(page, number, column, value, formats, zone)
    if table.rows:
        page.autofilter(0, 0, len(table.rows), len(table.headings) - 1)


def _cell(page: Any, row: int, column: int, value: Value, formats: dict[str, Any], zone: ZoneInfo) -> None:
    match value:
        case None | "":
            pass
        case str():
            page.write_string(row, column, value[:LONGEST_CELL], formats["text"])
        case Amount():
            page.write_number(row, column, value.value, formats[value.shown.value])
        case datetime():
            page.write_datetime(row, column, value.astimezone(zone).replace(tzinfo=None), formats["moment"])
        case date():
            page.write_datetime(row, column, value, formats["day"])
        case _:
            page.write_number(row, column, value, formats[Shown.WHOLE.value])


def _length(value: Value) -> int:
    return len(value) if isinstance(value, str) else 10
