from collections.abc import Mapping
from pathlib import Path

import pytest

from core.csv_source import ImportRefused
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.toronto import COLUMNS, read_toronto

ROW: dict[str, str] = {
    "EVENT_ID": "9000001",
    "EVENT_DATE": "NA",
    "EVENT_YEAR": "2014",
    "EVENT_MONTH": "January",
    "EVENT_DOW": "Sunday",
    "EVENT_HOUR": "0",
    "EVENT_TYPE": "Suicide-related",
    "DIVISION": "D99",
    "OCCURRENCE_CREATED": "Yes",
    "APPREHENSION_MADE": "No",
    "HOOD_158": "12",
    "NEIGHBOURHOOD_158": "O'Hare's Corner",
}


def _file(folder: Path, *rows: Mapping[str, str], header: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "calls.csv"
    lines = [",".join(header)]
    for number, row in enumerate(rows):
        cells = {**ROW, "EVENT_ID": str(9000001 + number), **row}
        lines.append(",".join(cells[column] for column in header))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _refusal(path: Path) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        read_toronto(path)
    return [str(problem) for problem in refused.value.problems]


def test_a_call_is_known_to_the_month_weekday_and_hour(tmp_path: Path) -> None:
    (call,) = read_toronto(_file(tmp_path, {})).encounters
    assert (call.external_id, call.year, call.month, call.weekday, call.hour) == ("9000001", 2014, 1, 6, 0)
    assert call.precision is TimePrecision.HOUR_OF_MONTH
    assert call.event_type is EventType.SUICIDE_RELATED
    assert (call.division, call.neighbourhood_code, call.neighbourhood) == ("D99", "12", "O'Hare's Corner")
    assert call.occurrence_created is YesNoUnknown.YES
    assert call.apprehension_made is YesNoUnknown.NO


def test_no_day_is_taken_even_from_a_plausible_date(tmp_path: Path) -> None:
    found = read_toronto(
        _file(
            tmp_path, {"EVENT_DATE": "2014-01-05"}, {"EVENT_DATE": "1393-02-18"}, {"EVENT_DATE": "soon"}, {}
        )
    )
    assert not hasattr(found.encounters[0], "day")
    report = found.report
    assert (report.dates_plausible, report.dates_implausible, report.dates_missing) == (1, 2, 1)
    assert report.date_years == (1393, 1393)


@pytest.mark.parametrize("missing", ["NA", "NSA", "", " "])
def test_missing_is_unknown_and_counted(tmp_path: Path, missing: str) -> None:
    optional = ("EVENT_DOW", "EVENT_HOUR", "DIVISION", "OCCURRENCE_CREATED", "APPREHENSION_MADE",
                "HOOD_158", "NEIGHBOURHOOD_158")  # fmt: skip
    found = read_toronto(_file(tmp_path, {}, dict.fromkeys(optional, missing)))
    call = found.encounters[1]
    assert (call.weekday, call.hour, call.division, call.neighbourhood_code, call.neighbourhood) == (
        None,
    ) * 5
    assert call.occurrence_created is YesNoUnknown.UNKNOWN
    assert call.apprehension_made is YesNoUnknown.UNKNOWN
    assert {column: found.report.missing[column] for column in optional} == dict.fromkeys(optional, 1)
    assert found.report.missing["EVENT_YEAR"] == 0


def test_the_report_counts_by_year_month_type_and_answer(tmp_path: Path) -> None:
    report = read_toronto(
        _file(
            tmp_path,
            {"EVENT_YEAR": "2015", "EVENT_TYPE": "Overdose"},
            {"APPREHENSION_MADE": "Yes"},
            {"EVENT_MONTH": "December"},
        )
    ).report
    assert report.rows == 3
    assert list(report.by_year.items()) == [(2014, 2), (2015, 1)]
    assert report.by_month == {(2014, 1): 1, (2014, 12): 1, (2015, 1): 1}
    assert report.by_event_type == {EventType.OVERDOSE: 1, EventType.SUICIDE_RELATED: 2}
    assert report.apprehension_made == {YesNoUnknown.NO: 2, YesNoUnknown.YES: 1}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("EVENT_YEAR", "14"),
        ("EVENT_MONTH", "Januar"),
        ("EVENT_DOW", "Someday"),
        ("EVENT_HOUR", "24"),
        ("EVENT_HOUR", "-1"),
        ("EVENT_TYPE", "Parade"),
        ("OCCURRENCE_CREATED", "Maybe"),
        ("APPREHENSION_MADE", "yes?"),
    ],
)
def test_an_unreadable_value_refuses_the_file_with_its_line(tmp_path: Path, column: str, value: str) -> None:
    path = _file(tmp_path, {}, {column: value}, {})
    assert _refusal(path) == [f"calls.csv:3 [{column}]: “{value}” is not a known value."]


@pytest.mark.parametrize("column", ["EVENT_YEAR", "EVENT_MONTH", "EVENT_TYPE"])
def test_a_call_that_cannot_be_placed_refuses_the_file(tmp_path: Path, column: str) -> None:
    assert _refusal(_file(tmp_path, {column: "NA"})) == [f"calls.csv:2 [{column}]: The value is missing."]


def test_an_identifier_that_means_missing_is_none(tmp_path: Path) -> None:
    assert _refusal(_file(tmp_path, {"EVENT_ID": "NA"})) == [
        "calls.csv:2 [EVENT_ID]: The identifier is missing."
    ]


def test_a_repeated_identifier_names_both_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, {}, {}, {"EVENT_ID": "9000001"})
    assert _refusal(path) == ["calls.csv:4 [EVENT_ID]: “9000001” already stands in line 2."]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, {}, header=tuple(c for c in COLUMNS if c != "EVENT_TYPE"))
    assert _refusal(path) == ["calls.csv:1 [EVENT_TYPE]: The column is missing."]


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    read_toronto(_file(tmp_path, *({} for _ in range(1500))), progress=lambda *at: seen.append(at))
    assert seen == [(0, 1500), (1000, 1500), (1500, 1500)]


def test_a_file_without_calls_is_read(tmp_path: Path) -> None:
    found = read_toronto(_file(tmp_path))
    assert found.encounters == ()
    assert found.report.date_years is None
