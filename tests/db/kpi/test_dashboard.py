"""Stored figures of closed months: equal to a fresh measurement, revised by late data, written by one process, suppressed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from audit.models import AuditRow
from core.database import make_engine
from kpi.dashboard.calendar import SETTLING, calendar_of
from kpi.dashboard.commands import EVERY, LEASE, ClaimLost, claim_scope, measure_due, store_figures
from kpi.dashboard.content import from_text
from kpi.dashboard.measuring import measure_closed, measure_open
from kpi.dashboard.models import MeasuredFigure, MeasuredScope
from kpi.dashboard.queries import get_measured_at, list_cells, list_figures
from kpi.evaluations.measuring import read_source
from kpi.periods import Period
from tests.support.kpi_world import World, fill

ZONE = "America/New_York"
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
JANUARY, FEBRUARY = (Period.month(2026, number, zone=ZONE) for number in (1, 2))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world(session: Session) -> World:
    world = World(session, zone=ZONE)
    partners = [world.add_partner(name) for name in ("Harbour House", "Open Door")]
    fill(world, partners, referrals=80, first=datetime(2025, 10, 2, tzinfo=UTC), days=150)
    return world


def measure_all(connection: Connection, *, now: datetime = NOW) -> int:
    factory = partial(Session, connection, join_transaction_mode="create_savepoint")
    written, failed = measure_due(factory, now=now)
    assert failed == []
    return written


def stored(session: Session, scope_key: str) -> dict[tuple[str, str], MeasuredFigure]:
    session.expire_all()
    rows = session.scalars(sa.select(MeasuredFigure).where(MeasuredFigure.scope_key == scope_key))
    return {(row.period_key, row.indicator): row for row in rows}


@pytest.mark.first_tier("sqlite")
def test_stored_figures_are_those_of_a_fresh_measurement(
    session: Session, connection: Connection, world: World
) -> None:
    session.commit()
    assert measure_all(connection) > 0
    assert measure_all(connection) == 0
    scope = world.scope()
    rows = stored(session, scope.key)
    assert get_measured_at(session, scope).closed == NOW
    periods = {period for period, _ in rows}
    assert {"2024-03", "2025-10", "2026-01", "2026-02", "2025-Q4"} <= periods
    assert not periods & {"2024-02", "2026-03", "2026-Q1"}
    for period in (JANUARY, FEBRUARY, Period.quarter(2025, 4, zone=ZONE)):
        fresh = read_source(session, scope, period=period, as_of=NOW).figures(period)
        for code in ("R01", "R03", "R10", "C01", "C02", "C05"):
            row, measured = rows[period.code, code], fresh[code]
            assert (row.n, row.cases, row.value) == (measured.n, measured.N, measured.value), (period, code)
            told = from_text(row.content).measurement
            assert (told.interval, told.pending) == (measured.interval, measured.pending)
    # The state on one day is that of the last closed month alone.
    assert ("2026-02", "P04") in rows
    assert ("2026-01", "P04") not in rows
    cells = list_cells(session, scope, [JANUARY, FEBRUARY])
    assert cells["2026-01", "R10"].cases == rows["2026-01", "R10"].cases
    written = session.scalars(sa.select(AuditRow).where(AuditRow.action == "figures.measured")).all()
    assert {row.subject_id for row in written} >= {scope.key, "all"}


def test_an_open_month_is_measured_from_its_own_rows(session: Session, world: World) -> None:
    march = Period.month(2026, 3, zone=ZONE)
    partner = world.add_partner("Third")
    for hours in range(8):
        partner.accepted(NOW - DAY, HOUR * (hours + 1))
    world.encounter(datetime(2026, 3, 2, 15, tzinfo=UTC), person_id=world.person.id)
    world.encounter(datetime(2026, 3, 9, 15, tzinfo=UTC), person_id=world.person.id)
    for scope in (world.scope(), world.scope(partner)):
        whole = read_source(session, scope, period=march, as_of=NOW).figures(march)
        live = measure_open(session, scope, month=march, now=NOW)
        assert live.keys() == whole.keys()
        for code, figure in live.items():
            told = figure.measurement
            assert (told.n, told.N, told.value) == (whole[code].n, whole[code].N, whole[code].value), code


@pytest.mark.first_tier("sqlite")
def test_late_data_revises_a_figure_and_keeps_the_first(
    session: Session, connection: Connection, world: World
) -> None:
    session.commit()
    measure_all(connection)
    scope = world.scope()
    before = stored(session, scope.key)
    first, untouched = before["2026-02", "C01"].cases, before["2025-11", "C01"].as_of
    february = datetime(2026, 2, 20, 15, tzinfo=UTC)
    world.encounter(february, recorded_at=NOW + HOUR)
    session.commit()
    assert measure_all(connection, now=NOW + EVERY - HOUR) == 0
    later = NOW + EVERY + HOUR
    assert measure_all(connection, now=later) > 0
    row = stored(session, scope.key)["2026-02", "C01"]
    assert (row.cases, row.as_of, row.first_as_of) == (first + 1, later, NOW)
    assert first == from_text(row.first_content).measurement.N
    assert stored(session, scope.key)["2025-11", "C01"].as_of == untouched
    shown = list_figures(session, scope, FEBRUARY)["C01"]
    assert shown.first is not None
    assert (shown.first.figure.measurement.N, shown.first.as_of) == (first, NOW)
    # A new version of the definition is a new figure, of which the first is no earlier value.
    session.execute(
        sa.update(MeasuredFigure)
        .where(MeasuredFigure.indicator == "C01")
        .values(definition_version=2, first_version=1)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    session.expire_all()
    assert list_figures(session, scope, FEBRUARY)["C01"].first is None


def test_only_the_holder_of_the_token_writes(session: Session, world: World) -> None:
    scope = world.scope()
    closed = measure_closed(session, scope, now=NOW)
    old = claim_scope(session, scope.key, now=NOW)
    assert old == 1
    assert claim_scope(session, scope.key, now=NOW + LEASE) is None
    late = NOW + LEASE + HOUR
    new = claim_scope(session, scope.key, now=late)
    assert new == 2
    with pytest.raises(ClaimLost):
        store_figures(session, scope.key, closed, token=old, now=late)
    assert stored(session, scope.key) == {}
    assert store_figures(session, scope.key, closed, token=new, now=late) == len(stored(session, scope.key))
    # Whoever saw the scope as due before finds that it was measured meanwhile.
    assert claim_scope(session, scope.key, now=late + HOUR) is None


@contextmanager
def separate(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def test_two_schedulers_write_each_figure_once(own_database_url: str, keys: None) -> None:
    with separate(own_database_url) as engine:
        factory = sessionmaker(engine)
        with factory() as session:
            world = World(session, zone=ZONE)
            partner = world.add_partner("Harbour House")
            fill(world, [partner], referrals=20, first=datetime(2026, 1, 2, tzinfo=UTC), days=50)
            session.commit()
        start = Barrier(2)

        def run() -> int:
            start.wait()
            written, failed = measure_due(factory, now=NOW)
            assert failed == []
            return written

        with ThreadPoolExecutor(2) as pool:
            written = sum(future.result() for future in [pool.submit(run) for _ in range(2)])
        with factory() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(MeasuredFigure)) == written > 0
            assert set(session.scalars(sa.select(MeasuredScope.token))) == {1}


@pytest.mark.first_tier("sqlite")
def test_small_parts_are_gone_before_anything_is_stored(session: Session, connection: Connection) -> None:
    world = World(session, zone=ZONE)
    partner = world.add_partner("Harbour House")
    for month, small in ((10, 2), (11, 7), (12, 8)):
        at = datetime(2025, month, 10, 15, tzinfo=UTC)
        for reason, count in (("no_capacity", 20), ("not_eligible_area", 9), ("not_eligible_need", small)):
            for _ in range(count):
                partner.declined(at, HOUR, reason)
    session.commit()
    measure_all(connection)
    rows = stored(session, world.scope(partner).key)
    october, november, quarter = (
        from_text(rows[period, "R11"].content) for period in ("2025-10", "2025-11", "2025-Q4")
    )
    assert "not_eligible_need" in october.hidden
    assert len(october.hidden) >= 2
    assert "not_eligible_need" not in rows["2025-10", "R11"].content.replace(
        rows["2025-10", "R11"].content.partition('"hidden"')[2].partition("]")[0], ""
    )
    assert november.hidden == ()
    assert november.measurement.find_part("not_eligible_need") is not None
    # The quarter less November and December would be October.
    assert quarter.measurement.parts == ()
    assert (quarter.measurement.n, quarter.measurement.N) == (104, 104)


def test_months_close_when_late_data_had_its_time(session: Session) -> None:
    end = FEBRUARY.bounds()[1]
    assert calendar_of(end + SETTLING - HOUR, ZONE).months[0] == JANUARY
    calendar = calendar_of(end + SETTLING, ZONE)
    assert calendar.months[0] == FEBRUARY
    assert [period.code for period in calendar.open_months] == ["2026-03"]
    assert len({period.start for period in calendar.months}) == 12
    assert calendar.quarters[0].code == "2025-Q4"
    assert measure_closed(session, World(session, zone=ZONE).scope(), now=NOW) == []
