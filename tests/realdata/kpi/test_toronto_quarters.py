"""Toronto's 2014 by quarter: comparisons and control charts equal a slow reference made from the file itself."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from kpi.evaluations.commands import evaluate_now
from kpi.evaluations.snapshot import Snapshot, from_text
from referrals.encounters.toronto import read_toronto
from referrals.encounters.toronto_import import import_toronto
from tests.support.kpi_world import World
from tests.support.shared_connection import rolled_back

NOW = datetime(2016, 2, 1, tzinfo=UTC)
QUARTERS = ("2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4")
NUMBERS = {datetime(2014, month, 1, tzinfo=UTC).strftime("%B"): month for month in range(1, 13)}


@pytest.fixture(scope="module")
def rows(real_encounters: Path) -> list[dict[str, str]]:
    """The rows of 2014 as the standard library reads them: not through the importer."""
    with real_encounters.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["EVENT_YEAR"] == "2014"]


@pytest.fixture(scope="module")
def evaluated(engine: Engine, keys: None, real_encounters: Path) -> Iterator[dict[str, Snapshot]]:
    """The four quarters and the year, one after another, so that each knows the one before."""
    with rolled_back(engine) as connection, Session(connection) as session:
        world = World(session, name="Toronto", zone="America/Toronto")
        read = read_toronto(real_encounters).encounters
        import_toronto(session, SYSTEM, agency_id=world.agency.id, rows=read, now=NOW)
        yield {
            period: from_text(
                evaluate_now(session, agency_name="Toronto", period_text=period, now=NOW).snapshot
            )
            for period in (*QUARTERS, "2014")
        }


def month_of(row: dict[str, str]) -> int:
    return NUMBERS[row["EVENT_MONTH"]]


def quarter_of(row: dict[str, str]) -> str:
    return f"2014-Q{(month_of(row) + 2) // 3}"


@pytest.mark.deep
def test_each_quarter_is_compared_with_the_one_before(
    evaluated: dict[str, Snapshot], rows: list[dict[str, str]]
) -> None:
    counted = Counter(quarter_of(row) for row in rows)
    apprehended = Counter(quarter_of(row) for row in rows if row["APPREHENSION_MADE"].lower() == "yes")
    answered = Counter(quarter_of(row) for row in rows if row["APPREHENSION_MADE"].lower() in ("yes", "no"))
    for place, quarter in enumerate(QUARTERS):
        encounters, rate = (evaluated[quarter].find_figure(code) for code in ("C01", "C05A"))
        assert encounters is not None
        assert rate is not None
        assert encounters.measurement.n == counted[quarter]
        assert (rate.measurement.n, rate.measurement.N) == (apprehended[quarter], answered[quarter])
        if place:
            before = QUARTERS[place - 1]
            assert encounters.previous is not None
            assert encounters.previous.period == before
            assert encounters.previous.measurement.n == counted[before]
            assert encounters.previous.reference is not None
            assert rate.previous is not None
            assert rate.previous.measurement.value == apprehended[before] / answered[before]


@pytest.mark.deep
def test_the_control_chart_equals_one_worked_out_by_hand(
    evaluated: dict[str, Snapshot], rows: list[dict[str, str]]
) -> None:
    figure = evaluated["2014"].find_figure("C05A")
    assert figure is not None
    yes = [0] * 12
    size = [0] * 12
    for row in rows:
        answer = row["APPREHENSION_MADE"].lower()
        if answer in ("yes", "no"):
            size[month_of(row) - 1] += 1
            yes[month_of(row) - 1] += answer == "yes"
    points = {point.month: point for point in figure.series}
    months = [points[f"2014-{month:02}"] for month in range(1, 13)]
    assert [(point.n, point.N) for point in months] == list(zip(yes, size, strict=True))
    # The year's chart may begin before the year: its average is over all that it shows.
    shown = [point for point in figure.series if point.N]
    centre = sum(point.n for point in shown) / sum(point.N for point in shown)
    assert figure.centre == pytest.approx(centre)
    for point in shown:
        error = 3 * sqrt(centre * (1 - centre) / point.N)
        assert point.lower == pytest.approx(max(0.0, centre - error))
        assert point.upper == pytest.approx(min(1.0, centre + error))
        share = point.n / point.N
        assert ("above_limit" in point.signals) == (share > centre + error)
        assert ("below_limit" in point.signals) == (share < centre - error)


@pytest.mark.deep
def test_the_quarters_pool_to_the_year(evaluated: dict[str, Snapshot]) -> None:
    for code in ("C01", "C05A"):
        parts = [evaluated[quarter].find_figure(code) for quarter in QUARTERS]
        whole = evaluated["2014"].find_figure(code)
        assert whole is not None
        assert sum(part.measurement.n for part in parts if part) == whole.measurement.n
        assert sum(part.measurement.N for part in parts if part) == whole.measurement.N
