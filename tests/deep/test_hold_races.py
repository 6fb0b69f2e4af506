"""A thousand holds and purges of the same person at the same moment: nothing that is held is lost (security P-02)."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Role
from core.database import make_engine
from core.keys.keeping import keep_by
from referrals.holds.standing import KEEPER
from tests.deep.conftest import Figure
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.hold_races import race

ROUNDS = 1000


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    keep_by(KEEPER)
    yield engine
    engine.dispose()


@pytest.mark.timeout(900)
@pytest.mark.proves("P-02")
def test_a_thousand_holds_and_purges_at_once(engine: Engine, now: datetime, figure: Figure) -> None:
    with Session(engine) as session:
        actor = actor_of(
            session, make_user(session, make_organisation(session), [Role.RECORDS_OFFICER], now=now)
        )
        session.commit()
    found = race(engine, actor, rounds=ROUNDS, now=now)
    figure(
        "P-02",
        f"{engine.dialect.name}: {ROUNDS} holds and purges at once, {found.held} held, {found.purged} purged,"
        f" {found.lost} held rows lost",
    )
    assert (found.lost, found.neither) == (0, 0)
    assert min(found.held, found.purged) > 0
