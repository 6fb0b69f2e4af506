"""Workbooks: nothing typed becomes a formula, numbers stay numbers, and equal tables give equal bytes."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.support.sheets import sheets_of_xlsx
from web.workbooks import Amount, Shown, Table, plain_value, workbook

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
TYPED = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "＝1", "|cmd", "https://example.org", "'=x", "12"]


def made(rows: list[list[object]]) -> bytes:
    table = Table(name="Figures", headings=["What", "Value"], rows=rows)  # type: ignore[arg-type]
    return workbook([table, table_of("Other")], title="Title", zone="America/New_York", made_at=MADE)


def table_of(name: str) -> Table:
    return Table(name=name, headings=["What"], rows=[])


def test_what_was_typed_stays_a_text_and_a_number_a_number() -> None:
    rows: list[list[object]] = [[typed, Amount(0.125, Shown.SHARE)] for typed in TYPED]
    sheets = sheets_of_xlsx(made([*rows, ["day", date(2026, 1, 2)], ["moment", MADE], ["none", None]]))
    assert list(sheets) == ["Figures", "Other"]
    assert [row[0] for row in sheets["Figures"][1 : len(TYPED) + 1]] == TYPED
    assert {row[1] for row in sheets["Figures"][1 : len(TYPED) + 1]} == {0.125}
    day, moment, none = sheets["Figures"][-3:]
    assert day[1] == 46024.0
    assert moment[1] == pytest.approx(46082 + 7 / 24)
    assert none == ["none"]


def test_headings_are_fixed_and_shares_are_shown_with_one_decimal() -> None:
    with ZipFile(BytesIO(made([["a", Amount(0.5, Shown.SHARE)]]))) as book:
        page, styles = (book.read(f"xl/{name}").decode() for name in ("worksheets/sheet1.xml", "styles.xml"))
    assert 'state="frozen"' in page
    assert "<autoFilter" in page
    assert 'formatCode="0.0%"' in styles


def test_equal_tables_are_equal_bytes() -> None:
    assert made([["a", Amount(1)]]) == made([["a", Amount(1)]])
    assert made([["a", Amount(1)]]) != made([["a", Amount(2)]])


@pytest.mark.proves("K-01")
@pytest.mark.parametrize(
    ("value", "field"),
    [
        (Amount(-0.25, Shown.SHARE), "-0.25"),
        (Amount(1 / 3), "0.3333333333333333"),
        (Amount(12), "12"),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("-5", "-5"),
        ("-5+1", "'-5+1"),
        ("plain", "plain"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_csv_guards_texts_and_leaves_numbers_alone(value: object, field: str) -> None:
    assert plain_value(value) == field  # type: ignore[arg-type]
