"""A station behind one address: strangers' failures there delay strangers, not the browsers that are known (security A-08)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.factors.models import TotpFactor
from accounts.sign_in.known_browsers import PERIOD, read_browser
from accounts.users.models import User
from core.actor import Role
from tests.support import frozen_clock
from tests.support.accounts import PASSWORD, code_at, give_app, make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.web.conftest import WebClient

STATION = "198.51.100.7"


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    user = make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now)
    give_app(session, user, now=now)
    return user


@pytest.fixture
def browser(app: Flask, client: WebClient) -> Callable[[], WebClient]:
    """Another browser in the station, with cookies of its own."""

    def make() -> WebClient:
        made = app.test_client()
        assert isinstance(made, WebClient)
        made.leftovers, made.shared = client.leftovers, client.shared
        made.environ_base["REMOTE_ADDR"] = STATION
        return made

    return make


def give_password(
    client: WebClient, password: str = PASSWORD, email: str = "robin@example.org"
) -> TestResponse:
    client.delete_cookie("sid")
    return client.submit("/sign-in", having="email", email=email, password=password)


def signed_in(client: WebClient, session: Session, email: str = "robin@example.org") -> TestResponse:
    """Through both steps; the clock goes on, because a code is good once."""
    frozen_clock._running[-1].advance(seconds=30)
    step = give_password(client, email=email).headers["Location"]
    seed = session.scalars(
        sa.select(TotpFactor).join(User, User.id == TotpFactor.user_id).where(User.email_folded == email)
    ).one()
    return client.submit(step, having="factor_code", factor_code=code_at(seed.seed, frozen_clock.utc_now()))


def cookie_of(client: WebClient) -> str | None:
    cookie = client.get_cookie("known", path="/sign-in")
    return cookie.value if cookie else None


def sign_out(client: WebClient) -> TestResponse:
    form = client.page("/account").form("sign-out")
    answer = client.post(form.action, data=form.values)
    assert '"cookies"' in answer.headers["Clear-Site-Data"]
    client.delete_cookie(
        "known", path="/sign-in"
    )  # as a browser does; the test's client knows no such header
    return answer


@pytest.mark.proves("A-08")
def test_five_strangers_fail_at_the_station_and_the_known_browser_signs_in_at_once(
    browser: Callable[[], WebClient], session: Session, officer: User, clock: Clock
) -> None:
    hers, strangers, new = browser(), browser(), browser()
    assert signed_in(hers, session).headers["Location"] == "/"
    statuses = [give_password(strangers, "wrong", f"a{n}@example.org").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    # An unknown browser waits, and is told how long; with a right password too, and whether or not there is an account.
    for email in (officer.email, "nobody@example.org"):
        refused = give_password(new, email=email)
        assert refused.status_code == 429
        assert "Try again in a minute." in refused.text
    # The known one does not wait, and mistypes five times before it does.
    assert [give_password(hers, "slip").status_code for _ in range(4)] == [422] * 4
    assert give_password(hers).status_code == 302
    clock.advance(minutes=1)
    assert give_password(new, "wrong", "other@example.org").status_code == 422
    assert "Try again in 2 minutes." in give_password(new, "wrong", "other@example.org").text
    assert signed_in(hers, session).headers["Location"] == "/"


@pytest.mark.proves("A-08")
def test_a_known_browser_has_five_tries_at_its_account_like_any_source(
    browser: Callable[[], WebClient], session: Session, officer: User, now: datetime
) -> None:
    kim = make_user(session, officer.organisation_id, [Role.SUPERVISOR], now=now, email="kim@example.org")
    give_app(session, kim, now=now)
    shared, thief = browser(), browser()
    signed_in(shared, session)
    first = cookie_of(shared)
    assert first is not None
    signed_in(shared, session, kim.email)
    second = cookie_of(shared)
    assert second is not None
    one, both = read_browser(first), read_browser(second)
    assert one is not None
    assert both is not None
    assert (both.id, len(both.digests)) == (one.id, 2), "one cookie for all who share the computer"
    thief.set_cookie("known", second, path="/sign-in")
    thief.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    tried = [give_password(thief, "wrong", (officer, kim)[n % 2].email).status_code for n in range(7)]
    assert tried == [422] * 5 + [429] * 2
    # At anybody else's account a stolen cookie is worth nothing: that is the address's counter.
    others = [give_password(thief, "wrong", f"a{n}@example.org").status_code for n in range(6)]
    assert others == [422] * 5 + [429]


@pytest.mark.proves("A-08")
def test_the_cookie_is_for_the_sign_in_alone_and_tells_nobody(
    browser: Callable[[], WebClient], session: Session, officer: User
) -> None:
    client = browser()
    answer = give_password(client)
    assert cookie_of(client) is None, "a password alone makes no browser known"
    frozen_clock._running[-1].advance(seconds=30)
    answer = signed_in(client, session)
    [header] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("known=")]
    morsel = SimpleCookie(header)["known"]
    assert (morsel["path"], morsel["httponly"], morsel["samesite"]) == ("/sign-in", True, "Strict")
    assert int(morsel["max-age"]) == 2 * PERIOD / timedelta(seconds=1)
    for told in (officer.id.hex, str(officer.id), "robin", officer.organisation_id.hex):
        assert told not in morsel.value
    for path in ("/account", "/help/", "/health/live"):
        sent = client.get(path)
        assert "known=" not in sent.request.headers.get("Cookie", "")
        assert not [one for one in sent.headers.getlist("Set-Cookie") if one.startswith("known=")]


@pytest.mark.proves("A-08", "B-08")
def test_signing_out_clears_all_cookies_and_the_browser_stays_known(
    browser: Callable[[], WebClient], session: Session, officer: User, clock: Clock
) -> None:
    client = browser()
    signed_in(client, session)
    onward = sign_out(client).headers["Location"]
    assert onward.startswith("/sign-in/kept/")
    # Nobody else may set another browser back by it.
    other = browser()
    signed_in(other, session)
    kept = cookie_of(other)
    other.get(onward)
    assert cookie_of(other) == kept
    late = browser()
    clock.advance(seconds=31)
    assert late.get(onward).headers["Location"] == "/sign-in"
    assert cookie_of(late) is None, "a minute is over"
    assert late.get("/sign-in/kept/x").headers["Location"] == "/sign-in"
    client = browser()
    signed_in(client, session)
    before = cookie_of(client)
    assert client.get(sign_out(client).headers["Location"]).headers["Location"] == "/sign-in"
    assert cookie_of(client) == before
