"""What the pages of the compartment share: who is here, and words after a step that no session keeps."""

from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from core.permissions import Permission
from core.text import N_
from web.access import access_of, find_actor, get_actor
from web.i18n import translate
from wellbeing.visitor import Visitor, visitor_of

TOLD: dict[str, str] = {
    "saved": N_("Saved."),
}
"""What a page says after a step, by code. A flashed message would lie in the main database until it is shown."""


def get_visitor() -> Visitor:
    """Who is here; raises `Denied` where nobody signed in. On a page for oneself, without the roles of one's work."""
    visitor = visitor_of(get_actor())
    own = request.endpoint and access_of(current_app, request.endpoint) is Permission.WELLBEING_OWN
    return visitor.for_themselves() if own else visitor


def find_visitor() -> Visitor | None:
    """Who is here, if anybody signed in."""
    actor = find_actor()
    return visitor_of(actor) if actor else None


def go(endpoint: str, told: str | None = None, **values: Any) -> Response:
    """Go to a page of the compartment, which then says the words of the code."""
    return redirect(url_for(endpoint, told=told, **values))


def told() -> str | None:
    """The words of the code in the address, if it is one of ours."""
    text = TOLD.get(request.args.get("told", ""))
    return translate(text) if text else None


def install_pages(app: Flask) -> None:
    """Let the layout of the compartment say what was done."""
    app.jinja_env.globals["told"] = told
