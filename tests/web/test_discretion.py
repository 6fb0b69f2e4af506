"""Private pages: what fails there leaves no word in a log, every answer is of a round size, help stands on each."""

import logging
from pathlib import Path

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import StatementError
from werkzeug.test import TestResponse

from concordat.app import create_app
from concordat.config import load_settings
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from tests.support.pages import Page, check_page
from tests.support.settings import settings_environment
from web.access import public
from web.discretion import STEP

SECRET = "Robin Quayle 4711"
ERRORS: dict[str, Exception] = {
    "conflict": Conflict(N_("Somebody else was first.")),
    "denied": Denied(N_("Not for you.")),
    "lost": NotFound(N_("There is nothing here.")),
    "rule": RuleBroken(N_("This is not possible."), "field"),
    "fault": RuntimeError(SECRET),
    "database": StatementError(SECRET, "SELECT 1", {"name": SECRET}, ValueError(SECRET)),
}
STATUSES = {"conflict": 409, "denied": 403, "lost": 404, "rule": 422, "fault": 500, "database": 500}


def fail(kind: str) -> ResponseReturnValue:
    if kind == "json":
        return jsonify(answer="x" * int(request.args["size"]))
    if kind == "file":
        return "BEGIN:VCALENDAR\r\n", 200, {"Content-Type": "text/calendar"}
    if kind == "page":
        return "<!doctype html><html lang=en><title>x</title>" + "y" * int(request.args["size"]) + "</html>"
    raise ERRORS[kind]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("discretion")
    settings = settings_environment(
        f"sqlite:///{folder}/main.db", vault_url=f"sqlite:///{folder}/apart.db", log_level="DEBUG"
    )
    app = create_app(load_settings(settings))
    for prefix in ("/me", "/trial"):
        app.add_url_rule(f"{prefix}/<kind>", endpoint=f"trial{prefix[1:]}", view_func=public(fail))
    return app


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


def size(response: TestResponse) -> int:
    return len(response.get_data())


@pytest.mark.parametrize("kind", ERRORS)
def test_what_fails_is_told_with_help_and_leaves_no_word_in_a_log(
    visitor: FlaskClient, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = visitor.get(f"/me/{kind}?told={SECRET}")
    page = Page(response.text, url="/me")
    check_page(page, response.headers)
    assert response.status_code == STATUSES[kind]
    assert page.title.startswith("Your page")
    assert "Talk to someone now" in page.text
    assert any(link.startswith("tel:") for link in page.links.values())
    assert size(response) % STEP == 0
    for word in (SECRET, "Robin", "/me", "Traceback", "wellbeing"):
        assert word not in caplog.text
    if STATUSES[kind] == 500:
        assert type(ERRORS[kind]).__name__ in caplog.text


def test_elsewhere_a_fault_is_logged_in_full(visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    response = visitor.get("/trial/fault")
    assert SECRET in caplog.text
    assert SECRET not in response.text


def test_an_error_that_flask_itself_reports_tells_nothing(
    site: Flask, visitor: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens after the view, such as a session that cannot be stored, is reported with its address."""

    def breaks(*_arguments: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(site.session_interface, "save_session", breaks)
    monkeypatch.setitem(site.config, "PROPAGATE_EXCEPTIONS", False)
    for path in ("/me/lost", "/trial/lost"):
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            assert visitor.get(path).status_code == 500
        assert (SECRET in caplog.text) is (path == "/trial/lost")
        assert ("/me" in caplog.text) is False
        assert "RuntimeError" in caplog.text


@pytest.mark.proves("E-09")
@pytest.mark.parametrize("kind", ["page", "json"])
@pytest.mark.parametrize("letters", [0, 1, 100, 4000, 4089, 4096, 9000])
def test_answers_are_of_round_sizes(visitor: FlaskClient, kind: str, letters: int) -> None:
    response = visitor.get(f"/me/{kind}?size={letters}")
    assert size(response) % STEP == 0
    assert response.content_length == size(response)
    assert size(response) < letters + 2 * STEP
    if kind == "json":
        assert response.json == {"answer": "x" * letters}
    assert size(visitor.get(f"/trial/{kind}?size={letters}")) < letters + 100


def test_a_file_stays_as_it_is(visitor: FlaskClient) -> None:
    assert visitor.get("/me/file").text == "BEGIN:VCALENDAR\r\n"


def test_no_other_page_learns_where_somebody_came_from(visitor: FlaskClient) -> None:
    for path in ("/me/page?size=1", "/me/lost", "/me/nowhere/at/all"):
        headers = visitor.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store, no-transform"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'nonce-")
        assert "report" not in headers["Content-Security-Policy"]
    assert visitor.get("/sign-in").headers["Referrer-Policy"] == "same-origin"


def test_an_address_that_nothing_answers_is_private_as_well(visitor: FlaskClient) -> None:
    response = visitor.get("/me/nowhere/at/all")
    page = Page(response.text)
    assert response.status_code == 404
    assert page.title.startswith("Your page")
    assert size(response) % STEP == 0
