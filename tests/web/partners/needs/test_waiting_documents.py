"""A document that the machine has no time for now asks for a second try, and what its request had begun is not lost."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.memoranda import make_pair
from tests.web.partners.needs.test_needs_forms import opened
from web import pdf
from web.database import current_session
from web.pdf import Document, PdfFailed
from web.pdf_queue import QueueFull


@pytest.fixture(autouse=True)
def _pdf_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pdf.pdf_available", lambda: (True, ""))


def test_a_full_queue_asks_for_a_second_try(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: float) -> AbstractContextManager[None]:
        raise QueueFull("the queue does not move")

    pair = make_pair(session, now)
    path = f"/needs/{opened(session, pair.agency_leader, now)}/report.pdf"
    client.sign_in(pair.agency_leader.user_id)
    monkeypatch.setattr(pdf, "turn", full)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Try again in a minute." in answer.text


def test_a_document_that_takes_too_long_asks_for_a_second_try(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_pair(session, now)
    path = f"/needs/{opened(session, pair.agency_leader, now)}/report.pdf"
    client.sign_in(pair.agency_leader.user_id)
    never = pdf.PdfLimits(wall_seconds=0.01)
    monkeypatch.setattr(pdf, "PdfLimits", lambda: never)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Try again in a minute." in answer.text


def test_a_document_that_cannot_be_made_is_our_fault(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> Document:
        raise PdfFailed("The document could not be rendered.")

    pair = make_pair(session, now)
    path = f"/needs/{opened(session, pair.agency_leader, now)}/report.pdf"
    client.sign_in(pair.agency_leader.user_id)
    monkeypatch.setattr(pdf, "_run", fails)
    answer = client.get(path)
    assert answer.status_code == 500
    assert "The document could not be rendered." in answer.text


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_what_a_request_has_read_outlives_the_queue_and_the_rendering(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends a transaction that is idle for thirty seconds; a document may take three times as long."""
    found: list[str] = []

    def made(*_: object, **__: object) -> Document:
        if current_session().connection().dialect.name == "postgresql":
            setting = sa.func.current_setting("idle_in_transaction_session_timeout")
            found.append(current_session().scalars(sa.select(setting)).one())
        return Document(content=b"%PDF-1.7", pages=1)

    pair = make_pair(session, now)
    path = f"/needs/{opened(session, pair.agency_leader, now)}/report.pdf"
    client.sign_in(pair.agency_leader.user_id)
    monkeypatch.setattr(pdf, "_run", made)
    assert client.get(path).data == b"%PDF-1.7"
    assert found in ([], ["100s"])
