from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask, render_template
from sqlalchemy.orm import Session

from accounts.outbox.commands import queue_mail
from accounts.outbox.queries import MessageRow, list_messages
from accounts.outbox.routes import mail_of
from concordat.app import create_app
from concordat.config import load_settings
from tests.support.pages import Page
from tests.support.settings import settings_environment


@pytest.fixture
def rows(session: Session, now: datetime) -> list[MessageRow]:
    queue_mail(
        session,
        dedup_key="a",
        user_id=None,
        recipient="robin@example.org",
        subject="A link",
        body="Open it:\n\nhttp://127.0.0.1:8000/link/abc\n\n<script>alert(1)</script> See https://x.example now.\n",
        now=now,
    )
    return list_messages(session)


@pytest.mark.parametrize(
    ("environment", "exists"), [("production", False), ("test", False), ("demo", True), ("development", True)]
)
def test_the_mailbox_exists_in_the_demo_and_in_development_only(
    scratch: Path, environment: str, *, exists: bool
) -> None:
    url = f"sqlite:///{scratch}/mailbox.db"
    cookies = "no" if environment == "demo" else "yes"
    settings = settings_environment(url, environment=environment, secure_cookies=cookies)
    app = create_app(load_settings(settings))
    assert ("mailbox.index" in app.view_functions) is exists
    assert (
        app.test_client().get("/mailbox/", base_url="https://127.0.0.1:8000").status_code == 404
    ) is not exists


def test_addresses_in_a_mail_are_links_and_nothing_else_is(rows: list[MessageRow], app: Flask) -> None:
    mail = mail_of(rows[0])
    assert [[(piece.text, piece.url) for piece in part] for part in mail.paragraphs] == [
        [("Open it:", None)],
        [("http://127.0.0.1:8000/link/abc", "http://127.0.0.1:8000/link/abc")],
        [
            ("<script>alert(1)</script> See ", None),
            ("https://x.example", "https://x.example"),
            (" now.", None),
        ],
    ]
    with app.test_request_context("/"):
        page = Page(
            render_template("accounts/outbox/index.html", mails=[mail], first_url=None, next_url=None)
        )
    assert page.links["http://127.0.0.1:8000/link/abc"] == "http://127.0.0.1:8000/link/abc"
    assert "<script>alert(1)</script> See" in page.text
