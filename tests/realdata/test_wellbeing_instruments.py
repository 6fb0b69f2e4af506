"""The 223 people of the survey through our scoring: the bands that the data's README prints."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.support.real_data import real_data
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.scoring.mood import item_9_is_flagged
from wellbeing.instruments.table import current

PEOPLE = 223


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    path: Path = real_data("survey_phq9_gad7_pss10", "Psychological_aspects.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def answers(row: dict[str, str], letter: str, count: int) -> tuple[int | None, ...]:
    cells = (row[f"{letter}{number}"].strip() for number in range(1, count + 1))
    return tuple(int(cell) if cell else None for cell in cells)


@pytest.mark.parametrize(
    ("code", "letter", "count", "bands"),
    [
        (InstrumentCode.PHQ_9, "D", 9, [61, 82, 43, 18, 19]),
        (InstrumentCode.GAD_7, "A", 7, [115, 64, 26, 18]),
    ],
)
def test_the_bands_are_those_of_the_readme(
    rows: list[dict[str, str]], code: InstrumentCode, letter: str, count: int, bands: list[int]
) -> None:
    instrument = current(code)
    counted: Counter[str] = Counter()
    for row in rows:
        total = instrument.scorer(Answers(items=answers(row, letter, count))).total
        assert total is not None
        band = instrument.band_of(total)
        assert band is not None
        counted[band.label] += 1
    assert len(rows) == PEOPLE
    assert [counted[band.label] for band in instrument.bands] == bands


def test_65_people_answered_item_9_above_zero(rows: list[dict[str, str]]) -> None:
    assert sum(item_9_is_flagged(answers(row, "D", 9)) for row in rows) == 65


def test_pss_10_of_everybody_lies_in_its_range(rows: list[dict[str, str]]) -> None:
    scorer = current(InstrumentCode.PSS_10).scorer
    totals = [scorer(Answers(items=answers(row, "S", 10))).total for row in rows]
    assert len(totals) == PEOPLE
    assert all(total is not None and 0 <= total <= 40 for total in totals)
