"""What every answer carries, whatever became of the request (security section M)."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from tests.support.accounts import make_organisation, make_user
from tests.support.pages import Page
from tests.web.conftest import WebClient
from web.headers import HEADERS, nonce

REPORTED = "report-to browser; report-uri /browser-reports"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    f"{REPORTED}, script-src 'self'; style-src 'self'; {REPORTED}"
)
NONCE = re.compile(r"'nonce-([A-Za-z0-9_-]{22})'")
"""Sixteen random bytes, in base64."""
HSTS = "max-age=31536000; includeSubDomains"


@pytest.fixture
def signed_in(client: WebClient, session: Session, now: datetime) -> WebClient:
    agency = make_organisation(session, OrganisationKind.AGENCY)
    client.sign_in(make_user(session, agency, [Role.LIAISON_OFFICER], now=now))
    return client


@pytest.fixture
def broken(app: Flask) -> Iterator[str]:
    """An endpoint that fails in a way that nobody foresaw."""

    def fail(**_values: Any) -> str:
        raise ZeroDivisionError("secret-detail-4711")

    kept = app.view_functions["accounts.account"]
    fail.__dict__.update(kept.__dict__)
    app.view_functions["accounts.account"] = fail
    testing, app.testing = app.testing, False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield "/account"
    app.testing = testing
    app.config["PROPAGATE_EXCEPTIONS"] = None
    app.view_functions["accounts.account"] = kept


def nonce_of(response: Any) -> str:
    [number] = set(NONCE.findall(response.headers["Content-Security-Policy"]))
    return str(number)


def has_every_header(response: Any) -> bool:
    policy = POLICY.format(nonce=nonce_of(response))
    expected = {**HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return all(response.headers.get_all(name) == [value] for name, value in expected.items())


@pytest.mark.proves("M-01", "M-02", "M-06")
def test_answers_of_every_kind_carry_every_header(signed_in: WebClient, broken: str) -> None:
    asked = {
        200: ("GET", "/notices/", None),
        302: ("GET", "/", None),
        403: ("GET", "/organisations/", None),
        404: ("GET", "/nothing-here", None),
        405: ("DELETE", "/sign-in", None),
        413: ("POST", "/referrals/new", b"x" * (257 * 1024)),
        500: ("GET", broken, None),
    }
    for status, (method, path, body) in asked.items():
        response = signed_in.open(path, method=method, data=body)
        assert response.status_code == status, path
        assert has_every_header(response), status


@pytest.mark.proves("M-01")
def test_each_answer_has_a_number_of_its_own_and_its_scripts_and_sheets_carry_it(
    signed_in: WebClient, app: Flask, broken: str
) -> None:
    answers = [
        signed_in.get(path) for path in ("/notices/", "/notices/", "/nothing-here", broken, "/me/") * 3
    ]
    numbers = [nonce_of(answer) for answer in answers]
    assert len(set(numbers)) == len(numbers)
    for answer, number in zip(answers, numbers, strict=True):
        if answer.mimetype == "text/html" and answer.status_code != 302:
            page = Page(answer.text)
            carried = [one.get("nonce") for one in page.all("script", "link") if one.get("rel") != "icon"]
            assert len(carried) > 2
            assert set(carried) == {number}
    with app.app_context():
        drawn = set()
        for _ in range(10_000):
            drawn.add(nonce())
            del g.nonce
    assert len(drawn) == 10_000
    assert all(len(urlsafe_b64decode(f"{one}==")) * 8 >= 128 for one in drawn)


@pytest.mark.proves("M-02")
def test_over_https_the_browser_is_told_to_stay_there(signed_in: WebClient, app: Flask) -> None:
    assert "Strict-Transport-Security" not in signed_in.get("/nothing-here").headers
    app.config["SESSION_COOKIE_SECURE"] = True
    try:
        assert signed_in.get("/nothing-here").headers["Strict-Transport-Security"] == HSTS
    finally:
        app.config["SESSION_COOKIE_SECURE"] = False


@pytest.mark.proves("M-07")
def test_a_failure_tells_its_number_and_nothing_else(signed_in: WebClient, broken: str) -> None:
    response = signed_in.get(broken)
    assert response.status_code == 500
    for word in ("secret-detail-4711", "ZeroDivisionError", "Traceback", "Werkzeug", "Flask", ".py"):
        assert word not in response.text
        assert word not in str(response.headers)
    assert "Server" not in response.headers


@pytest.mark.proves("W-01")
def test_no_secret_of_the_settings_is_told_by_an_answer_or_the_log(
    signed_in: WebClient, app: Flask, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = app.config["SETTINGS"]
    secrets = {
        *(settings.secret_key, settings.csrf_key, settings.audit_key, settings.data_keys.partition(":")[2]),
        *(settings.wellbeing_audit_key, settings.wellbeing_pseudonym_key),
        settings.wellbeing_data_keys.partition(":")[2],
    } - {""}
    assert len(secrets) >= 4
    told = [
        signed_in.get(path) for path in ("/sign-in", "/notices/", "/nothing-here", "/health/ready", broken)
    ]
    everything = " ".join(f"{one.status} {one.headers} {one.text}" for one in told) + caplog.text
    assert told[-1].status_code == 500
    assert "ZeroDivisionError" in caplog.text or "secret-detail" in caplog.text
    assert [secret for secret in secrets if secret in everything] == []


@pytest.mark.proves("M-04")
@pytest.mark.parametrize("host", ["evil.example", "concordat.example.org.evil.example", "evil.example:80"])
def test_a_foreign_host_is_refused(signed_in: WebClient, app: Flask, host: str) -> None:
    app.config["TRUSTED_HOSTS"] = ["concordat.example.org"]
    try:
        assert signed_in.get("/sign-in", headers={"Host": host}).status_code == 400
        assert signed_in.get("/sign-in", headers={"Host": "concordat.example.org"}).status_code != 400
    finally:
        app.config["TRUSTED_HOSTS"] = None


@pytest.mark.proves("M-04")
def test_no_other_site_may_read_an_answer(signed_in: WebClient) -> None:
    response = signed_in.get("/notices/", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.proves("M-03")
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_a_form_of_another_site_reaches_no_view(signed_in: WebClient, headers: dict[str, str]) -> None:
    """Even with the right token, which another site cannot read."""
    page = signed_in.page("/account")
    form = page.form("/sign-out")
    assert signed_in.post("/sign-in/sign-out", data=form.values, headers=headers).status_code == 403
    assert signed_in.get("/account").status_code == 200
    response = signed_in.post(
        "/sign-in/sign-out", data=form.values, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 302
    assert signed_in.get("/account").status_code == 302
