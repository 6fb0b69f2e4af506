from pathlib import Path

import pytest

from core.csv_source import ImportRefused
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.toronto import TorontoFile, read_toronto


@pytest.fixture(scope="module")
def found(real_encounters: Path) -> TorontoFile:
    return read_toronto(real_encounters)


def test_the_control_figures_are_met(found: TorontoFile) -> None:
    report = found.report
    assert report.rows == len(found.encounters) == 32_000
    assert report.by_year == {2014: 22_211, 2015: 9_789}
    assert report.by_event_type == {
        EventType.PERSON_IN_CRISIS: 19_913,
        EventType.SUICIDE_RELATED: 9_706,
        EventType.OVERDOSE: 2_381,
    }
    assert report.apprehension_made == {YesNoUnknown.YES: 7_044, YesNoUnknown.NO: 24_956}
    assert report.occurrence_created == {YesNoUnknown.YES: 12_020, YesNoUnknown.NO: 19_980}


def test_dates_are_reported_as_useless(found: TorontoFile) -> None:
    report = found.report
    assert (report.dates_missing, report.dates_implausible, report.dates_plausible) == (26_868, 5_132, 0)
    assert report.date_years == (1388, 1434)


def test_months_run_from_january_2014_to_june_2015(found: TorontoFile) -> None:
    months = list(found.report.by_month)
    assert months == [(2014, m) for m in range(1, 13)] + [(2015, m) for m in range(1, 7)]
    assert sum(found.report.by_month.values()) == 32_000
    assert {call.precision for call in found.encounters} == {TimePrecision.HOUR_OF_MONTH}


def test_missing_values_are_counted_by_column(found: TorontoFile) -> None:
    missing = {column: count for column, count in found.report.missing.items() if count}
    assert missing == {"EVENT_DATE": 26_868, "HOOD_158": 116, "NEIGHBOURHOOD_158": 116}


def test_places_keep_their_apostrophes(found: TorontoFile) -> None:
    names = {call.neighbourhood for call in found.encounters}
    assert any("'" in name for name in names if name is not None)
    assert len(names - {None}) == 158
    assert len({call.division for call in found.encounters}) == 17


def test_identifiers_are_unique(found: TorontoFile) -> None:
    assert len({call.external_id for call in found.encounters}) == 32_000


def test_reading_is_repeatable(real_encounters: Path, found: TorontoFile) -> None:
    assert read_toronto(real_encounters) == found


@pytest.mark.parametrize(
    ("damage", "refusal"),
    [
        (lambda text: text.replace("EVENT_TYPE", "TYPE", 1), ":1 [EVENT_TYPE]: The column is missing."),
        (lambda text: text + "1,2,3\n", ":32002: The row is too short: 3 cells instead of 16."),
        (
            lambda text: text + text.splitlines()[1] + "\n",
            "already stands in line 2.",
        ),
        (lambda text: text.replace("Park", "Pàrk", 1), "is not UTF-8"),
    ],
    ids=["missing column", "short row", "repeated identifier", "wrong encoding"],
)
def test_a_damaged_file_is_refused_with_the_line(
    real_encounters: Path, tmp_path: Path, damage: object, refusal: str
) -> None:
    assert callable(damage)
    path = tmp_path / "damaged.csv"
    path.write_bytes(damage(real_encounters.read_text(encoding="utf-8")).encode("latin-1"))
    with pytest.raises(ImportRefused) as refused:
        read_toronto(path)
    (problem,) = refused.value.problems
    assert refusal in str(problem)
    assert problem.line is not None
