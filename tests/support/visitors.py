"""The application on one rolled-back connection, and clients that are somebody, for tests of many pages."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask, Response, render_template, request
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from concordat.app import create_app
from concordat.config import load_settings
from tests.support import frozen_clock
from tests.support.compiled import keep_templates
from tests.support.files_taken import catch_documents
from tests.support.settings import settings_environment
from tests.support.shared_connection import SharedConnection
from web import error_pages
from web.database import db
from web.proof import PASSWORD_KEY, PROOF_KEY
from web.session import USER_KEY, digest_of
from wellbeing.store import WELLBEING


@contextmanager
def application_on(
    connection: SharedConnection, database_url: str, *, vault: SharedConnection | None = None
) -> Iterator[Flask]:
    """An application of its own, with the demo's pages, whose work stays inside the connection's transaction.

    With `vault`, a connection in a transaction too, the wellbeing compartment is open.
    """
    vault_url = vault.address if vault is not None else None
    settings = settings_environment(database_url, vault_url=vault_url, environment="demo")
    app = create_app(load_settings(settings))
    keep_templates(app)
    frozen_clock.install()
    interface: Any = app.session_interface
    interface.clock = frozen_clock.utc_now
    app.after_request(_end_transaction)
    with app.app_context():
        engines = cast(dict[str | None, Any], db.engines)
    kept = dict(engines)
    engines[None] = connection
    if vault is not None:
        engines[WELLBEING] = vault
    try:
        yield app
    finally:
        engines.update(kept)
        for engine in kept.values():
            engine.dispose()


def _end_transaction(response: Response) -> Response:
    """The signed-in session is stored next: on one connection it must not lie inside the request's transaction."""
    if db.session.registry.has():
        db.session.rollback()
    return response


def session_data(user_id: UUID, *, at: datetime, factor: str | None = "totp") -> str:
    """What the session of a person holds who showed a second factor at that moment; None: it is still to come."""
    held = {USER_KEY: str(user_id), "_fresh": True, PASSWORD_KEY: at.isoformat()}
    proof = {PROOF_KEY: {"kind": factor, "at": at.isoformat()}} if factor else {}
    return TaggedJSONSerializer().dumps(held | proof)


def sign_in(
    client: FlaskClient, session: Session, user_id: UUID, *, now: datetime, factor: str | None = "totp"
) -> str:
    """Be this person from here on, without the sign-in form; answers the cookie's value."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            digest=digest_of(token),
            user_id=user_id,
            data=session_data(user_id, at=now, factor=factor),
            created_at=now,
            last_active_at=now,
            user_agent="tests",
        )
    )
    session.commit()
    client.set_cookie("sid", token)
    return token


def _words_instead(*printed: object, now: datetime) -> bytes:
    """What would be printed, as text: what must not be shown must not be printed either."""
    return b"%PDF-1.7 " + repr(printed[-1]).encode()


def render_errors_once(patch: pytest.MonkeyPatch) -> None:
    """Each visitor is shown each error page once, and afterwards nothing: they are asked for by the ten thousand."""
    render, shown = render_template, set[tuple[str | None, str, str]]()

    def render_once(name: str, **values: Any) -> str:
        page = (request.cookies.get("sid"), name, str(values["message"]))
        if page in shown:
            return ""
        shown.add(page)
        return render(name, **values)

    patch.setattr(error_pages, "render_template", render_once)


def render_nothing(patch: pytest.MonkeyPatch) -> None:
    """Every PDF is a stand-in: pages are asked by the thousand, and documents have tests of their own.

    The first are not even written as HTML; no process is started for the others.
    """
    catch_documents(patch)
    for place in (
        "diligence.assessments.routes.showing.assessment_pdf",
        "diligence.assessments.routes.showing.outcome_pdf",
        "meetings.routes.holding.minutes_pdf",
    ):
        patch.setattr(f"partners.{place}", lambda *_arguments: b"%PDF-1.7")
    for name in ("packet_pdf", "receipt_pdf"):
        patch.setattr(f"referrals.handover.consenting.routes.reading.{name}", _words_instead)
    patch.setattr(
        "kpi.wellbeing.routes.support_pdf", lambda report, **_more: b"%PDF-1.7 " + repr(report).encode()
    )
    patch.setattr(
        "partners.memoranda.routes.reading.agreement_pdf",
        lambda *_arguments: SimpleNamespace(content=b"%PDF-1.7"),
    )
