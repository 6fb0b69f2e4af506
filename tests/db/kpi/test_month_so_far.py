"""A month that is not closed: measured once an hour by one process, told anew only by k cases, gone when it closes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from kpi.dashboard.commands import LEASE, ClaimLost, claim_scope, measure_due
from kpi.dashboard.content import from_text
from kpi.dashboard.measuring import measure_open, measure_open_months
from kpi.dashboard.models import MeasuredFigure, MeasuredScope, so_far_key
from kpi.dashboard.queries import get_measured_at, list_cells, list_figures, list_so_far
from kpi.dashboard.so_far import HOURLY, measure_so_far_due, store_so_far
from kpi.indicators.catalogue import get_indicator
from kpi.periods import Period
from referrals.encounters.codes import YesNoUnknown
from tests.support.kpi_world import World, fill

ZONE = "America/New_York"
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
MARCH = Period.month(2026, 3, zone=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
K = 5
"""Of operational figures (facts 2.7)."""


@pytest.fixture
def world(session: Session) -> World:
    return World(session, zone=ZONE)


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    """A database of its own, on which several connections write."""
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def measured(connection: Connection, *, now: datetime = NOW, at_once: timedelta = HOUR) -> int:
    factory = partial(Session, connection, join_transaction_mode="create_savepoint")
    written, failed = measure_so_far_due(factory, now=now, at_once=at_once)
    assert failed == []
    return written


def encounters(world: World, count: int, *, arrests: int = 0) -> None:
    for number in range(count):
        world.encounter(
            NOW - DAY, arrest=YesNoUnknown.YES if number < arrests else YesNoUnknown.NO, recorded_at=NOW - DAY
        )
    world.session.commit()


def arrest_rate(session: Session, world: World) -> tuple[int, int, datetime]:
    """What is told of C05: arrests, encounters, of when."""
    session.expire_all()
    told = list_so_far(session, world.scope(), MARCH)["C05"]
    return told.figure.measurement.n, told.figure.measurement.N, told.as_of


def test_what_is_stored_is_what_a_fresh_measurement_tells(
    session: Session, connection: Connection, world: World
) -> None:
    partner = world.add_partner("Harbour House")
    fill(world, [partner], referrals=60, first=datetime(2026, 3, 1, 12, tzinfo=UTC), days=10)
    session.commit()
    assert measured(connection) > 0
    for scope in (world.scope(), world.scope(partner)):
        stored = list_so_far(session, scope, MARCH)
        fresh = measure_open(session, scope, month=MARCH, now=NOW)
        assert stored.keys() == fresh.keys()
        told = {code for code, one in stored.items() if not one.figure.is_few}
        assert {"R01", "R10", "R11"} <= told
        for code in told:
            assert stored[code].figure == fresh[code], code
        for code in stored.keys() - told:
            assert 0 < fresh[code].measurement.N < K, code
        assert get_measured_at(session, scope).so_far == NOW
        # Nothing of it stands among the closed periods.
        assert get_measured_at(session, scope).closed is None
        assert list_cells(session, scope, [MARCH]) == {}
        assert list_figures(session, scope, MARCH) == {}
    audited = session.scalars(sa.select(AuditRow).where(AuditRow.action == "figures.measured_so_far")).all()
    assert {row.subject_id for row in audited} >= {world.scope().key, world.scope(partner).key}


def test_a_figure_is_told_when_k_further_cases_stand_behind_it(
    session: Session, connection: Connection, world: World
) -> None:
    """Four more encounters, one of them an arrest: the difference of two looks would be these four."""
    encounters(world, 7, arrests=2)
    measured(connection)
    assert arrest_rate(session, world) == (2, 7, NOW)
    encounters(world, K, arrests=1)
    measured(connection, now=NOW + HOURLY)
    assert arrest_rate(session, world) == (2, 7, NOW)
    assert get_measured_at(session, world.scope()).so_far == NOW + HOURLY
    # What waits is true until another case comes.
    measured(connection, now=NOW + 2 * HOURLY)
    encounters(world, K - 1, arrests=1)
    measured(connection, now=NOW + 3 * HOURLY)
    assert arrest_rate(session, world) == (2, 7, NOW)
    encounters(world, 1)
    measured(connection, now=NOW + 4 * HOURLY)
    assert arrest_rate(session, world) == (3, 12, NOW + 2 * HOURLY)


def test_the_closed_month_tells_no_fewer_than_k_beside_what_was_told_so_far(
    session: Session, connection: Connection, world: World
) -> None:
    """Somebody notes every look at the open month and subtracts the last one from the closed month."""
    encounters(world, K)
    measured(connection)
    looks, arrests = [arrest_rate(session, world)[:2]], 0
    for hour in range(1, 14):
        is_arrest = hour % 3 == 0
        arrests += is_arrest
        encounters(world, 1, arrests=int(is_arrest))
        measured(connection, now=NOW + hour * HOURLY)
        looks.append(arrest_rate(session, world)[:2])
    closed = MARCH.bounds()[1] + SETTLING
    measure_due(partial(Session, connection, join_transaction_mode="create_savepoint"), now=closed)
    session.expire_all()
    whole = list_figures(session, world.scope(), MARCH)["C05"].figure.measurement
    assert (whole.n, whole.N) == (arrests, K + 13)
    told = [total for _, total in dict.fromkeys([*looks, (whole.n, whole.N)])]
    assert told == [5, 10, 18]


def test_of_the_first_few_cases_only_that_there_are_some(
    session: Session, connection: Connection, world: World
) -> None:
    measured(connection)
    for number, first_cases in enumerate((K - 1, 1, K - 1)):
        encounters(world, first_cases, arrests=1)
        measured(connection, now=NOW + (1 + number) * HOURLY)
        session.expire_all()
        row = session.scalars(
            sa.select(MeasuredFigure).where(
                MeasuredFigure.scope_key == so_far_key(world.scope().key), MeasuredFigure.indicator == "C05"
            )
        ).one()
        figure = from_text(row.first_content)
        assert figure.is_few
        assert (row.n, row.cases, row.value, figure.measurement.N) == (0, 0, None, 0)
    encounters(world, 1)
    measured(connection, now=NOW + 4 * HOURLY)
    assert arrest_rate(session, world) == (2, K, NOW + 2 * HOURLY)


def test_it_is_measured_once_an_hour(session: Session, connection: Connection, world: World) -> None:
    encounters(world, 6)
    assert measured(connection) > 0
    encounters(world, 6)
    assert measured(connection, now=NOW + HOURLY - timedelta(seconds=1)) == 0
    assert arrest_rate(session, world) == (0, 6, NOW)
    assert measured(connection, now=NOW + HOURLY) > 0
    assert arrest_rate(session, world) == (0, 6, NOW)
    encounters(world, 6)
    measured(connection, now=NOW + 2 * HOURLY)
    assert arrest_rate(session, world) == (0, 12, NOW + HOURLY)


def test_a_month_that_closes_leaves_no_figure_so_far(
    session: Session, connection: Connection, world: World
) -> None:
    encounters(world, 6, arrests=1)
    measured(connection)
    closed = MARCH.bounds()[1] + SETTLING
    assert [one.code for one in calendar_of(closed - HOUR, ZONE).open_months] == ["2026-04", "2026-03"]
    measured(connection, now=closed - HOUR)
    assert arrest_rate(session, world) == (1, 6, closed - HOUR)
    factory = partial(Session, connection, join_transaction_mode="create_savepoint")
    measure_due(factory, now=closed)
    measured(connection, now=closed)
    session.expire_all()
    assert list_so_far(session, world.scope(), MARCH) == {}
    assert list_so_far(session, world.scope(), MARCH.next()) == {}  # nothing was counted in April
    figure = list_figures(session, world.scope(), MARCH)["C05"]
    # What was told so far is no first figure of the closed month.
    assert (figure.figure.measurement.N, figure.as_of, figure.first) == (6, closed, None)


def test_a_new_definition_is_told_anew(session: Session, connection: Connection, world: World) -> None:
    encounters(world, 6)
    measured(connection)
    session.execute(
        sa.update(MeasuredFigure)
        .where(MeasuredFigure.indicator == "C05")
        .values(definition_version=99, first_version=99)
        .execution_options(synchronize_session=False)
    )
    encounters(world, 1)
    measured(connection, now=NOW + HOURLY)
    session.expire_all()
    told = list_so_far(session, world.scope(), MARCH)["C05"]
    assert (told.figure.is_few, told.version) == (True, get_indicator("C05").version)
    encounters(world, K)
    measured(connection, now=NOW + 2 * HOURLY)
    assert arrest_rate(session, world) == (0, 7, NOW + HOURLY)


def test_only_the_holder_of_the_token_writes(session: Session, world: World) -> None:
    encounters(world, 6)
    scope = world.scope()
    key = so_far_key(scope.key)
    months = measure_open_months(session, scope, now=NOW)
    old = claim_scope(session, key, now=NOW, every=HOURLY)
    assert old == 1
    # The claim on the closed periods of the same scope is another.
    assert claim_scope(session, scope.key, now=NOW) == 1
    assert claim_scope(session, key, now=NOW + LEASE, every=HOURLY) is None
    late = NOW + LEASE + HOUR
    new = claim_scope(session, key, now=late, every=HOURLY)
    assert new == 2
    with pytest.raises(ClaimLost):
        store_so_far(session, scope, months, token=old, now=late)
    assert list_so_far(session, scope, MARCH) == {}
    assert store_so_far(session, scope, months, token=new, now=late) > 0
    assert claim_scope(session, key, now=late + HOURLY - timedelta(seconds=1), every=HOURLY) is None


def test_those_who_wait_longest_come_first_when_time_is_short(
    session: Session, connection: Connection, world: World
) -> None:
    world.add_partner("Harbour House")
    encounters(world, 6)

    def done() -> Sequence[datetime]:
        session.expire_all()
        rows = session.scalars(sa.select(MeasuredScope.measured_at))
        return sorted(at for at in rows if at is not None)

    minutes = [NOW + timedelta(minutes=number) for number in range(5)]
    for number, minute in enumerate(minutes, start=1):
        measured(connection, now=minute, at_once=timedelta(0))
        # Everything, the agency, the NGO, the partnership: one at each tick, then none is due.
        assert done() == minutes[: min(number, 4)]
    measured(connection, now=NOW + HOURLY + timedelta(minutes=2), at_once=timedelta(0))
    assert done() == [*minutes[1:4], NOW + HOURLY + timedelta(minutes=2)]


def test_two_schedulers_write_each_figure_once(own_engine: Engine) -> None:
    factory = sessionmaker(own_engine)
    with factory() as session:
        world = World(session, zone=ZONE)
        partner = world.add_partner("Harbour House")
        fill(world, [partner], referrals=20, first=datetime(2026, 3, 1, 12, tzinfo=UTC), days=10)
        session.commit()
    start = Barrier(2)

    def run() -> int:
        start.wait()
        written, failed = measure_so_far_due(factory, now=NOW)
        assert failed == []
        return written

    with ThreadPoolExecutor(2) as pool:
        written = sum(future.result() for future in [pool.submit(run) for _ in range(2)])
    with factory() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(MeasuredFigure)) == written > 0
        tokens = session.scalars(sa.select(MeasuredScope.token)).all()
        assert set(tokens) == {1}
        audited = sa.select(sa.func.count()).where(AuditRow.action == "figures.measured_so_far")
        assert session.scalar(audited) == len(tokens)
