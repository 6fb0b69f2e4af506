"""Whatever several people press at once: one live assignment, one open question, one active referral of a person."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from tests.support.crowd import Crowd
from tests.support.referrals import make_world


@pytest.fixture
def crowd(own_database_url: str, keys: None, now: datetime) -> Iterator[Crowd]:
    engine: Engine = make_engine(own_database_url, pool_size=8)
    with Session(engine) as session:
        world = make_world(session, now)
        session.commit()
    yield Crowd(engine, world)
    engine.dispose()


@pytest.mark.proves("O-03")
def test_invariants_hold_whatever_is_pressed_at_once(crowd: Crowd, now: datetime) -> None:
    crowd.run(threads=4, steps=25, seed=1, now=now)
    assert crowd.outcomes["kept"] >= 15, crowd.outcomes
    assert crowd.differences() == []


@pytest.mark.proves("O-07")
def test_transactions_read_what_is_committed_and_lock_what_they_change(crowd: Crowd) -> None:
    """Nothing rests on SERIALIZABLE: PostgreSQL runs at READ COMMITTED, SQLite has one writer from its BEGIN on."""
    first, second = crowd.engine.connect(), crowd.engine.connect()
    try:
        if crowd.engine.dialect.name == "postgresql":
            assert first.get_isolation_level() == "READ COMMITTED"
            assert first.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
            before = first.scalar(sa.text("SELECT count(*) FROM organisation"))
            second.execute(sa.text("CREATE TABLE seen_at_once (n integer)"))
            second.commit()
            assert first.scalar(sa.text("SELECT count(*) FROM seen_at_once")) == 0
            assert before
        else:
            begun: list[str] = []
            sa.event.listen(crowd.engine, "before_cursor_execute", lambda *said: begun.append(said[2]))
            first.exec_driver_sql("SELECT 1")
            assert begun[0] == "BEGIN IMMEDIATE"
    finally:
        first.close()
        second.close()
