"""The scheduler issues the document of a signed agreement once, sealed where a certificate is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy.orm import Session

from partners.memoranda.verification import issuing
from partners.memoranda.verification.issuing import issue_missing_documents
from partners.memoranda.verification.queries import file_hash, find_document, find_issued
from tests.support.certificates import PASSPHRASE, make_certificate, small_pdf
from tests.support.memoranda import make_memorandum, make_pair
from tests.web.conftest import WebClient
from web.pdf import Document, PdfFailed


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> bytes:
    content = small_pdf()
    monkeypatch.setattr(issuing, "agreement_pdf", lambda *_: Document(content=content, pages=1))
    return content


def issue(app: Flask, session: Session, now: datetime) -> int:
    @contextmanager
    def the_same() -> Iterator[Session]:
        yield session

    with app.app_context():
        return len(issue_missing_documents(the_same, now=now))


def test_it_is_issued_once_and_is_what_the_page_gives(
    app: Flask, client: WebClient, session: Session, now: datetime, rendered: bytes
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    assert issue(app, session, now) == 1
    assert issue(app, session, now) == 0
    assert find_document(session, memorandum.id) == rendered
    issued = find_issued(session, memorandum.id)
    assert issued is not None
    assert (issued.sha256, issued.certificate_subject) == (file_hash(rendered), None)
    client.sign_in(pair.ngo_leader.user_id)
    answer = client.get(f"/agreements/{memorandum.id}/agreement.pdf")
    assert answer.data == rendered


def test_with_a_certificate_it_is_digitally_signed(
    app: Flask,
    session: Session,
    now: datetime,
    rendered: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, _der = make_certificate(tmp_path, until=datetime.now(UTC) + timedelta(days=300))
    settings = replace(app.config["SETTINGS"], signing_certificate=str(file), signing_passphrase=PASSPHRASE)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    memorandum = make_memorandum(session, make_pair(session, now), now)
    assert issue(app, session, now) == 1
    content = find_document(session, memorandum.id)
    assert content is not None
    assert content.startswith(rendered)
    assert len(PdfFileReader(BytesIO(content)).embedded_signatures) == 1
    issued = find_issued(session, memorandum.id)
    assert issued is not None
    assert issued.certificate_subject is not None


def test_what_cannot_be_rendered_waits_half_an_hour(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Document:
        raise PdfFailed("It was stopped.")

    make_memorandum(session, make_pair(session, now), now)
    monkeypatch.setattr(issuing, "agreement_pdf", fails)
    assert issue(app, session, now) == 0
    monkeypatch.setattr(issuing, "agreement_pdf", lambda *_: Document(content=small_pdf(), pages=1))
    assert issue(app, session, now + timedelta(minutes=29)) == 0
    assert issue(app, session, now + timedelta(minutes=30)) == 1
