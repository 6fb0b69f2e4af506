"""`python -m tests.bench.scale`: an evaluation over up to a million referrals beside hand-written SQL. Asserts nothing.

Each size is loaded once. Times are wall clock, or processor time with `--cpu`, which leaves out what PostgreSQL does in
its own processes: there the wall clock alone compares. Peak memory is that of a child process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from core.database import make_engine, read_only
from kpi.dashboard.commands import measure_due
from kpi.evaluations.commands import measure
from kpi.measures.encounter_rows import read_encounters
from kpi.measures.referral_rows import read_referrals, referral_figures
from kpi.measures.scope import Scope
from kpi.periods import Period
from tests.bench.__main__ import HEADS, machine
from tests.bench.bulk import END, FIRST, Bulk, filled
from tests.bench.data import client_of
from tests.bench.floor import raw_rows
from tests.bench.timing import Result, shown, take_both, use_processor_time
from tests.support.databases import Databases
from tests.support.settings import settings_environment

AS_OF = datetime(2026, 10, 20, 12, tzinfo=UTC)
REPEATS = 3
PEAK = """
import json, sys
from datetime import datetime
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

url, scope, period, as_of = json.loads(sys.argv[1])
scope = Scope(timezone=scope["timezone"], agency_id=UUID(scope["agency_id"]), agency_name="Agency")
read_only.set(True)
before = peak()
with sessionmaker(make_engine(url))() as session:
    measure(session, scope, period=parse_period(period, scope.timezone), now=datetime.fromisoformat(as_of))
print(before, peak())
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Load, measure and print one table for each size and database."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="referrals, by commas; 1000000 takes a while")
    parser.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL server as well")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the wall clock's")
    chosen = parser.parse_args(arguments)
    if chosen.cpu:
        use_processor_time()
    folder = Path(tempfile.mkdtemp(prefix="concordat-scale-"))
    folder.chmod(0o711)
    databases = Databases(folder, "scale", server_url=os.environ.get("TEST_DATABASE_URL"))
    print(f"{machine()} · {'processor time' if chosen.cpu else 'wall clock'}", flush=True)
    try:
        for engine in ["sqlite", "postgresql"] if chosen.postgresql else ["sqlite"]:
            for size in chosen.sizes.split(","):
                bulk = filled(databases, engine, int(size))
                print(f"\n### {engine}, {bulk.size:,} referrals (loaded in {shown(bulk.seconds)})\n")
                print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
                for line in every_line(bulk):
                    print(f"| {' | '.join(line.cells())} |", flush=True)
    finally:
        databases.close()


def every_line(bulk: Bulk) -> Iterator[Result]:
    """All lines for one database."""
    token = read_only.set(True)
    engine = make_engine(bulk.url)
    try:
        with sessionmaker(engine)() as session:
            yield from _reading(session, bulk)
            yield from _whole(session, bulk)
    finally:
        read_only.reset(token)
        engine.dispose()
    yield from _dashboard(bulk)


def _reading(session: Session, bulk: Bulk) -> Iterator[Result]:
    """The same answers by NGO and month over all 36 months, from numpy and from hand-written SQL."""
    ours, theirs = _by_numpy(session, bulk), _by_sql(session, bulk)
    goal = None if bulk.is_sqlite else 0.5
    times, limit = take_both(ours, theirs, REPEATS, warm=1)
    yield Result(
        name="rates and medians by NGO and month",
        note="36 months, every indicator of R01 to R12 in each cell",
        times=times,
        limit_name="hand-written SQL, three rates and three medians",
        limit_times=limit,
        goal_ratio=goal,
    )
    times, limit = take_both(_encounters(session, bulk), _repeats_by_sql(session, bulk), REPEATS, warm=1)
    yield Result(
        name="encounters read and merged for repeat contact",
        note="36 months",
        times=times,
        limit_name="hand-written SQL, repeat contact within 90 days",
        limit_times=limit,
    )


def _whole(session: Session, bulk: Bulk) -> Iterator[Result]:
    for scope, title in ((bulk.agency, "agency"), (bulk.partnership, "partnership")):
        period = Period.quarter(2026, 3, zone=scope.timezone)
        raw = _raw_sql(bulk, scope, period)
        times, limit = take_both(
            partial(measure, session, scope, period=period, now=AS_OF),
            partial(raw_rows, session, raw),
            REPEATS,
            warm=1,
        )
        yield Result(
            name=f"evaluation of a quarter, {title}, measured",
            note=f"window of 15 months{_peak(bulk, scope, period) if scope is bulk.agency else ''}",
            times=times,
            limit_name="raw read of the window's referrals",
            limit_times=limit,
        )


