"""Domain errors become answers once, here; every page says what happened and what to do."""

import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, render_template
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from core.actor import Actor
from core.database import read_only
from core.errors import ConcordatError, Conflict, Denied, NotFound, RuleBroken, TooOften, Unavailable
from core.text import N_
from web.access import find_actor
from web.database import current_session
from web.discretion import is_private, log_discreetly
from web.i18n import message_of, translate
from web.outages import outage_of, typed_fields
from web.pdf import PdfFailed
from web.repeating import ask_to_repeat
from web.session import mark_failed

log = logging.getLogger("concordat.web")
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500})
UNSAVED = frozenset({409, 413, 422, 500})
"""Pages that say that something was not saved; they show whom to call meanwhile."""
STATUS: tuple[tuple[type[ConcordatError], int], ...] = (
    (NotFound, 404),
    (Denied, 403),
    (Conflict, 409),
    (RuleBroken, 422),
    (TooOften, 429),
    (Unavailable, 503),
    (PdfFailed, 500),
)


def request_id() -> str:
    """A short id that the page shows and the log holds."""
    if "request_id" not in g:
        g.request_id = uuid4().hex[:12]
    return str(g.request_id)


def status_of(error: ConcordatError) -> int:
    """The HTTP status that stands for a domain error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


Lines = Callable[[Actor | None], Sequence[Any]]


class _Help:
    lines: Lines | None = None
    own: Lines | None = None


def show_help(lines: Lines) -> None:
    """Say which numbers a page shows when something could not be saved; called once by the composition root."""
    _Help.lines = lines


def show_own_help(lines: Lines) -> None:
    """Say which numbers every error page among the private pages shows; called once by the composition root."""
    _Help.own = lines


def _page(
    status: int,
    message: str | None,
    *,
    actor: Actor | None = None,
    typed: Sequence[tuple[str, str]] = (),
) -> tuple[str, int]:
    name = status if status in PAGES else (500 if status >= 500 else 400)
    if is_private():
        return _own_page(name, message, actor), status
    help_lines = _Help.lines(actor) if _Help.lines and name in UNSAVED else ()
    page = render_template(
        f"errors/{name}.html", message=message, status=status, help_lines=help_lines, typed=typed
    )
    return page, status


def page_of_failure(actor: Actor | None) -> tuple[str, int]:
    """The page that says that something failed, and not what."""
    return _page(500, None, actor=actor)


def _own_page(name: int, message: str | None, actor: Actor | None) -> str:
    """One page for whatever fails among the private ones: nothing in it leads to somebody in command."""
    lines = _Help.own(actor) if _Help.own else ()
    return render_template("errors/own.html", message=message, kind=name, own_help_lines=lines)


def _who_was_here() -> Actor | None:
    """Who is told, as far as the database can still say it: from here on nothing but reading is begun."""
    current_session().rollback()
    read_only.set(True)
    try:
        return find_actor()
    except Exception:
        log.exception("it cannot be read who asked")
        current_session().rollback()
        return None


def install_error_pages(app: Flask) -> None:
    """Answer every error with a page of ours; an unforeseen one is logged and tells no detail."""

    @app.errorhandler(ConcordatError)
    def refused(error: ConcordatError) -> tuple[str, int]:
        current_session().rollback()
        return _page(status_of(error), message_of(error), actor=find_actor())

    @app.errorhandler(StaleDataError)
    def overtaken(error: StaleDataError) -> tuple[str, int]:
        current_session().rollback()
        words = N_("Somebody else changed this at the same moment. Open it again and look.")
        return _page(409, translate(words), actor=find_actor())

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> HTTPException | tuple[str, int]:
        if error.code is None or error.code < 400:
            return error
        return _page(error.code, None, actor=find_actor())

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> Response:
        # No page: links cannot be built for an address that is not ours.
        return Response("This address is not served here.\n", 400, mimetype="text/plain")

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> tuple[str, int] | Response:
        if ask_to_repeat(error):
            mark_failed()
            current_session().rollback()
            return Response(status=503)
        if is_private():
            log_discreetly(error, request_id())
        else:
            log.exception("request %s failed", request_id())
        actor = _who_was_here()
        mark_failed()
        current_session().rollback()
        status, words = outage_of(error)
        if words is None:
            return _page(status, None, actor=actor)
        return _page(status, translate(words), actor=actor, typed=typed_fields())
