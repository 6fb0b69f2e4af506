"""One writer at a time on SQLite, and no process left holding the lock of another."""

import fcntl
import os
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.database import make_engine, read_only, writer_is_busy


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/lock.db"


@pytest.mark.proves("T-02")
def test_a_process_forked_while_writing_keeps_no_lock(url: str) -> None:
    """The web server forks its workers while another thread of it may be writing."""
    engine, other = make_engine(url), make_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
        assert writer_is_busy(other)
        child = os.fork()
        if child == 0:
            time.sleep(30)
            os._exit(0)
        connection.commit()
    try:
        assert not writer_is_busy(other)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        engine.dispose()
        other.dispose()


def test_a_child_neither_holds_nor_releases_the_lock_of_its_parent(url: str) -> None:
    engine, other = make_engine(url), make_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        assert writer_is_busy(other)
    assert not writer_is_busy(other)
    engine.dispose()
    other.dispose()


@pytest.mark.proves("T-02")
def test_reading_takes_no_lock(url: str) -> None:
    engine, other = make_engine(url), make_engine(url)
    token = read_only.set(True)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            assert not writer_is_busy(other)
    finally:
        read_only.reset(token)
        engine.dispose()
        other.dispose()


@pytest.mark.proves("T-01")
def test_of_several_that_open_a_new_file_one_turns_the_log_on(url: str) -> None:
    """SQLite refuses the others at once, without waiting, where two change the kind of journal together."""
    engine, opened = make_engine(url), threading.Event()

    def open_it() -> None:
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        opened.set()

    with Path(f"{make_url(url).database}.wlock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        other = threading.Thread(target=open_it)
        other.start()
        assert not opened.wait(0.2)
    other.join()
    assert opened.is_set()
    engine.dispose()


@pytest.mark.proves("T-01")
def test_who_begins_to_write_holds_the_database_against_other_programs(url: str) -> None:
    """What reads first and writes then is refused in the middle where another program wrote in between."""
    engine = make_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        foreign = sqlite3.connect(str(make_url(url).database), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            foreign.execute("BEGIN IMMEDIATE")
        connection.rollback()
        foreign.execute("BEGIN IMMEDIATE")
        foreign.close()
    engine.dispose()
