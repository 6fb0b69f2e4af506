"""What is tried again: what the database undid by itself for a reason that passes, and nothing else."""

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from core.retrying import FIRST_PAUSE, RETRIES, may_pass, pause_before


class _Told(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def _of_server(sqlstate: str) -> OperationalError:
    return OperationalError("UPDATE", {}, _Told(sqlstate))


def _of_file(code: int) -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = code
    return OperationalError("UPDATE", {}, error)


@pytest.mark.proves("O-06")
def test_only_what_passes_is_tried_again() -> None:
    for passing in (_of_server("40001"), _of_server("40P01"), _of_file(5), _of_file(517)):
        assert may_pass(passing), passing
    for lasting in (
        *(_of_server(state) for state in ("55P03", "57014", "23505", "53100", "08006")),
        *(_of_file(code) for code in (6, 8, 10, 13)),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE")),
        OperationalError("UPDATE", {}, ValueError("40P01")),
        ValueError("database is locked"),
        None,
    ):
        assert not may_pass(lasting), lasting


@pytest.mark.proves("O-06")
def test_pauses_grow_and_differ() -> None:
    assert RETRIES == 3
    for retry in range(1, RETRIES + 1):
        pauses = {pause_before(retry) for _ in range(50)}
        longest = FIRST_PAUSE * 2 ** (retry - 1)
        assert len(pauses) > 1
        assert all(longest / 2 <= pause <= longest * 1.5 for pause in pauses)
