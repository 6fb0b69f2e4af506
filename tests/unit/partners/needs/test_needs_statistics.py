"""Statistics from CSV: every record becomes a figure or is named with line and reason, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleBroken
from partners.needs.statistics import guess, preview_of, read_figures

MAPPING = {"measure": "measure", "value": "value"}


def read(
    text: str, mapping: dict[str, str] | None = None
) -> tuple[list[tuple[int, float]], list[tuple[int, str | None]]]:
    reading = read_figures("file.csv", text.encode(), mapping or MAPPING, year=2025)
    return [(one.line, one.value) for one in reading.figures], [(one.line, one.field) for one in reading.bad]


def test_good_records_and_every_bad_one() -> None:
    text = (
        "measure,value,year\n"
        'Calls,"1,840",2024\n'
        ",12,2024\n"
        "Calls,,2024\n"
        "Calls,many,2024\n"
        "Calls,12,last year\n"
        "Calls,12\n"
        "Calls,12,2024,more\n"
        "Wait,24.5,\n"
    )
    mapping = MAPPING | {"year": "year"}
    figures, bad = read(text, mapping)
    assert figures == [(2, 1840.0), (9, 24.5)]
    assert bad == [(3, "measure"), (4, "value"), (5, "value"), (6, "year"), (7, None), (8, None)]
    reading = read_figures("file.csv", text.encode(), mapping, year=2025)
    assert [one.year for one in reading.figures] == [2024, 2025]
    assert reading.bad[4].reason == "The row is too short: 2 cells instead of 3."
    assert reading.bad[4].text == "Calls,12"
    assert preview_of("file.csv", text.encode()).records == len(reading.figures) + len(reading.bad)


def test_more_bad_rows_than_an_importer_shows_are_all_named() -> None:
    text = "measure,value\n" + "Calls,none\n" * 120 + "Calls,1\n"
    figures, bad = read(text)
    assert (len(figures), len(bad)) == (1, 120)
    ragged = "measure,value\n" + "Calls\n" * 120 + "Calls,1\n"
    assert len(read(ragged)[1]) == 120


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"measure,value\n", "no records"),
        (b"measure;value\nCalls;1\n", "one column only"),
        (b"measure,measure\nCalls,1\n", "twice"),
        (b"\xff\xfem\x00", "UTF-16"),
        (b"measure,value\nCal\xe9,1\n", "not UTF-8"),
        (b'measure,value\n"Calls,1\n', "never closed"),
        (b"measure,value\n" + b"Calls,1\n" * 501, "at most 500"),
    ],
)
def test_what_is_no_file_of_figures(data: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refusal:
        preview_of("file.csv", data)
    assert refusal.value.field == "file"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"value": "value"}, "measure"),
        ({"measure": "measure", "value": "elsewhere"}, "value"),
        ({"measure": "value", "value": "value"}, "measure"),
    ],
)
def test_a_mapping_that_cannot_be(mapping: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read("measure,value\nCalls,1\n", mapping)
    assert refusal.value.field == field


def test_columns_that_are_called_as_the_layout_says_are_found() -> None:
    assert guess(("Value ", "MEASURE", "Quelle")) == {"value": "Value ", "measure": "MEASURE"}


CELL = st.text(st.characters(codec="utf-8", exclude_characters='"\r\n,\x00'), max_size=8)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=20))
def test_records_are_figures_and_bad_rows_together(rows: list[list[str]]) -> None:
    kept = [row for row in rows if row != [""]]
    if not kept:
        return
    text = "measure,value\n" + "".join(",".join(row) + "\n" for row in kept)
    reading = read_figures("file.csv", text.encode(), MAPPING, year=2025)
    assert len(reading.figures) + len(reading.bad) == len(kept)
