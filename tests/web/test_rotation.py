"""New secrets: who is signed in stays so, and a form that was open says that its page was too old."""

import re
from datetime import datetime
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from concordat.app import create_app
from concordat.config import load_settings
from core.actor import OrganisationKind, Role
from tests.support import frozen_clock
from tests.support.accounts import make_organisation, make_user
from tests.support.settings import settings_environment
from tests.web.conftest import WebClient
from web.database import db
from wellbeing.store import WELLBEING


@pytest.mark.proves("W-02")
def test_new_secrets_end_no_session_and_no_page_with_a_failure(
    client: WebClient,
    app: Flask,
    session: Session,
    connection: Connection,
    vault_connection: Connection,
    database_url: str,
    vault_url: str,
    now: datetime,
) -> None:
    office = make_organisation(session, OrganisationKind.OPERATOR, name="Office")
    client.sign_in(make_user(session, office, [Role.OPERATOR], now=now))
    page = client.get("/organisations/add").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*name="csrf_token"', page
    )
    assert token is not None
    renewed = load_settings(
        settings_environment(
            database_url,
            vault_url=vault_url,
            secret_key="another-secret-key-9876543210-zyxwvu",
            csrf_key="another-csrf-key-9876543210-zyxwvuts",
        )
    )
    after = create_app(renewed)
    cast(Any, after.session_interface).clock = frozen_clock.utc_now
    with after.app_context():
        engines = cast(dict[str | None, Any], db.engines)
        engines[None], engines[WELLBEING] = connection, vault_connection
    cookie = client.get_cookie("sid")
    assert cookie is not None
    other = after.test_client()
    other.set_cookie("sid", cookie.value)
    typed = {"name": "Typed before the rotation", "csrf_token": token[1]}
    answer = other.post("/organisations/add", data=typed, headers={"Origin": "http://localhost"})
    assert answer.status_code < 500
    assert answer.status_code in (400, 422)
    assert "Typed before the rotation" in answer.text
    assert other.get("/organisations/add").status_code == 200
