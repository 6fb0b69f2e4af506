"""`python -m tests.bench.scale`: an evaluation over up to a million referrals beside hand-written SQL. Asserts nothing.

Each size is loaded once and kept (see `tests.bench.store`). Times are wall clock, or processor time with `--cpu`, to which that of PostgreSQL's process for
this session is added; its parallel workers are switched off then, for both sides. Peak memory is that of a child process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import process_time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from core.database import make_engine, read_only
from kpi.dashboard.commands import claim_scope, store_figures
from kpi.dashboard.measuring import MeasuredPeriod, measure_closed, measure_open_months
from kpi.dashboard.models import MeasuredScope, so_far_key
from kpi.dashboard.so_far import HOURLY, store_so_far
from kpi.evaluations.commands import measure
from kpi.measures.scope import Scope
from kpi.periods import Period
from tests.bench.__main__ import HEADS, machine
from tests.bench.bulk import FIRST, Bulk, filled
from tests.bench.data import client_of
from tests.bench.floor import raw_rows
from tests.bench.question import Answer, by_duckdb, by_product, by_sql
from tests.bench.store import Store
from tests.bench.timing import Clock, Clocks, Result, shown, take_both, use_processor_time
from tests.support.postgresql import find_programs
from tests.support.settings import settings_environment

AS_OF = datetime(2026, 10, 20, 12, tzinfo=UTC)
REPEATS = 3
LARGE = 1_000_000
"""From here on each evaluation is measured once: it takes long enough to be no accident."""
PEAK = """
import json, sys
from datetime import datetime
import sqlalchemy as sa
from sqlalchemy.orm import sessionmaker
import concordat.models
from core.database import make_engine, read_only
from kpi.evaluations.commands import measure
from kpi.measures.scope import Scope
from kpi.periods import parse_period
from uuid import UUID

def peak():
    # Not `ru_maxrss`: that of a child begins at what its parent held.
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

url, timezone, ids, period, as_of = json.loads(sys.argv[1])
scope = Scope(timezone=timezone, agency_name="Agency", **{name: UUID(value) for name, value in ids.items()})
read_only.set(True)
before = peak()
with sessionmaker(make_engine(url))() as session:
    if url.startswith("postgresql"):
        session.execute(sa.text("SET statement_timeout = 0"))
        session.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))
    measure(session, scope, period=parse_period(period, timezone), now=datetime.fromisoformat(as_of))
print(before, peak())
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Load, measure and print one table for each size and database."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="referrals, by commas")
    parser.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL server as well")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the wall clock's")
    chosen = parser.parse_args(arguments)
    if chosen.cpu:
        use_processor_time()
    engines = ["sqlite"]
    if chosen.postgresql and (find_programs() or os.environ.get("TEST_DATABASE_URL")):
        engines.append("postgresql")
    elif chosen.postgresql:
        print("No PostgreSQL programs were found: SQLite alone is measured.", file=sys.stderr)
    store = Store()
    print(f"{machine()} · {'processor time' if chosen.cpu else 'wall clock'}", flush=True)
    try:
        for engine in engines:
            for size in chosen.sizes.split(","):
                bulk = filled(store, engine, int(size))
                print(f"\n### {engine}, {bulk.size:,} referrals (loaded in {shown(bulk.seconds)})\n")
                print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
                for line in every_line(bulk):
                    print(f"| {' | '.join(line.cells())} |", flush=True)
    finally:
        store.close()


def every_line(bulk: Bulk) -> Iterator[Result]:
    """All lines for one database."""
    token = read_only.set(True)
    engine = make_engine(bulk.url)
    try:
        with sessionmaker(engine)() as session:
            if not bulk.is_sqlite:  # a busy machine is no reason to stop
                session.execute(sa.text("SET statement_timeout = 0"))
                session.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))
            clock = _clock(session, bulk)
            yield from _question(session, bulk, clock)
            yield from _whole(session, bulk, clock)
    finally:
        read_only.reset(token)
        engine.dispose()
    yield from _dashboard(bulk)


def _clock(session: Session, bulk: Bulk) -> Clock:
    """What times this session: of the processor, both ours and that of PostgreSQL's process, or that of the wall."""
    if bulk.is_sqlite or Clocks.inside is not process_time:
        return Clocks.inside
    session.execute(sa.text("SET max_parallel_workers_per_gather = 0"))
    its_own = Path(f"/proc/{session.scalar(sa.text('SELECT pg_backend_pid()'))}/stat")
    ticks = os.sysconf("SC_CLK_TCK")

    def used() -> float:
        user, system = its_own.read_text().rpartition(")")[2].split()[11:13]
        return process_time() + (int(user) + int(system)) / ticks

    return used


def _question(session: Session, bulk: Bulk, clock: Clock) -> Iterator[Result]:
    """One question, 36 months by NGO and month, by the product's reading, DuckDB and hand-written SQL."""
    name, ours = "durations, rates and repeats by NGO and month", partial(by_product, session, bulk)
    expected = ours()
    for threads in (1, 2) if bulk.is_sqlite else ():
        theirs = by_duckdb(session, threads)
        if theirs is None:
            print("DuckDB is not installed: nothing to compare with.", file=sys.stderr)
            break
        note = f"36 months, {_same(expected, theirs())}"
        times, limit = take_both(ours, theirs, 4, warm=0, clock=clock)
        yield Result(
            name=name,
            note=note,
            times=times,
            limit_name=f"DuckDB over its own copy, {threads} thread{'s' if threads > 1 else ''},",
            limit_times=limit,
            goal_ratio=1.6 if threads == 1 else None,
        )
    found: list[Answer] = []
    by_hand = by_sql(session, bulk)
    repeats = 1 if bulk.is_sqlite else 5
    times, limit = take_both(ours, lambda: found.append(by_hand()), repeats, warm=0, clock=clock)
    yield Result(
        name=name,
        note=f"36 months, {_same(expected, found[0])}",
        times=times,
        limit_name="hand-written SQL with window functions",
        limit_times=limit,
        goal_ratio=None if bulk.is_sqlite else 0.5,
    )


