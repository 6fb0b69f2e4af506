"""The trail in full numbers: tampering with and without anchors, eight writers, speed of verifying, ordinary days."""

import time
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit.queries import verify_chains
from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support.ordinary_days import alarms_over
from tests.support.trails import TAMPERS, chain_with, cut_and_rewind, trials, write_at_once

TRIALS = 60
ROWS = 40_000


@pytest.mark.timeout(1800)
@pytest.mark.proves("G-06", "G-07")
def test_sixty_trials_of_each_way_of_tampering(session: Session, now: datetime, figure: Figure) -> None:
    engine = session.get_bind().dialect.name
    found = {name: trials(session, tamper, TRIALS, now=now, seed=11) for name, tamper in TAMPERS.items()}
    total = sum(without for without, _ in found.values())
    figure("G-07", f"{engine}: {total} of {TRIALS * len(TAMPERS)} changes found by the chain alone")
    without, with_anchor = trials(session, cut_and_rewind, TRIALS, now=now, seed=12)
    figure(
        "G-06",
        f"{engine}: cut end with rewound head found {without}/{TRIALS} without an anchor, {with_anchor}/{TRIALS} with",
    )
    assert total == TRIALS * len(TAMPERS)
    assert (without, with_anchor) == (0, TRIALS)


@pytest.mark.timeout(1800)
@pytest.mark.proves("G-04")
def test_eight_writers_of_a_thousand(
    own_database_url: str, keys: None, now: datetime, figure: Figure
) -> None:
    started = time.perf_counter()
    found = write_at_once(own_database_url, writers=8, each=1000, now=now)
    rate = 8000 / (time.perf_counter() - started)
    kind = "postgresql" if own_database_url.startswith("postgres") else "sqlite"
    figure(
        "G-04",
        f"{kind}: 8 writers x 1,000 with 10 % undone at {rate:,.0f}/s: {found.broken} broken chains,"
        f" {found.orphans} orphans, {found.ghosts} ghosts, {found.errors} errors",
    )
    assert (found.broken, found.orphans, found.ghosts, found.errors) == (0, 0, 0, 0)


@pytest.mark.timeout(600)
@pytest.mark.proves("G-07")
def test_forty_thousand_rows_are_verified_each_second(
    own_database_url: str, keys: None, now: datetime, figure: Figure
) -> None:
    engine: Any = make_engine(own_database_url)
    with Session(engine) as session:
        chain_with(session, ROWS, now=now)
        session.commit()
        best = 0.0
        for _ in range(5):
            started = time.perf_counter()
            [report] = verify_chains(session)
            best = max(best, ROWS / (time.perf_counter() - started))
            assert (report.rows, report.broken_at) == (ROWS, None)
    name = engine.dialect.name
    engine.dispose()
    figure("G-07", f"{name}: {best:,.0f} rows verified in a second (best of 5)")


@pytest.mark.timeout(600)
@pytest.mark.proves("N-04")
def test_ten_thousand_ordinary_days(figure: Figure) -> None:
    days, alarms = alarms_over(readers=100, days=100, seed=20261122)
    figure("N-04", f"{alarms} false alarms in {days:,} simulated user-days")
    assert days == 10_000
    assert alarms <= 100
