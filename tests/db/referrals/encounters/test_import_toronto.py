"""Importing Toronto's file: each event once, in its own precision, whole or not at all."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.models import AuditRow
from core.actor import SYSTEM
from core.csv_source import ImportRefused
from core.errors import Denied
from referrals.encounters.codes import TimePrecision, YesNoUnknown
from referrals.encounters.commands import EncounterImport, import_toronto
from referrals.encounters.models import Encounter
from referrals.encounters.toronto import TorontoEncounter, read_toronto
from tests.support.encounters import make_station
from tests.support.packages import event, write_toronto


@pytest.fixture
def rows(tmp_path: Path) -> tuple[TorontoEncounter, ...]:
    path = write_toronto(
        tmp_path / "events.csv",
        [
            event(1),
            event(2, EVENT_MONTH="June", EVENT_YEAR="2015", EVENT_TYPE="Overdose", DIVISION="D11"),
            event(
                3, EVENT_DOW="NA", EVENT_HOUR="NA", DIVISION="NSA", HOOD_158="NSA", NEIGHBOURHOOD_158="NSA"
            ),
            event(4, APPREHENSION_MADE="NA", OCCURRENCE_CREATED="NA", EVENT_DATE="1393-01-01"),
        ],
    )
    return read_toronto(path).encounters


@pytest.fixture
def agency_id(session: Session, now: datetime) -> UUID:
    return make_station(session, now).agency_id


def bring(
    session: Session, agency_id: UUID, rows: tuple[TorontoEncounter, ...], now: datetime
) -> EncounterImport:
    return import_toronto(session, SYSTEM, agency_id=agency_id, rows=rows, now=now)


def test_encounters_keep_the_precision_of_the_file(
    session: Session, agency_id: UUID, rows: tuple[TorontoEncounter, ...], now: datetime
) -> None:
    report = bring(session, agency_id, rows, now)
    assert (report.given, report.added, report.present, report.areas_added) == (4, 4, 0, 2)
    stored = {row.source_id: row for row in session.scalars(sa.select(Encounter))}
    assert {row.precision for row in stored.values()} == {TimePrecision.HOUR_OF_MONTH}
    assert {row.occurred_at for row in stored.values()} == {None}
    first = stored["1"]
    assert (first.year, first.month, first.weekday, first.hour) == (2014, 1, 2, 9)
    assert first.neighbourhood == "O'Connor-Parkview (168)"
    assert first.apprehension is YesNoUnknown.YES
    assert first.arrest is YesNoUnknown.UNKNOWN
    assert (stored["3"].weekday, stored["3"].hour, stored["3"].area_id) == (None, None, None)
    assert stored["4"].apprehension is stored["4"].occurrence_report is YesNoUnknown.UNKNOWN
    area = sa.select(Area.id).where(Area.organisation_id == agency_id, Area.code == "D51")
    assert first.area_id == session.scalar(area)


def test_a_second_import_adds_nothing_and_counts_what_differs(
    session: Session, agency_id: UUID, rows: tuple[TorontoEncounter, ...], now: datetime
) -> None:
    bring(session, agency_id, rows, now)
    again = bring(session, agency_id, rows, now)
    assert (again.added, again.present, again.differing, again.areas_added) == (0, 4, 0, 0)
    told_otherwise = (replace(rows[0], hour=10), *rows[1:], replace(rows[0], external_id="5"))
    third = bring(session, agency_id, told_otherwise, now)
    assert (third.added, third.present, third.differing) == (1, 4, 1)
    assert session.scalar(sa.select(Encounter.hour).where(Encounter.source_id == "1")) == 9
    details = session.scalars(
        sa.select(AuditRow.details).where(AuditRow.action == "encounters.imported")
    ).all()
    assert len(details) == 3


def test_two_agencies_may_hold_the_same_event(
    session: Session, agency_id: UUID, rows: tuple[TorontoEncounter, ...], now: datetime
) -> None:
    other = make_station(session, now, name="Southgate Police").agency_id
    bring(session, agency_id, rows, now)
    assert bring(session, other, rows, now).added == 4


def test_only_the_command_line_imports(
    session: Session, rows: tuple[TorontoEncounter, ...], now: datetime
) -> None:
    station = make_station(session, now, name="Westgate Police")
    with pytest.raises(Denied):
        import_toronto(session, station.supervisor, agency_id=station.agency_id, rows=rows, now=now)


def test_a_bad_row_refuses_the_whole_file(tmp_path: Path) -> None:
    path = write_toronto(tmp_path / "events.csv", [event(1), event(1), event(2, EVENT_HOUR="25")])
    with pytest.raises(ImportRefused) as refused:
        read_toronto(path)
    assert [problem.line for problem in refused.value.problems] == [3]
