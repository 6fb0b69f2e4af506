"""The cookie by which a browser is known again: sent to the pages of the sign-in only, read by no script (security A-08)."""

from datetime import datetime

from flask import Response, after_this_request, current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from accounts.sign_in.known_browsers import (
    PERIOD,
    KnownBrowser,
    handed_on,
    new_browser,
    read_browser,
    taken_over,
)
from accounts.users.queries import fold_email, get_address
from core.actor import Actor
from web.database import current_session

PATH = "/sign-in"
"""Where browsers send it; what is there is public or asks for the second step."""


def cookie_name() -> str:
    """The name, which tells nothing."""
    return "__Secure-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def this_browser() -> KnownBrowser | None:
    """The browser of this request, where somebody has signed in before."""
    return read_browser(request.cookies.get(cookie_name()))


def remember_browser(actor: Actor, *, now: datetime) -> None:
    """The browser is known from now on: called once the second factor is shown.

    Elsewhere than at the sign-in the browser sends nothing, and what it knows of others would be lost: it is
    remembered at the next sign-in or sign-out.
    """
    if not request.path.startswith(f"{PATH}/"):
        return
    browser = _remembering(actor, now=now)

    @after_this_request
    def give(response: Response) -> Response:
        _give(response, browser)
        return response


def after_clearing(actor: Actor | None, *, now: datetime) -> str:
    """Where to go on to when all cookies have been cleared, so that the browser stays known; `actor` is signed in here."""
    browser = _remembering(actor, now=now) if actor is not None else this_browser()
    if browser is None:
        return url_for("accounts.sign_in")
    return url_for("accounts.keep_browser", token=handed_on(browser, now=now))


def keep_handed_on(response: AnyResponse, token: str, *, now: datetime) -> None:
    """A browser that has no such cookie takes over the one that it had a moment ago."""
    browser = taken_over(token, now=now)
    if browser is not None and cookie_name() not in request.cookies:
        _give(response, browser)


def _remembering(actor: Actor, *, now: datetime) -> KnownBrowser:
    assert actor.user_id is not None, "somebody with an account has signed in"
    folded = fold_email(get_address(current_session(), actor.user_id).email)
    return (this_browser() or new_browser()).remembering(folded, now=now)


def _give(response: AnyResponse, browser: KnownBrowser) -> None:
    response.set_cookie(
        cookie_name(),
        browser.text(),
        max_age=2 * PERIOD,
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
