"""PostgreSQL: no statement, lock or idle transaction lasts for ever; SQLite: the gate speaks at the start."""

import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from concordat.config import load_settings
from concordat.starting import say_engine
from core.database import make_engine
from tests.support.databases import Databases
from tests.support.settings import settings_environment


@pytest.mark.postgresql
@pytest.mark.proves("T-04")
def test_a_statement_a_lock_and_an_idle_transaction_have_their_limits(databases: Databases) -> None:
    engine = make_engine(databases.url("postgresql"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        limits = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "timezone",
            )
        }
        assert limits == {
            "statement_timeout": "15s",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "30s",
            "timezone": "UTC",
        }
        connection.exec_driver_sql("SET statement_timeout = 200")
        with pytest.raises(OperationalError, match="statement timeout"):
            connection.exec_driver_sql("SELECT pg_sleep(60)")


@pytest.mark.postgresql
@pytest.mark.proves("T-04")
def test_a_connection_that_the_server_closed_is_not_handed_out(databases: Databases) -> None:
    engine = make_engine(databases.url("postgresql"))
    killer = make_engine(databases.url("postgresql", name="killer"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with killer.connect() as connection:
        assert connection.execute(sa.select(sa.func.pg_terminate_backend(backend))).scalar_one()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != backend
    engine.dispose()
    killer.dispose()


@pytest.mark.proves("T-03")
def test_an_affected_sqlite_says_so_at_the_start(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load_settings(settings_environment("sqlite:///x.db"))
    for version, said in (((3, 40, 1), True), ((3, 51, 3), False)):
        monkeypatch.setattr("sqlite3.sqlite_version_info", version)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert bool(say_engine(settings)) is said
        assert ("WAL-reset bug" in caplog.text) is said
    assert say_engine(load_settings(settings_environment("postgresql://c@/c"))) == ""
