"""Tables as files for a spreadsheet program: CSV and XLSX in which nothing typed becomes a formula (security K-01).

Rows are plain values. They are written in memory, since they may hold personal data: the caller bounds their number.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from core.text import N_
from web.uploads import attachment

Cell = str | int | float | date | datetime | None

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
STARTERS = "=+-@|\t\r\n\x00＝＋－＠"
"""What a spreadsheet program may take for the start of a formula or a command, full-width forms included."""
LONGEST_CELL = 32_767
"""What a cell of XLSX holds; a longer text ends with an ellipsis."""

LONGEST_FOOT = 240
"""What the foot of a printed page holds."""


class SheetFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


SHEET_FORMATS: tuple[tuple[SheetFormat, str], ...] = (
    (SheetFormat.XLSX, N_("Excel (XLSX)")),
    (SheetFormat.CSV, N_("Plain table (CSV)")),
)
MEDIA_TYPES = {
    SheetFormat.CSV: "text/csv",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table to be written: headings, rows, and notes that go under it."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    zone: str
    """Moments are written in this time zone."""
    notes: Sequence[str] = ()
    mark: str | None = None
    """Who made the file and when: the last line, the foot of each printed page, and a property of a workbook."""


def write_sheet(sheet: Sheet, kind: SheetFormat) -> bytes:
    """The whole file."""
    return csv_file(sheet) if kind is SheetFormat.CSV else xlsx_file(sheet)


def sheet_answer(sheet: Sheet, kind: SheetFormat, *, name: str) -> Response:
    """The file as a download; `name` without its ending, and without anything about a person (security D-08)."""
    content = write_sheet(sheet, kind)
    return attachment(content, media_type=MEDIA_TYPES[kind], name=f"{name}.{kind.value}")


def guarded(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet program would compute it; a number stays as it is."""
    bare = text.lstrip(" \u00a0")
    return f"'{text}" if bare[:1] and bare[0] in STARTERS and not NUMBER.fullmatch(bare) else text


def csv_file(sheet: Sheet) -> bytes:
    """RFC 4180 with every field quoted, in UTF-8 with the mark by which Excel knows it."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in sheet.headings])
    zone = ZoneInfo(sheet.zone)
    writer.writerows([_csv_cell(cell, zone) for cell in row] for row in sheet.rows)
    for note in _under(sheet):
        writer.writerow([guarded(note)])
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def open_book(stream: BytesIO) -> Any:
    """A new workbook of xlsxwriter in which no text becomes a formula, a link or a number."""
    import xlsxwriter  # costs a start of the web process 40 ms, and few requests need it

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(stream, options)


def xlsx_file(sheet: Sheet) -> bytes:
    """A workbook of one sheet: texts as texts, numbers and days as such, the headings fixed."""
    stream, zone = BytesIO(), ZoneInfo(sheet.zone)
    book = open_book(stream)
    page = book.add_worksheet("Concordat")
    book.set_properties({"title": sheet.title, "comments": sheet.mark or ""})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, bold)
        page.set_column(column, column, max(12, min(40, len(heading) + 2)))
    page.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case None | "":
                    pass
                case str():
                    page.write_string(last, column, _fitting(cell))
                case datetime():
                    page.write_datetime(last, column, cell.astimezone(zone).replace(tzinfo=None), moment)
                case date():
                    page.write_datetime(last, column, cell, day)
                case _:
                    page.write_number(last, column, cell)
    if sheet.mark:
        page.set_footer("&L" + sheet.mark.replace("&", "&&")[:LONGEST_FOOT])
    for offset, note in enumerate(_under(sheet), start=2):
        page.write_string(last + offset, 0, _fitting(note))
    book.close()
    return stream.getvalue()


def _csv_cell(cell: Cell, zone: ZoneInfo) -> str:
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell)
        case datetime():
            return cell.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
    return str(cell)


def _under(sheet: Sheet) -> list[str]:
    return [*sheet.notes, *([sheet.mark] if sheet.mark else [])]


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