def _same(expected: Answer, found: Answer) -> str:
    return "same figures" if expected == found else "**OTHER FIGURES**"


def _whole(session: Session, bulk: Bulk, clock: Clock) -> Iterator[Result]:
    """Whole evaluations, with everything that a snapshot holds."""
    quarter = Period.quarter(2026, 3, zone=bulk.agency.timezone)
    # To the end of the last whole month: what ends before it began is not measured.
    everything = Period.custom(FIRST.date(), date(2026, 9, 30), zone=bulk.agency.timezone)
    for scope, title, period in (
        (bulk.agency, "a quarter of the agency", quarter),
        (bulk.partnership, "a quarter of a partnership", quarter),
        (bulk.agency, "a year of the agency", Period.year(2025, zone=bulk.agency.timezone)),
        (bulk.agency, "35 months of the agency", everything),
    ):
        is_long = period is everything or bulk.size >= LARGE
        times, limit = take_both(
            partial(measure, session, scope, period=period, now=AS_OF),
            partial(raw_rows, session, _raw_sql(bulk, scope, period)),
            1 if is_long else REPEATS,
            warm=0 if is_long else 1,
            clock=clock,
        )
        yield Result(
            name=f"evaluation of {title}, measured",
            note=_peak(bulk, scope, period),
            times=times,
            limit_name="raw read of its referrals",
            limit_times=limit,
        )


def _dashboard(bulk: Bulk) -> Iterator[Result]:
    client = client_of(settings_environment(bulk.url), bulk.leader_id)
    engine, now = make_engine(bulk.url), datetime.now(UTC)
    closed: list[MeasuredPeriod] = []
    so_far: list[MeasuredPeriod] = []
    with sessionmaker(engine)() as session:
        token = read_only.set(True)
        times, _ = take_both(
            lambda: closed.extend(measure_closed(session, bulk.agency, now=now)), None, 1, warm=0
        )
        so_far_times, _ = take_both(
            lambda: so_far.extend(measure_open_months(session, bulk.agency, now=now)), None, 1, warm=0
        )
        session.rollback()
        read_only.reset(token)
        # A kept database holds the claim of the last run.
        session.execute(sa.delete(MeasuredScope))
        token_of_claim = claim_scope(session, bulk.agency.key, now=now)
        assert token_of_claim is not None
        store_figures(session, bulk.agency.key, closed, token=token_of_claim, now=now)
        token_of_claim = claim_scope(session, so_far_key(bulk.agency.key), now=now, every=HOURLY)
        assert token_of_claim is not None
        store_so_far(session, bulk.agency, so_far, token=token_of_claim, now=now)
        session.commit()
    engine.dispose()
    yield Result(name="closed months and quarters of two years, agency, once a day", times=times)
    yield Result(name="the month so far, agency, once an hour", times=so_far_times)
    page = "/figures/?scope=" + bulk.agency.key
    others = [f"{page}&period={one.period.code}" for one in closed[-4:-1]]
    times, _ = take_both(lambda: client.get(page), None, 1, warm=0)
    yield Result(name="dashboard of a closed month, the first time in a process", times=times)
    assert all(client.get(one).status_code == 200 for one in others)
    times, _ = take_both(lambda: client.get(page), None, 20)
    yield Result(name="dashboard of a closed month, whole page", times=times, goal_seconds=0.020)
    times, _ = take_both(lambda: client.get(page + "&period=" + _this_month()), None, 20)
    yield Result(name="dashboard of the month so far, whole page", times=times, goal_seconds=0.020)


def _this_month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"


def _raw_sql(bulk: Bulk, scope: Scope, period: Period) -> str:
    begin = Period.month(period.start.year - 1, period.start.month, zone=period.zone).bounds()[0]
    end = period.bounds()[1]
    ngo = f" AND ngo_id = {_literal(bulk, scope.ngo_id)}" if scope.ngo_id else ""
    return (
        f"SELECT * FROM referral WHERE agency_id = {_literal(bulk, scope.agency_id)}{ngo} AND submitted_at"
        f" >= {_literal(bulk, begin)} AND submitted_at < {_literal(bulk, end)}"
    )


def _literal(bulk: Bulk, value: UUID | datetime | None) -> str:
    if isinstance(value, datetime):
        return str(int(value.timestamp()) * 1_000_000) if bulk.is_sqlite else f"'{value.isoformat()}'"
    assert value is not None
    return f"'{value.hex if bulk.is_sqlite else value}'"


def _peak(bulk: Bulk, scope: Scope, period: Period) -> str:
    ids = {name: getattr(scope, name) for name in ("agency_id", "partnership_id", "ngo_id")}
    given = [
        sa.make_url(bulk.url).render_as_string(hide_password=False),
        scope.timezone,
        {name: str(value) for name, value in ids.items() if value},
        period.code,
        AS_OF.isoformat(),
    ]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(given)], capture_output=True, text=True, check=True
    )
    before, peak = done.stdout.split()
    return f"peak {peak} MB, {int(peak) - int(before)} MB more than before"


if __name__ == "__main__":
    main()
