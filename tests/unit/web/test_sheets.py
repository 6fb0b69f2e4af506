"""Spreadsheets: whatever was typed comes back as a text, numbers stay numbers, nothing is a formula."""

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sheets import cells_of_xlsx
from web.sheets import LONGEST_CELL, STARTERS, Sheet, csv_file, guarded, xlsx_file

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


def sheet(*rows: tuple[object, ...], notes: tuple[str, ...] = ()) -> Sheet:
    return Sheet(title="Test", headings=("One", "Two"), rows=rows, zone="America/New_York", notes=notes)  # type: ignore[arg-type]


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this mark"
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.proves("K-01")
@pytest.mark.parametrize("start", STARTERS)
def test_a_text_that_could_be_computed_is_marked_as_a_text(start: str) -> None:
    for text in (f"{start}1+1", f"  {start}cmd|' /C calc'!A0"):
        assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("number", ["-5", "+5", "-5.25", "-5,25", "-3%", "0", "17"])
def test_numbers_are_left_alone(number: str) -> None:
    assert guarded(number) == number


@pytest.mark.parametrize("text", ["+1 555 0100", "-1-2", "=1", "@SUM(A1)", "-5a"])
def test_what_only_looks_like_a_number_is_not_computed(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_csv_writes_days_moments_and_numbers_in_the_readers_zone() -> None:
    moment = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
    rows = read_csv(
        csv_file(sheet((moment, date(2026, 3, 11)), (-5, None), ("a\r\nb", 'say "x"'), notes=("=n",)))
    )
    assert rows == [
        ["One", "Two"],
        ["2026-03-11 11:30", "2026-03-11"],
        ["-5", ""],
        ["a\r\nb", 'say "x"'],
        ["'=n"],
    ]


def test_xlsx_writes_texts_as_texts_and_numbers_as_numbers() -> None:
    moment = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
    content = xlsx_file(sheet(("=1+1", 7), (moment, "http://example.org"), notes=("note",)))
    rows = cells_of_xlsx(content)
    assert rows[:2] == [["One", "Two"], ["=1+1", 7.0]]
    assert rows[2][1] == "http://example.org"
    assert isinstance(rows[2][0], float)
    assert rows[-1] == ["note"]
    with ZipFile(BytesIO(content)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search("<f>|<hyperlink", page)


def test_a_text_beyond_what_a_cell_holds_ends_with_an_ellipsis() -> None:
    [_, [cell]] = cells_of_xlsx(xlsx_file(sheet(("x" * (LONGEST_CELL + 5),))))
    assert isinstance(cell, str)
    assert len(cell) == LONGEST_CELL
    assert cell.endswith("x…")


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    [_, [cell, _rest]] = read_csv(csv_file(sheet((text, ""))))
    assert cell in (text, f"'{text}")
    if text:
        assert cells_of_xlsx(xlsx_file(sheet((text,))))[1] == [text]
