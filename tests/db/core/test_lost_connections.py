"""A connection that is lost in the middle of a transaction ends it, and the next one is nobody's and works (security C-09)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from concordat.app import create_app
from concordat.config import load_settings
from core.database import make_engine
from core.keys.acting import acting_for
from core.walls.principal import STATED
from tests.support.settings import settings_environment
from web.access import public
from web.database import current_session, db

ONE = sa.text("SELECT 1")


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


@pytest.mark.proves("C-09")
def test_what_was_told_on_a_lost_connection_is_forgotten_with_it(own_engine: Engine) -> None:
    with own_engine.connect() as connection:
        with acting_for(uuid4()):
            assert connection.scalar(ONE) == 1
        connection.invalidate()
        connection.rollback()
        assert connection.info.get(STATED) is None
        assert connection.scalar(ONE) == 1


@pytest.mark.proves("C-09")
def test_a_session_on_a_lost_connection_is_rolled_back_and_used_again(own_engine: Engine) -> None:
    with Session(own_engine) as session, acting_for(uuid4()):
        assert session.scalar(ONE) == 1
        session.connection().invalidate()
        session.rollback()
        assert session.scalar(ONE) == 1
        session.begin_nested()
        session.connection().invalidate()
        session.rollback()
        assert session.scalar(ONE) == 1


@pytest.fixture
def app(own_database_url: str, keys: None) -> Iterator[Flask]:
    app = create_app(load_settings(settings_environment(own_database_url)))
    app.add_url_rule("/lost", view_func=public(_lost))
    app.add_url_rule("/found", view_func=public(_found))
    yield app
    with app.app_context():
        db.engine.dispose()


def _lost() -> str:
    with acting_for(uuid4()):
        current_session().scalar(ONE)
        current_session().connection().invalidate()
    return "lost"


def _found() -> str:
    return str(current_session().scalar(ONE))


@pytest.mark.proves("C-09")
def test_a_request_whose_connection_is_lost_leaves_the_next_one_unharmed(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/lost").text == "lost"
    assert client.get("/found").text == "1"
