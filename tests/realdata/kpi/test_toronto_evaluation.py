"""The evaluation of Toronto's 2014 equals counts made from the file itself, on both engines."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from kpi.evaluations.commands import evaluate_now
from kpi.evaluations.snapshot import Breakdown, Snapshot, from_text
from kpi.measures.measurement import MeasurementState
from referrals.encounters.toronto import read_toronto
from referrals.encounters.toronto_import import import_toronto
from tests.support.kpi_world import World

NOW = datetime(2016, 2, 1, tzinfo=UTC)
TYPES = {
    "Person in Crisis": "person_in_crisis",
    "Suicide-related": "suicide_related",
    "Overdose": "overdose",
}
MONTHS = {datetime(2014, month, 1, tzinfo=UTC).strftime("%B"): f"2014-{month:02}" for month in range(1, 13)}


@pytest.fixture(scope="module")
def of_2014(real_encounters: Path) -> list[dict[str, str]]:
    """The rows of 2014 as the standard library reads them: not through the importer."""
    with real_encounters.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["EVENT_YEAR"] == "2014"]


@pytest.fixture
def toronto(session: Session, real_encounters: Path) -> Session:
    world = World(session, name="Toronto", zone="America/Toronto")
    rows = read_toronto(real_encounters).encounters
    import_toronto(session, SYSTEM, agency_id=world.agency.id, rows=rows, now=NOW)
    return session


def evaluated(session: Session, period: str) -> Snapshot:
    return from_text(evaluate_now(session, agency_name="Toronto", period_text=period, now=NOW).snapshot)


def breakdown(snapshot: Snapshot, code: str) -> Breakdown:
    return next(found for found in snapshot.breakdowns if found.code == code)


@pytest.mark.first_tier("sqlite")
def test_2014_equals_the_files_own_counts(toronto: Session, of_2014: list[dict[str, str]]) -> None:
    snapshot = evaluated(toronto, "2014")
    encounters, rate = snapshot.find_figure("C01"), snapshot.find_figure("C05A")
    assert encounters is not None
    assert rate is not None
    assert encounters.measurement.n == len(of_2014) == 22_211
    types = Counter(TYPES[row["EVENT_TYPE"]] for row in of_2014)
    shown = breakdown(snapshot, "encounters_by_event_type")
    assert {row.code: row.n for row in shown.rows} == types
    assert shown.total == sum(types.values()) == 22_211
    made = Counter(row["APPREHENSION_MADE"].lower() for row in of_2014)
    answers = {row.code: row.n for row in breakdown(snapshot, "encounters_by_apprehension").rows}
    assert answers == {"yes": made["yes"], "no": made["no"], "unknown": 0}
    assert (rate.measurement.n, rate.measurement.N) == (made["yes"], made["yes"] + made["no"])
    months = Counter(MONTHS[row["EVENT_MONTH"]] for row in of_2014)
    assert {point.month: point.n for point in encounters.series} == months


@pytest.mark.deep
def test_the_quarters_add_up_and_what_the_file_does_not_say_is_no_data(toronto: Session) -> None:
    counts = []
    for quarter in range(1, 5):
        figure = evaluated(toronto, f"2014-Q{quarter}").find_figure("C01")
        assert figure is not None
        counts.append(figure.measurement.n)
    assert sum(counts) == 22_211
    snapshot = evaluated(toronto, "2014")
    states = {figure.definition.code: figure.measurement.state for figure in snapshot.figures}
    assert {states[code] for code in ("C02", "C05", "R01", "R12")} == {MeasurementState.NO_DATA}
    assert "month_precision" in [note.code for note in snapshot.notes]
