"""Deny by default: an endpoint that says nothing stops the start."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from concordat.app import create_app
from concordat.config import load_settings
from core.permissions import Permission
from tests.support.settings import settings_environment
from web.access import SAFE_METHODS, access_of, public, requires, seal, writes

View = Callable[[], ResponseReturnValue]


@pytest.fixture
def view() -> View:
    def view() -> ResponseReturnValue:
        return "seen"

    return view


@pytest.mark.proves("C-01")
def test_a_bare_route_stops_the_start(view: View) -> None:
    app = Flask("bare")
    app.add_url_rule("/bare", view_func=view)
    with pytest.raises(RuntimeError, match=r"view \(/bare\) says neither @requires nor @public"):
        seal(app)


@pytest.mark.proves("C-15")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_that_does_not_say_so_stops_the_start(view: View, method: str) -> None:
    app = Flask("unmarked")
    app.add_url_rule("/write", view_func=public(view), endpoint="write", methods=[method])
    with pytest.raises(RuntimeError, match=r"write \(/write\) accepts .* without @writes"):
        seal(app)


def test_a_kept_route_starts(view: View) -> None:
    app = Flask("kept")
    app.add_url_rule("/kept", view_func=requires(next(iter(Permission)))(view), endpoint="kept")
    seal(app)


def test_a_marked_write_starts(view: View) -> None:
    app = Flask("marked")
    app.add_url_rule("/write", view_func=public(writes(view)), endpoint="write", methods=["POST"])
    seal(app)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    path = tmp_path_factory.mktemp("sealed") / "absent.db"
    return create_app(load_settings(settings_environment(f"sqlite:///{path}")))


@pytest.mark.proves("C-01")
def test_every_endpoint_of_the_application_says_who_may_use_it(application: Flask) -> None:
    endpoints = {rule.endpoint for rule in application.url_map.iter_rules()}
    assert len(endpoints) > 10
    assert {endpoint for endpoint in endpoints if access_of(application, endpoint) is None} == set()


@pytest.mark.proves("C-01")
def test_what_everybody_may_see_is_a_short_list(application: Flask) -> None:
    opened = {
        endpoint for endpoint in application.view_functions if access_of(application, endpoint) == "public"
    }
    inside = {
        endpoint for endpoint in opened if endpoint.split(".")[0] in ("partners", "referrals", "kpi", "audit")
    }
    assert inside == set()


def test_a_read_never_says_that_it_writes(application: Flask) -> None:
    marked = {
        rule.rule
        for rule in application.url_map.iter_rules()
        if (rule.methods or set()) <= SAFE_METHODS
        and application.view_functions[rule.endpoint].__dict__.get("writes")
    }
    assert marked == set()
