"""How often what may be asked, whose address counts, and what happens when nothing can be counted (security N)."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from accounts.limits.store import RULES, DatabaseLimits
from accounts.organisations.models import Organisation
from accounts.users.models import User
from concordat.app import create_app
from concordat.config import load_settings
from concordat.limits import LIMITED
from concordat.wellbeing import PREFIX
from core.actor import OrganisationKind, Role
from tests.support import frozen_clock
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.support.settings import settings_environment
from tests.web.conftest import WebClient
from web.limits import CLOSED_WITHOUT, Limit

WANTED = {
    Limit.SEARCH: (30, 3600),
    Limit.REVEAL: (60, 3600),
    Limit.EXPORT: (5, 86_400),
    Limit.DOCUMENT: (20, 3600),
    Limit.WRITE: (120, 60),
    Limit.REPORT: (10, 3600),
    Limit.BROWSER: (30, 3600),
    Limit.VISIT: (60, 60),
}


@pytest.fixture
def limits(app: Flask) -> Iterator[DatabaseLimits]:
    """The counters of the application, as strict as in production."""
    found: DatabaseLimits = app.extensions["limits"]
    before = found.factor, found.clock
    found.factor, found.clock = 1, frozen_clock.utc_now
    yield found
    found.factor, found.clock = before


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def admin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now)


@pytest.fixture
def desk(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.PARTNERSHIP_DESK], now=now, email="desk@example.org")


def answers(client: WebClient, path: str, times: int) -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


@pytest.mark.proves("N-03")
def test_the_rules_are_those_of_the_specification() -> None:
    assert {limit: (rule.free, int(rule.window.total_seconds())) for limit, rule in RULES.items()} == WANTED
    assert not any(rule.delays or rule.locks_after for rule in RULES.values())


@pytest.mark.proves("N-03")
@pytest.mark.parametrize("limit", list(Limit))
def test_each_limit_lets_through_so_many_and_starts_anew_after_its_window(
    app: Flask, limits: DatabaseLimits, clock: Clock, limit: Limit
) -> None:
    free, seconds = WANTED[limit]
    with app.app_context():
        assert [limits(limit, "user:robin") for _ in range(free + 3)] == [True] * free + [False] * 3
        assert limits(limit, "user:sam")
        clock.advance(seconds=seconds - 1)
        assert not limits(limit, "user:robin")
        clock.advance(seconds=1)
        assert limits(limit, "user:robin")


@pytest.mark.proves("N-03")
def test_searches_changes_and_visits_are_refused_with_429_and_reading_goes_on(
    client: WebClient, admin: User, limits: DatabaseLimits, clock: Clock
) -> None:
    client.sign_in(admin)
    assert answers(client, "/people/?q=Sam", 32) == [200] * 30 + [429] * 2
    assert answers(client, "/people/?q=", 2) == [200] * 2
    token = client.page("/people/access/").form("/people/access/").values["csrf_token"]
    posts = [
        client.post("/drafts/forget", data={"draft_page": "/x", "csrf_token": token}).status_code
        for _ in range(122)
    ]
    assert posts == [204] * 120 + [429] * 2
    assert answers(client, "/people/", 2) == [200] * 2
    clock.advance(minutes=1)
    assert client.post("/drafts/forget", data={"draft_page": "/x", "csrf_token": token}).status_code == 204
    client.sign_out()
    assert answers(client, "/sign-in", 61) == [200] * 60 + [429]
    clock.advance(minutes=1)
    assert answers(client, "/sign-in", 1) == [200]


@pytest.mark.proves("N-03")
def test_the_form_of_an_export_is_free_and_the_sixth_export_of_a_day_is_refused(
    client: WebClient, desk: User, limits: DatabaseLimits
) -> None:
    client.sign_in(desk)
    assert set(answers(client, "/referrals/export", 8)) == {200}
    posted = [client.post("/referrals/export", data={}).status_code for _ in range(7)]
    assert posted[5:] == [429] * 2
    assert 429 not in posted[:5]


@pytest.mark.proves("N-03")
def test_every_address_that_delivers_a_file_is_counted_or_holds_nothing_about_people(app: Flask) -> None:
    assert set(LIMITED) <= set(app.view_functions)
    files = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(f"{PREFIX}/")
        and any(mark in rule.rule for mark in (".pdf", ".csv", ".xlsx", "file_kind", "/export", "/file"))
    }
    free = {
        "exports.index",
        "exports.schema",
        "files.made",
        "files.own",
        "running.preview",
    }
    assert {one for one in files - set(LIMITED) - free if "register" not in one} == set()


@pytest.mark.proves("N-02")
def test_a_forwarded_address_counts_only_where_a_proxy_of_ours_wrote_it(
    client: WebClient, app: Flask, limits: DatabaseLimits
) -> None:
    def visit(n: int) -> int:
        spoofed = {"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"}
        return client.get("/sign-in", headers={**spoofed, "Forwarded": f"for=198.51.100.{n}"}).status_code

    assert [visit(n) for n in range(62)] == [200] * 60 + [429] * 2


@pytest.mark.proves("N-02")
@pytest.mark.parametrize(("proxies", "address"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.3")])
def test_the_address_is_taken_from_a_fixed_number_of_proxies(
    database_url: str, proxies: int, address: str
) -> None:
    made = create_app(load_settings(settings_environment(database_url, proxy_count=str(proxies))))
    assert isinstance(made.wsgi_app, ProxyFix) is bool(proxies)
    seen: list[str | None] = []

    def inner(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    outer = ProxyFix(inner, x_for=proxies) if proxies else inner
    forwarded = "192.0.2.1, 198.51.100.3, 203.0.113.7"
    outer({"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": forwarded}, None)  # type: ignore[arg-type]
    assert seen == [address]


@pytest.mark.proves("N-05")
def test_while_nothing_can_be_counted_sign_in_and_exports_are_closed_and_reading_goes_on(
    client: WebClient,
    desk: User,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_args: object, **_kwargs: object) -> bool:
        raise OperationalError("INSERT", {}, Exception("disk I/O error"))

    assert client.submit("/sign-in", email=desk.email, password="wrong").status_code == 422
    [form] = [one for one in client.page("/sign-in").forms if one.action == "/sign-in"]
    client.sign_in(desk)
    token = client.page("/account").form("password").values["csrf_token"]
    monkeypatch.setattr("accounts.limits.store.count_attempt", broken)
    monkeypatch.setattr("accounts.sign_in.commands.count_attempt", broken)
    monkeypatch.setattr("accounts.sign_in.throttle.count_attempt", broken)
    assert client.get("/referrals/").status_code == 200
    assert client.get("/referrals/?q=Sam").status_code == 200
    assert client.post("/drafts/forget", data={"draft_page": "/x", "csrf_token": token}).status_code == 204
    assert client.post("/referrals/export", data={}).status_code == 503
    assert "the store of the counters does not answer" in caplog.text
    assert {Limit.EXPORT, Limit.REVEAL} == CLOSED_WITHOUT
    client.sign_out()
    refused = client.post(form.action, data={**form.values, "email": desk.email, "password": "wrong"})
    assert refused.status_code == 503
    assert client.get("/sign-in").status_code == 200


@pytest.mark.proves("N-03")
def test_private_pages_are_never_counted(
    client: WebClient, session: Session, agency: Organisation, limits: DatabaseLimits, now: datetime
) -> None:
    """A count would tell that somebody sought help."""
    asked: list[Limit] = []
    counted = DatabaseLimits.__call__

    def noting(self: DatabaseLimits, limit: Limit, who: str) -> bool:
        asked.append(limit)
        return counted(self, limit, who)

    officer = make_user(session, agency, [Role.OFFICER], now=now, email="own@example.org")
    client.sign_in(officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseLimits, "__call__", noting)
        client.get(f"{PREFIX}/")
        client.post(f"{PREFIX}/mine/leave", data={})
        assert asked == []
        client.post("/sign-in/sign-out", data={})
    assert asked == [Limit.WRITE]
    assert agency.kind is OrganisationKind.AGENCY
