"""A hold and a purge at the same moment: a few of the thousand races of the second tier."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Role
from core.database import make_engine
from core.keys.keeping import keep_by
from referrals.holds.standing import KEEPER
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.hold_races import race

ROUNDS = 12


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    keep_by(KEEPER)
    yield engine
    engine.dispose()


@pytest.mark.proves("P-02")
def test_of_a_hold_and_a_purge_at_once_one_wins_and_nothing_held_is_lost(
    engine: Engine, now: datetime
) -> None:
    with Session(engine) as session:
        actor = actor_of(
            session, make_user(session, make_organisation(session), [Role.RECORDS_OFFICER], now=now)
        )
        session.commit()
    found = race(engine, actor, rounds=ROUNDS, now=now)
    assert (found.lost, found.neither) == (0, 0)
    assert found.held + found.purged == ROUNDS
