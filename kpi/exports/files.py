"""The three files of an evaluation, each from the stored snapshot alone: XLSX, CSV and JSON."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from typing import Any

from core.text import N_
from kpi.evaluations.snapshot import Snapshot
from kpi.exports.beside import Entry, about, beside, scope_words
from kpi.exports.lines import csv_rows, lines
from kpi.exports.tables import breakdowns, definitions, figures, months, parts, summary
from web.workbooks import plain_value, workbook


class FileKind(StrEnum):
    """How the figures are written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a file is made from: the snapshot, its place in the register, and the stored values as they were hashed."""

    snapshot: Snapshot
    entry: Entry
    values: Mapping[str, Any]


KINDS: Mapping[FileKind, tuple[str, str, str]] = {
    FileKind.XLSX: (
        N_("Excel (XLSX)"),
        N_("A sheet each for figures, months, parts, breakdowns and definitions; to reckon with."),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    FileKind.CSV: (N_("Plain table (CSV)"), N_("A line for each number, for any program."), "text/csv"),
    FileKind.JSON: (
        N_("For programs (JSON)"),
        N_("The stored content with its hash, and a schema that says what each field is."),
        "application/json",
    ),
}
"""The name of each kind, what it is for, and its media type."""


def written(exported: Exported, kind: FileKind) -> bytes:
    """The whole file of a kind."""
    return _WRITERS[kind](exported)


def file_name(exported: Exported, kind: FileKind) -> str:
    """A name that says what and when, and nothing about anybody."""
    period = exported.snapshot.period.code.replace("..", "-to-")
    return f"concordat-evaluation-{period}-{exported.entry.reference}.{kind.value}"


def xlsx_of(exported: Exported) -> bytes:
    """A workbook with a sheet for each kind of number."""
    snapshot = exported.snapshot
    return workbook(
        [
            summary(snapshot),
            figures(snapshot),
            months(snapshot),
            parts(snapshot),
            breakdowns(snapshot),
            *beside(snapshot),
            definitions(snapshot),
            about(snapshot, exported.entry),
        ],
        title=f"{exported.entry.reference}, {scope_words(snapshot)}, {snapshot.period.code}",
        zone=snapshot.period.zone,
        made_at=exported.entry.published_at,
    )


def csv_of(exported: Exported) -> bytes:
    """RFC 4180 in UTF-8 with the mark by which Excel knows it; texts are guarded, numbers are left alone."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    made = lines(exported.snapshot, exported.entry)
    writer.writerows([plain_value(value) for value in row] for row in csv_rows(made))
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def json_of(exported: Exported) -> bytes:
    """The stored values as they are, readable by people too."""
    return json.dumps(exported.values, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()


_WRITERS: Mapping[FileKind, Callable[[Exported], bytes]] = {
    FileKind.XLSX: xlsx_of,
    FileKind.CSV: csv_of,
    FileKind.JSON: json_of,
}
