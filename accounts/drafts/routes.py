"""Drafts of long forms: the page's script keeps them while somebody types, and offers them again (security B-07)."""

from flask import Blueprint, Flask, Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.drafts.commands import drop_draft, keep_draft
from accounts.drafts.late import (
    LONGEST_PAGE,
    PAGE,
    draft_mark,
    find_late,
    keep_late_form,
    late_key,
    typed_fields,
)
from accounts.drafts.queries import find_draft
from core.clock import utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from web.access import find_actor, get_actor, local_target, requires, writes
from web.database import current_session
from web.discretion import is_private
from web.forms import ActionForm, button_pressed
from web.i18n import local_datetime

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
OWN = Permission.ACCOUNT_OWN


@blueprint.get("")
@requires(OWN)
def show() -> ResponseReturnValue:
    """What the reader typed on the page and has not sent; an empty answer where there is nothing."""
    draft = find_draft(current_session(), get_actor(), _page(request.args.get("page")), now=utc_now())
    if draft is None:
        return _nothing(204)
    return jsonify(saved=local_datetime(draft.saved_at), fields=[list(field) for field in draft.fields])


@blueprint.post("")
@requires(OWN)
@writes
def keep() -> ResponseReturnValue:
    """Keep what the page's form holds now."""
    if not ActionForm.from_request().submitted_and_valid():
        return _nothing(400)
    session, page = current_session(), _page(request.form.get(PAGE))
    keep_draft(session, get_actor(), page=page, fields=typed_fields(), now=utc_now())
    return _nothing(204)


@blueprint.post("/forget")
@requires(OWN)
@writes
def forget() -> ResponseReturnValue:
    """The form was sent, or the reader does not want the draft back."""
    if not ActionForm.from_request().submitted_and_valid():
        return _nothing(400)
    drop_draft(current_session(), get_actor(), page=_page(request.form.get(PAGE)))
    return _nothing(204)


@blueprint.get("/unsent")
@requires(OWN)
def unsent() -> ResponseReturnValue:
    """Offer what the reader sent after their session was over, to be sent now."""
    page = _page(request.args.get("page"))
    draft = find_late(get_actor(), page, now=utc_now())
    if draft is None:
        return redirect(url_for("accounts.home"))
    # One word may be a code that no reader has seen; a text is recognised.
    texts = [value for _, value in draft.fields if len(value.split()) > 1]
    return render_template("accounts/drafts/unsent.html", draft=draft, page=page, texts=texts)


@blueprint.post("/unsent")
@requires(OWN)
@writes
def throw_away() -> ResponseReturnValue:
    """The reader does not want it back."""
    if button_pressed():
        drop_draft(current_session(), get_actor(), page=late_key(_page(request.form.get(PAGE))))
        flash(gettext("Thrown away."), "success")
    return redirect(url_for("accounts.home"))


def install_drafts(app: Flask) -> None:
    """What a form has sent is no draft any more: the answer that takes it drops the draft."""
    app.jinja_env.globals["keeps_drafts"] = keeps_drafts
    app.jinja_env.globals["draft_mark"] = draft_mark
    app.extensions["late_form"] = keep_late_form

    @app.after_request
    def sent(response: Response) -> Response:
        if request.method != "POST" or not 300 <= response.status_code < 400 or "token_checked" not in g:
            return response
        actor, page = find_actor(), local_target(request.form.get(PAGE))
        if actor is not None and page is not None and keeps_drafts():
            for one in (page, late_key(page)):
                drop_draft(current_session(), actor, page=one)
            current_session().commit()
        return response


def keeps_drafts() -> bool:
    """Whether forms of this page are kept: for whoever is signed in, and nowhere among the private pages."""
    return find_actor() is not None and not is_private()


def _nothing(status: int) -> Response:
    """An answer for a script."""
    return Response(status=status, mimetype="application/json")


def _page(text: str | None) -> str:
    page = local_target(text)
    if page is None or len(page) > LONGEST_PAGE:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return page
