from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from accounts.organisations.models import Organisation
from accounts.sign_in.commands import end_sessions_of, end_stale_sessions
from accounts.sign_in.models import WebSession
from accounts.sign_in.session_store import DatabaseSessionStore
from core.actor import Role
from core.database import make_engine
from tests.support.accounts import make_organisation, make_user
from web.session import digest_of

REQUEST = Request(create_environ(environ_overrides={"HTTP_USER_AGENT": "Firefox " * 60}))
DIGEST = digest_of("token")


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def user_id(own_engine: Engine, now: datetime) -> UUID:
    with Session(own_engine) as session:
        organisation: Organisation = make_organisation(session)
        user = make_user(session, organisation, [Role.SUPERVISOR], now=now)
        session.commit()
        return user.id


@pytest.fixture
def store(own_engine: Engine) -> DatabaseSessionStore:
    return DatabaseSessionStore(lambda: own_engine, idle_minutes=15, absolute_hours=12)


def save(store: DatabaseSessionStore, user_id: UUID, now: datetime, data: str = "{}") -> None:
    store.save(DIGEST, data, str(user_id), now, REQUEST)


@pytest.mark.proves("B-01")
def test_what_is_stored_opens_nothing(
    store: DatabaseSessionStore, own_engine: Engine, user_id: UUID, now: datetime
) -> None:
    save(store, user_id, now)
    with own_engine.connect() as connection:
        row = connection.execute(sa.select(WebSession)).one()
    for value in (bytes(row.digest).hex(), bytes(row.digest).decode("latin-1"), row.data, row.user_id.hex):
        assert store.find(digest_of(value), now) is None
    assert store.find(DIGEST, now) == "{}"
    assert len(row.user_agent) == 200


@pytest.mark.proves("B-03")
def test_idle_and_absolute_ends_hold_to_the_second(
    store: DatabaseSessionStore, user_id: UUID, now: datetime
) -> None:
    save(store, user_id, now)
    second = timedelta(seconds=1)
    assert store.find(DIGEST, now + timedelta(minutes=15) - second) is not None
    assert store.find(DIGEST, now + timedelta(minutes=15)) is None
    moment = now
    while moment < now + timedelta(hours=12) - timedelta(minutes=10):
        moment += timedelta(minutes=10)
        store.find(DIGEST, moment)
        store.touch(DIGEST, moment)
    assert store.find(DIGEST, now + timedelta(hours=12) - second) is not None
    store.touch(DIGEST, now + timedelta(hours=12) - second)
    assert store.find(DIGEST, now + timedelta(hours=12)) is None


def test_activity_is_noted_once_a_minute(
    store: DatabaseSessionStore, own_engine: Engine, user_id: UUID, now: datetime
) -> None:
    def last_active() -> datetime:
        with own_engine.connect() as connection:
            return connection.execute(sa.select(WebSession.last_active_at)).scalar_one()

    save(store, user_id, now)
    for seconds, noted in ((59, 0), (61, 61), (100, 61), (121, 121)):
        store.find(DIGEST, now + timedelta(seconds=seconds))
        store.touch(DIGEST, now + timedelta(seconds=seconds))
        assert last_active() == now + timedelta(seconds=noted)


def test_a_reader_does_not_wait_for_a_writer(
    store: DatabaseSessionStore, own_engine: Engine, user_id: UUID, now: datetime
) -> None:
    save(store, user_id, now)
    later = now + timedelta(minutes=2)
    with own_engine.begin() as writer:
        writer.execute(sa.update(WebSession).values(data="changed"))
        assert store.find(DIGEST, later) == "{}"
        store.touch(DIGEST, later)
    assert store.find(DIGEST, later) == "changed"


@pytest.mark.proves("B-05")
def test_a_session_that_ended_during_a_request_stays_ended(
    store: DatabaseSessionStore, own_engine: Engine, user_id: UUID, now: datetime
) -> None:
    save(store, user_id, now)
    assert store.find(DIGEST, now) == "{}"
    with Session(own_engine) as session:
        assert end_sessions_of(session, user_id) == 1
        session.commit()
    save(store, user_id, now, data="changed")
    store.touch(DIGEST, now)
    assert store.find(DIGEST, now) is None


def test_stale_sessions_are_removed(
    store: DatabaseSessionStore, own_engine: Engine, user_id: UUID, now: datetime
) -> None:
    save(store, user_id, now - timedelta(minutes=16))
    store.save(digest_of("other"), "{}", str(user_id), now, REQUEST)
    with Session(own_engine) as session:
        assert end_stale_sessions(session, idle_minutes=15, absolute_hours=12, now=now) == 1
        session.commit()
    assert store.find(digest_of("other"), now) == "{}"
