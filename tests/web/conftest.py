"""The application on the rolled-back connection of the test, and a client that checks every page."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from concordat.app import create_app
from concordat.config import load_settings
from concordat.installation import InstallationWatch
from tests.support import frozen_clock
from tests.support.compiled import keep_templates
from tests.support.frozen_clock import Clock
from tests.support.page_client import Leftovers, PageClient
from tests.support.settings import settings_environment
from tests.support.visitors import session_data
from web.database import db
from web.session import digest_of
from wellbeing.store import WELLBEING


class WebClient(PageClient):
    """The checking client, which can also be somebody."""

    def sign_in(self, user: Any, *, factor: str | None = "totp", age: timedelta = timedelta(0)) -> None:
        """Be this person (a user or the id of one) from here on, without the sign-in form.

        `factor` was shown `age` ago; None where the second step is still to come.
        """
        assert self.shared is not None
        user_id = user if isinstance(user, UUID) else user.id
        token = secrets.token_urlsafe(32)
        now = frozen_clock.utc_now()
        self.shared.add(
            WebSession(
                digest=digest_of(token),
                user_id=user_id,
                data=session_data(user_id, factor=factor, at=now - age),
                created_at=now,
                last_active_at=now,
                user_agent="tests",
            )
        )
        self.shared.commit()
        self.set_cookie("sid", token)

    def sign_out(self) -> None:
        """Be nobody from here on."""
        self.delete_cookie("sid")


class _AsksNothing(InstallationWatch):
    """The state of the installation is read again when ten real seconds have passed: in the middle of any test, which
    then counts three statements more, and beyond the end of a test that committed a quarantine. Tests of the watch bring
    their own.
    """

    def state(self) -> None:
        """Never read."""
        return


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """The applications of this process by the address of their database."""
    return {}


@pytest.fixture(scope="session")
def application(applications: dict[str, Flask], database_url: str, vault_url: str) -> Flask:
    """One application per engine and process; prefer `app`, which is rolled back."""
    if database_url not in applications:
        applications[database_url] = _make_application(database_url, vault_url)
    return applications[database_url]


def _make_application(database_url: str, vault_url: str) -> Flask:
    app = create_app(load_settings(settings_environment(database_url, vault_url=vault_url)))
    app.testing = True
    app.extensions["installation"] = _AsksNothing()
    keep_templates(app)
    app.extensions["leftovers"] = Leftovers(app)
    frozen_clock.install()
    interface: Any = app.session_interface
    interface.clock = frozen_clock.utc_now
    return app


@pytest.fixture
def app(application: Flask, connection: Connection, vault_connection: Connection) -> Iterator[Flask]:
    """The application; everything it commits is rolled back after the test."""
    with application.app_context():
        engines = cast(dict[str | None, Any], db.engines)
    kept = dict(engines)
    engines[None], engines[WELLBEING] = connection, vault_connection
    yield application
    engines.update(kept)


@pytest.fixture
def client(app: Flask, session: Session) -> WebClient:
    """A client that shares the test's connection: what one writes the other sees."""
    app.test_client_class = WebClient
    client = app.test_client()
    assert isinstance(client, WebClient)
    client.leftovers = app.extensions["leftovers"]
    client.shared = session
    return client


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Clock]:
    """The application's clock, stopped at `now`; `clock.advance(hours=3)` moves it."""
    clock = frozen_clock.start(now)
    yield clock
    frozen_clock.stop(clock)
