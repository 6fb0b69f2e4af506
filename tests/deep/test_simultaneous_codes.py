"""Five hundred pairs who bring the same code of an app at the same moment: one of each comes in."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Role
from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support.accounts import actor_of, give_app, make_organisation, make_user
from tests.support.simultaneous import successes_of_pairs

PAIRS = 500


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(900)
@pytest.mark.proves("A-03")
def test_five_hundred_pairs(engine: Engine, now: datetime, figure: Figure) -> None:
    with Session(engine) as session:
        user = make_user(session, make_organisation(session), [Role.OFFICER], now=now)
        seed, actor = give_app(session, user, now=now), actor_of(session, user)
        session.commit()
    came_in = successes_of_pairs(engine, actor, seed, pairs=PAIRS, now=now)
    figure(
        "A-03",
        f"{engine.dialect.name}: {PAIRS} pairs of simultaneous identical codes, {sum(came_in)} successes",
    )
    assert came_in == [1] * PAIRS
