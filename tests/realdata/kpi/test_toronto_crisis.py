"""Toronto's quarters of 2014 by the engine equal loops over the file; what the file does not say is no data."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from kpi.evaluations.measuring import read_source
from kpi.measures.measurement import MeasurementState
from kpi.periods import Period
from referrals.encounters.toronto import read_toronto
from referrals.encounters.toronto_import import import_toronto
from tests.support.kpi_world import World

NOW = datetime(2016, 2, 1, tzinfo=UTC)
ZONE = "America/Toronto"
QUARTER_OF = {datetime(2014, month, 1, tzinfo=UTC).strftime("%B"): (month + 2) // 3 for month in range(1, 13)}
UNSAID = ("C02", "C03", "C04", "C05", "C06", "C08", "C09", "C10", "C11", "C12", "C13", "C14")
"""Persons, arrests, offences, force, injuries, times, officers, offers: the file has no column for any of them."""


@pytest.mark.deep
def test_the_quarters_of_2014_and_what_the_file_does_not_say(session: Session, real_encounters: Path) -> None:
    calls: Counter[int] = Counter()
    made: dict[str, Counter[int]] = {"Yes": Counter(), "No": Counter()}
    with real_encounters.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["EVENT_YEAR"] != "2014":
                continue
            quarter = QUARTER_OF[row["EVENT_MONTH"]]
            calls[quarter] += 1
            if row["APPREHENSION_MADE"] in made:
                made[row["APPREHENSION_MADE"]][quarter] += 1
    world = World(session, name="Toronto", zone=ZONE)
    import_toronto(
        session, SYSTEM, agency_id=world.agency.id, rows=read_toronto(real_encounters).encounters, now=NOW
    )
    source = read_source(session, world.scope(), period=Period.year(2014, ZONE), as_of=NOW)
    for quarter in range(1, 5):
        figures = source.figures(Period.quarter(2014, quarter, zone=ZONE))
        detained = figures["C07"]
        yes, no = made["Yes"][quarter], made["No"][quarter]
        assert figures["C01"].n == calls[quarter]
        assert figures["C01"].find_part("cad_typed") is None
        assert (detained.n, detained.N, detained.value) == (yes, yes + no, yes / (yes + no))
        assert detained.find_part("consulted_first") is None
        assert detained.excluded.get("outcome_unknown", 0) == calls[quarter] - yes - no
        assert {figures[code].state for code in UNSAID} == {MeasurementState.NO_DATA}
        assert all(figures[code].value is None and not figures[code].N for code in UNSAID)
    year = source.figures(source.period)
    assert (year["C01"].n, year["C07"].n) == (sum(calls.values()), sum(made["Yes"].values()))
    assert sum(calls.values()) == 22_211