def _dashboard(bulk: Bulk) -> Iterator[Result]:
    client = client_of(settings_environment(bulk.url), bulk.leader_id)
    engine = make_engine(bulk.url)
    closing = take_both(lambda: measure_due(sessionmaker(engine), now=datetime.now(UTC)), None, 1, warm=0)[0]
    engine.dispose()
    yield Result(name="closed months of all scopes, measured and stored", note="once a day", times=closing)
    page = "/figures/?scope=" + bulk.agency.key
    assert client.get(page).status_code == 200
    times, _ = take_both(lambda: client.get(page), None, 20)
    yield Result(name="dashboard of a closed month, whole page", times=times, goal_seconds=0.020)
    times, _ = take_both(lambda: client.get(page + "&period=" + _this_month()), None, REPEATS, warm=1)
    yield Result(name="dashboard of the month so far, measured live", times=times)


def _this_month() -> str:
    return f"{datetime.now(UTC):%Y-%m}"


def _by_numpy(session: Session, bulk: Bulk) -> Callable[[], object]:
    scope = bulk.agency
    months = Period.custom(FIRST.date(), END.date(), zone=scope.timezone).months()[:-1]

    def work() -> dict[tuple[str, str], Any]:
        rows = read_referrals(session, scope, begin=FIRST, end=END)
        found = {}
        for ngo in sorted(set(rows.ngo.tolist())):
            own = rows.only(rows.ngo == ngo)
            for month in months:
                found[ngo, month.code] = referral_figures(own.sent_between(*month.bounds()), as_of=AS_OF)
        return found

    return work


def _encounters(session: Session, bulk: Bulk) -> Callable[[], object]:
    zone = bulk.agency.timezone
    first, last = Period.month(2023, 11, zone=zone), Period.month(2026, 10, zone=zone)
    return lambda: read_encounters(
        session, bulk.agency, first=first, last=last, day=AS_OF.date(), as_of=AS_OF
    )


def _by_sql(session: Session, bulk: Bulk) -> Callable[[], object]:
    """Medians and rates by NGO and month as one would write them by hand, window functions and all."""
    agency = _literal(bulk, bulk.agency.agency_id)
    if bulk.is_sqlite:
        month = "strftime('%Y-%m', submitted_at / 1000000, 'unixepoch')"
        waits = (
            "acknowledged_at - submitted_at",
            "accepted_at - submitted_at",
            "first_contact_at - submitted_at",
        )
        ranked = ", ".join(
            f"row_number() OVER (PARTITION BY ngo_id, {month} ORDER BY {w}) AS r{i},"
            f" count({w}) OVER (PARTITION BY ngo_id, {month}) AS c{i},"
            f" sum({w} IS NULL) OVER (PARTITION BY ngo_id, {month}) AS u{i}, {w} AS w{i}"
            for i, w in enumerate(waits)
        )
        medians = ", ".join(f"max(CASE WHEN r{i} - u{i} = (c{i} + 1) / 2 THEN w{i} END)" for i in range(3))
        inner = (
            f"SELECT ngo_id, {month} AS m, acknowledged_at, acknowledge_due_at, accepted_at, declined_at,"
            f" decide_due_at, closed_at, {ranked} FROM referral WHERE agency_id = {agency}"
            " AND submitted_at IS NOT NULL"
        )
        sql = f"SELECT ngo_id, m, {_rates()}, {medians} FROM ({inner}) GROUP BY ngo_id, m"
    else:
        medians = ", ".join(
            f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {column} - submitted_at)"
            for column in ("acknowledged_at", "accepted_at", "first_contact_at")
        )
        sql = (
            f"SELECT ngo_id, date_trunc('month', submitted_at) AS m, {_rates()}, {medians} FROM referral"
            f" WHERE agency_id = {agency} AND submitted_at IS NOT NULL GROUP BY ngo_id, m"
        )
    return lambda: raw_rows(session, sql)


def _rates() -> str:
    kinds = (
        "acknowledged_at <= acknowledge_due_at",
        "coalesce(accepted_at, declined_at) <= decide_due_at",
        "closed_at IS NOT NULL",
    )
    return ", ".join(f"sum(CASE WHEN {kind} THEN 1 ELSE 0 END)" for kind in kinds) + ", count(*)"


def _repeats_by_sql(session: Session, bulk: Bulk) -> Callable[[], object]:
    agency = _literal(bulk, bulk.agency.agency_id)
    days = "90 * 86400000000" if bulk.is_sqlite else "interval '90 days'"
    sql = (
        "SELECT year, month, count(DISTINCT person_id), count(DISTINCT CASE WHEN later <= occurred_at +"
        f" {days} THEN person_id END) FROM (SELECT year, month, person_id, occurred_at, lead(occurred_at)"
        " OVER (PARTITION BY person_id ORDER BY occurred_at) AS later FROM encounter"
        f" WHERE agency_id = {agency} AND crisis AND person_id IS NOT NULL) AS e GROUP BY year, month"
    )
    return lambda: raw_rows(session, sql)


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
    given = [
        sa.make_url(bulk.url).render_as_string(hide_password=False),
        {"timezone": scope.timezone, "agency_id": str(scope.agency_id)},
        period.code,
        AS_OF.isoformat(),
    ]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(given)], capture_output=True, text=True, check=True
    )
    before, peak = done.stdout.split()
    return f", peak {peak} MB, {int(peak) - int(before)} MB more than before"


if __name__ == "__main__":
    main()
