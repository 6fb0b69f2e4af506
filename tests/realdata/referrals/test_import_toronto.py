"""The encounters of Toronto in the database: the file's own counts, and not one invented day."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.actor import SYSTEM, OrganisationKind
from referrals.encounters.codes import TimePrecision
from referrals.encounters.commands import EncounterImport, import_toronto
from referrals.encounters.models import Encounter
from referrals.encounters.toronto import read_toronto

TYPES = {"Person in Crisis": "person_in_crisis", "Suicide-related": "suicide_related", "Overdose": "overdose"}


@pytest.fixture
def agency_id(session: Session) -> UUID:
    agency = Organisation(
        id=uuid4(), kind=OrganisationKind.AGENCY, name="Toronto", timezone="America/Toronto"
    )
    session.add(agency)
    session.flush()
    return agency.id


@pytest.fixture(scope="module")
def told(real_encounters: Path) -> list[dict[str, str]]:
    """The rows as the standard library reads them, past our own reader."""
    with real_encounters.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bring(session: Session, path: Path, agency_id: UUID, now: datetime) -> EncounterImport:
    rows = read_toronto(path).encounters
    return import_toronto(session, SYSTEM, agency_id=agency_id, rows=rows, now=now)


@pytest.mark.first_tier("sqlite")
def test_the_database_counts_what_the_file_holds(
    session: Session, real_encounters: Path, agency_id: UUID, told: list[dict[str, str]], now: datetime
) -> None:
    report = bring(session, real_encounters, agency_id, now)
    assert (report.given, report.added, report.present) == (32_000, 32_000, 0)
    rows = session.execute(
        sa.select(Encounter.year, Encounter.event_type, Encounter.apprehension, sa.func.count())
        .where(Encounter.agency_id == agency_id)
        .group_by(Encounter.year, Encounter.event_type, Encounter.apprehension)
    )
    stored = {(str(year), kind.value, answer.value): count for year, kind, answer, count in rows}
    expected = Counter(
        (row["EVENT_YEAR"], TYPES[row["EVENT_TYPE"]], row["APPREHENSION_MADE"].lower()) for row in told
    )
    assert stored == expected
    assert sum(count for (year, _, _), count in stored.items() if year == "2014") == 22_211
    months = session.execute(
        sa.select(Encounter.month, sa.func.count()).where(Encounter.year == 2014).group_by(Encounter.month)
    )
    assert sum(count for _, count in months) == 22_211
    divisions = session.scalars(sa.select(Area.code).where(Area.organisation_id == agency_id))
    assert set(divisions) == {row["DIVISION"] for row in told} - {"NA", "NSA"}


@pytest.mark.first_tier("sqlite")
def test_no_day_is_invented_and_a_second_import_adds_nothing(
    session: Session, real_encounters: Path, agency_id: UUID, now: datetime
) -> None:
    bring(session, real_encounters, agency_id, now)
    again = bring(session, real_encounters, agency_id, now)
    assert (again.added, again.present, again.differing, again.areas_added) == (0, 32_000, 0, 0)
    assert session.scalar(sa.select(sa.func.count()).select_from(Encounter)) == 32_000
    assert session.scalars(sa.select(Encounter.precision).distinct()).all() == [TimePrecision.HOUR_OF_MONTH]
    assert session.scalar(sa.select(sa.func.count(Encounter.occurred_at))) == 0
    assert session.scalar(sa.select(sa.func.count()).where(Encounter.neighbourhood.is_(None))) == 116
