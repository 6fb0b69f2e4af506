"""A post that fails for a reason that passes is repeated whole, at most three times; what lasts is said with what was typed."""

import errno
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from partners.diligence.documents import commands
from partners.diligence.documents.models import EvidenceDocument
from tests.support.documents import Sides, bring, make_sides
from tests.support.pages import Page
from tests.web.conftest import WebClient
from web.database import current_session
from web.repeating import Repeating

REASON = "The insurer has cancelled it <b>today</b>."


class _Told(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def deadlock() -> Exception:
    return OperationalError("UPDATE", {}, _Told("40P01"))


def full_disk() -> Exception:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("COMMIT", {}, error)


def full_disk_of_the_server() -> Exception:
    return OperationalError("INSERT", {}, _Told("53100"))


def no_room_for_the_lock() -> Exception:
    return OSError(errno.ENOSPC, "No space left on device")


class Failing:
    """The command, which does its work and then fails, a number of times."""

    def __init__(self, times: int, error: Callable[[], Exception], *, kept: bool = False) -> None:
        self.times, self.error, self.kept, self.tried = times, error, kept, 0
        self.work = commands.withdraw_document

    def __call__(self, *given: Any, **named: Any) -> None:
        self.tried += 1
        self.work(*given, **named)
        if self.kept:
            current_session().commit()
        if self.tried <= self.times:
            raise self.error()


@pytest.fixture(autouse=True)
def _at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(app.wsgi_app, Repeating)
    monkeypatch.setattr(app.wsgi_app, "sleep", lambda _seconds: None)


@pytest.fixture
def sides(session: Session, now: datetime) -> Sides:
    return make_sides(session, now)


def _withdraw(
    client: WebClient, session: Session, sides: Sides, now: datetime, failing: Failing, patch: Any
) -> tuple[Any, str]:
    document = bring(session, sides.manager, sides.ngo_id, now)
    assert sides.manager.user_id is not None
    client.sign_in(sides.manager.user_id)
    patch.setattr(commands, "withdraw_document", failing)
    path = f"/documents/{document.id}/withdraw"
    return client.submit(path, having="reason", reason=REASON), path


def _withdrawn(session: Session) -> tuple[int, int]:
    documents = session.scalar(sa.select(sa.func.count()).where(EvidenceDocument.withdrawn_at.is_not(None)))
    rows = session.scalar(sa.select(sa.func.count()).where(AuditRow.action == "document.withdrawn"))
    return documents or 0, rows or 0


@pytest.mark.proves("O-06")
@pytest.mark.parametrize("times", [1, 3])
def test_what_passes_is_not_noticed(
    client: WebClient,
    session: Session,
    sides: Sides,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    failing = Failing(times, deadlock)
    answer, _ = _withdraw(client, session, sides, now, failing, monkeypatch)
    assert (answer.status_code, failing.tried) == (302, times + 1)
    assert _withdrawn(session) == (1, 1)
    assert client.page(answer.headers["Location"]).text.count("Withdrawn.") == 1


@pytest.mark.proves("O-06", "U-03")
def test_what_goes_on_is_said_with_all_that_was_typed(
    client: WebClient, session: Session, sides: Sides, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(4, deadlock)
    answer, path = _withdraw(client, session, sides, now, failing, monkeypatch)
    assert (answer.status_code, failing.tried) == (503, 4)
    assert _withdrawn(session) == (0, 0)
    page = Page(answer.text)
    assert "send it once more" in page.text
    assert "<b>today</b>" not in answer.text
    again = page.form(having="reason").filled({})
    assert again["reason"] == [REASON]
    sent = client.post(path, data=again)
    assert (sent.status_code, failing.tried) == (302, 5)
    assert _withdrawn(session) == (1, 1)


@pytest.mark.proves("U-03")
@pytest.mark.parametrize("error", [full_disk, full_disk_of_the_server, no_room_for_the_lock])
def test_a_full_disk_is_not_tried_again_but_said(
    client: WebClient,
    session: Session,
    sides: Sides,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    error: Callable[[], Exception],
) -> None:
    failing = Failing(1, error)
    answer, _ = _withdraw(client, session, sides, now, failing, monkeypatch)
    assert (answer.status_code, failing.tried) == (503, 1)
    assert "its disk is full or locked" in answer.text
    assert Page(answer.text).form(having="reason").filled({})["reason"] == [REASON]
    assert _withdrawn(session) == (0, 0)


@pytest.mark.proves("O-06")
def test_what_was_kept_in_part_is_never_repeated(
    client: WebClient, session: Session, sides: Sides, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Failing(1, deadlock, kept=True)
    answer, _ = _withdraw(client, session, sides, now, failing, monkeypatch)
    assert (answer.status_code, failing.tried) == (503, 1)
    assert _withdrawn(session) == (1, 1)


def test_secrets_are_never_given_back(app: Flask) -> None:
    from web.outages import typed_fields

    for data, kept in (
        ({"reason": "x", "csrf_token": "t"}, 2),
        ({"reason": "x", "password": "p"}, 0),
        ({"new_password": "p"}, 0),
        ({"code": "123456"}, 0),
        ({"postcode": "19104", "note": "y" * 100_001}, 0),
        ({"postcode": "19104"}, 1),
    ):
        with app.test_request_context("/", method="POST", data=data):
            assert len(typed_fields()) == kept, data
    with app.test_request_context("/?q=1"):
        assert typed_fields() == ()
