"""Reading CSV files that others wrote: every defect is named with its line, and nothing is half-read.

A line is the physical line of the file on which a record begins, counted from 1, as an editor shows it; a record
may span several.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from core.errors import RuleBroken
from core.text import N_

SHOWN = 50
"""Problems that are kept with their text; further ones are only counted."""

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is, at the beginning, now and then, and at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """One defect of a file; `line` is None where the whole file is meant, `column` where the whole line is."""

    file: str
    line: int | None
    column: str | None
    message: str
    """Marked with `N_`; `params` fill its placeholders."""
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}"
        if self.column is not None:
            place += f" [{self.column}]"
        return f"{place}: {self.message % self.params if self.params else self.message}"


class ImportRefused(RuleBroken):
    """A file has defects, so nothing of it is imported; `problems` are the first of `count`."""

    def __init__(self, problems: Sequence[ImportProblem], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        super().__init__(N_("Nothing was imported. Problems found: %(count)s"), count=count)


class Problems:
    """Collects defects, so that one attempt names them all."""

    __slots__ = ("count", "shown")

    def __init__(self) -> None:
        self.count = 0
        self.shown: list[ImportProblem] = []

    def add(self, file: str, line: int | None, column: str | None, message: str, **params: object) -> None:
        """Note one defect; from the 51st on it is only counted."""
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(
                ImportProblem(file=file, line=line, column=column, message=message, params=params)
            )

    def refuse_if_any(self) -> None:
        """Raise `ImportRefused` with what was collected."""
        if self.count:
            raise ImportRefused(self.shown, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """The records of one file, each as wide as the header, with the line on which it begins."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    blank_lines: int = 0
    """Empty lines between records; they hold nothing."""

    def index(self, column: str) -> int:
        """Where a column stands, from 0."""
        return self.header.index(column)

    def picker(self, *columns: str) -> Callable[[list[str]], tuple[str, ...]]:
        """A function that takes two or more columns out of a record."""
        if len(columns) < 2:
            raise ValueError("pick at least two columns")
        return itemgetter(*(self.index(column) for column in columns))


def read_table(
    path: Path, problems: Problems, *, required: Sequence[str], unique: str | None = None
) -> CsvTable | None:
    """A CSV file as records, or None with every defect in `problems`.

    UTF-8 with or without a byte-order mark. Columns may stand in any order and there may be more than the required
    ones. `unique` names a column whose values are neither empty nor repeated.
    """
    before = problems.count
    text = read_text(path, problems)
    if text is None:
        return None
    table = _records(path.name, text, problems, required)
    if table is not None and unique is not None:
        _check_unique(table, unique, problems)
    return table if problems.count == before else None


def read_text(path: Path, problems: Problems) -> str | None:
    """The text of a UTF-8 file without its byte-order mark, or None with the defect in `problems`."""
    file = path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problems.add(file, None, None, N_("The file does not exist."))
        return None
    except OSError as error:
        problems.add(file, None, None, N_("The file cannot be read: %(reason)s"), reason=error.strerror)
        return None
    return decode_text(file, data, problems)


def read_content(
    file: str, data: bytes, problems: Problems, *, required: Sequence[str] = ()
) -> CsvTable | None:
    """The records of a file that was sent, with every row of the wrong width in `problems`; None where none can be read."""
    text = decode_text(file, data, problems)
    return None if text is None else _records(file, text, problems, required)


def decode_text(file: str, data: bytes, problems: Problems) -> str | None:
    """UTF-8 bytes as text without their byte-order mark, or None with the defect in `problems`."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(file, 1, None, N_("The file is UTF-16; save it as UTF-8."))
        return None
    if b"\0" in data:
        for number, content in enumerate(data.split(b"\n"), start=1):
            if b"\0" in content:
                problems.add(file, number, None, N_("The line holds a NUL byte."))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind the mark that it skipped.
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        problems.add(
            file,
            _line_of(data, at),
            None,
            N_("Byte %(at)s (0x%(byte)s) is not UTF-8; save the file as UTF-8."),
            at=at + 1,
            byte=f"{data[at]:02X}",
        )
        return None


def _line_of(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _records(file: str, text: str, problems: Problems, required: Sequence[str]) -> CsvTable | None:
    # newline="" leaves line breaks inside cells as they are, and csv then counts physical lines.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, None)
        if header is None or not _is_good_header(file, header, problems, required):
            if header is None:
                problems.add(file, None, None, N_("The file is empty."))
            return None
        width = len(header)
        rows: list[list[str]] = []
        lines: list[int] = []
        blank = 0
        line = reader.line_num + 1
        for row in reader:
            if len(row) == width:
                rows.append(row)
                lines.append(line)
            elif row:
                _wrong_width(file, line, len(row), width, problems)
            else:
                blank += 1
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(
            file,
            line,
            None,
            N_("The record that begins here cannot be read: %(reason)s"),
            reason=_in_our_words(str(error)),
        )
        return None
    return CsvTable(file=file, header=tuple(header), rows=rows, lines=lines, blank_lines=blank)


def _is_good_header(file: str, header: list[str], problems: Problems, required: Sequence[str]) -> bool:
    before = problems.count
    for column in required:
        if column not in header:
            problems.add(file, 1, column, N_("The column is missing."))
    seen: set[str] = set()
    for column in header:
        if column in seen:
            problems.add(file, 1, column, N_("The column stands twice in the header."))
        seen.add(column)
    return problems.count == before


def _wrong_width(file: str, line: int, found: int, wanted: int, problems: Problems) -> None:
    message = (
        N_("The row is too short: %(found)s cells instead of %(wanted)s.")
        if found < wanted
        else N_("The row is too long: %(found)s cells instead of %(wanted)s.")
    )
    problems.add(file, line, None, message, found=found, wanted=wanted)


def _in_our_words(reason: str) -> str:
    if "unexpected end" in reason:
        return N_("a quotation mark is never closed")
    if "expected after" in reason:
        return N_("text follows a closing quotation mark")
    if "field limit" in reason:
        return N_("a cell is too long, or a quotation mark is never closed")
    return reason


def _check_unique(table: CsvTable, column: str, problems: Problems) -> None:
    at = table.index(column)
    first: dict[str, int] = {}
    for line, row in zip(table.lines, table.rows, strict=True):
        value = row[at].strip()
        if not value:
            problems.add(table.file, line, column, N_("The identifier is missing."))
        elif value in first:
            problems.add(
                table.file,
                line,
                column,
                N_("“%(value)s” already stands in line %(first)s."),
                value=value,
                first=first[value],
            )
        else:
            first[value] = line
