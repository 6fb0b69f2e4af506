"""How often somebody may ask for what costs or tells much (security N-03); the floors above keep the count."""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from flask import Flask, g, request, session

from core.errors import TooOften, Unavailable
from core.text import N_
from web.access import SAFE_METHODS, access_of
from web.discretion import is_private
from web.session import USER_KEY

log = logging.getLogger("concordat.limits")


class Limit(StrEnum):
    """What is counted."""

    SEARCH = "search"
    REVEAL = "reveal"
    EXPORT = "export"
    DOCUMENT = "document"
    WRITE = "write"
    VISIT = "visit"
    REPORT = "report"
    BROWSER = "browser"


CLOSED_WITHOUT = frozenset({Limit.REVEAL, Limit.EXPORT})
"""What stays closed while nothing can be counted; everything else goes on, and the log says so (security N-05)."""
REFUSALS: Mapping[Limit, str] = {
    Limit.SEARCH: N_("You have searched very often within an hour. Wait a while, or use the lists."),
    Limit.REVEAL: N_("You have had very many names shown within an hour. Wait a while, then go on."),
    Limit.EXPORT: N_("You have made as many exports as one person may in a day. Tomorrow you can make more."),
    Limit.DOCUMENT: N_("You have asked for very many documents within an hour. Wait a while, then go on."),
    Limit.WRITE: N_("This was the hundredth change and more within a minute. Wait a minute, then repeat it."),
    Limit.REPORT: N_(
        "There were many reports from your network within an hour. Wait a while, then send yours."
    ),
    Limit.BROWSER: N_("There were too many reports of browsers from your network within an hour."),
    Limit.VISIT: N_("There were too many requests from your network in a minute. Wait a minute, then go on."),
}


class Count(Protocol):
    """Counts one request; False when there were too many. Raises whatever its database raises."""

    def __call__(self, limit: Limit, who: str) -> bool: ...  # noqa: D102 - the class says it


def install_limits(app: Flask, count: Count, endpoints: Mapping[str, Limit], *, free: frozenset[str]) -> None:
    """Count requests before the gate; `free` endpoints are never counted. Installed before the gate.

    The counter writes by a connection of its own: the gate loads the person in the request's transaction, which on
    SQLite may hold the only writer's place. Nothing that is asked of a private page is counted: the count would tell
    that somebody was there.
    """

    @app.before_request
    def limit() -> None:
        if request.endpoint is None or request.endpoint in free or "failed" in g or is_private():
            return
        user_id = session.get(USER_KEY)
        if user_id is None:
            address = f"address:{request.remote_addr or ''}"
            if endpoints.get(request.endpoint) is Limit.BROWSER:
                # Nobody asked for it: it takes nothing of what the people of this network may visit.
                _ask(count, Limit.BROWSER, address)
                return
            _ask(count, Limit.VISIT, address)
            # What is open to everybody and costs something is counted by network address, as a digest that is not kept.
            if access_of(app, request.endpoint) == "public" and (each := _costly(app, endpoints)):
                _ask(count, each, address)
            return
        for each in _counted(app, endpoints):
            _ask(count, each, f"user:{user_id}")


def _counted(app: Flask, endpoints: Mapping[str, Limit]) -> list[Limit]:
    assert request.endpoint is not None
    unsafe = request.method not in SAFE_METHODS
    found = [Limit.WRITE] if unsafe else []
    if not unsafe and request.args.get("q", "").strip():
        found.append(Limit.SEARCH)
    return [*found, *([each] if (each := _costly(app, endpoints)) else [])]


def _costly(app: Flask, endpoints: Mapping[str, Limit]) -> Limit | None:
    """What the request is counted as; a form that leads to an export may be looked at, what delivers it is counted."""
    assert request.endpoint is not None
    taken = {one for rule in app.url_map.iter_rules(request.endpoint) for one in rule.methods or ()}
    delivers = request.method not in SAFE_METHODS or not taken - SAFE_METHODS
    return endpoints.get(request.endpoint) if delivers else None


def _ask(count: Count, limit: Limit, who: str) -> None:
    try:
        passes = count(limit, who)
    except Exception as error:
        log.exception("requests are not counted: the store of the counters does not answer")
        if limit in CLOSED_WITHOUT:
            raise Unavailable(
                N_("This is closed while the system cannot count how often it is used. Try again soon.")
            ) from error
        return
    if not passes:
        raise TooOften(REFUSALS[limit])
