"""Repeat contact for the partnership desk: people by code, and a name only after a logged reason."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from referrals.encounters.repeat import policy, queries
from referrals.encounters.repeat.forms import CountForm, RevealForm
from referrals.people.identity import commands as identity
from referrals.people.identity.policy import NOT_FOUND
from referrals.people.identity.words import AGES
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page

blueprint = Blueprint("repeat", __name__, url_prefix="/repeat-contact")
FARTHEST_PAGE = 10_000


@blueprint.get("/")
@requires(Permission.PERSON_REPEAT)
def index() -> ResponseReturnValue:
    """People met in crisis again and again in the last 365 days, by code."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = CountForm(request.args if "at_least" in request.args else None, at_least=policy.USUAL)
    at_least, status = policy.USUAL, 200
    if "at_least" in request.args:
        try:
            at_least = policy.may_count_from(form.at_least.data if form.validate() else None)
        except RuleBroken as error:
            status = 422
            if not form.errors:
                form.refuse(error)
    page = queries.list_repeat_contacts(session, actor, at_least=at_least, page=_page(), now=now)
    return render_template(
        "referrals/encounters/repeat/index.html",
        form=form,
        page=page,
        at_least=at_least,
        ages=AGES,
        previous_url=url_for(".index", at_least=at_least, page=page.page - 1) if page.page > 1 else None,
        next_url=url_for(".index", at_least=at_least, page=page.page + 1) if page.has_next else None,
    ), status


@blueprint.route("/<uuid:person_id>/name", methods=["GET", "POST"])
@step_up
@requires(Permission.PERSON_REPEAT)
@writes
def reveal(person_id: UUID) -> ResponseReturnValue:
    """Ask for the name behind a code of the list."""
    session, actor, now = current_session(), get_actor(), utc_now()
    if not queries.is_listed(session, actor, person_id, at_least=policy.LEAST, now=now):
        raise NotFound(NOT_FOUND)
    form = RevealForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            identity.reveal(session, actor, [person_id], why=form.why.data, now=now)
            return redirect(url_for(".index", at_least=_at_least()))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/encounters/repeat/reveal.html", form, at_least=_at_least())


def _page() -> int:
    text = request.args.get("page", "1")
    return (
        min(int(text), FARTHEST_PAGE)
        if text.isascii() and text.isdigit() and 1 <= len(text) <= 9 and int(text)
        else 1
    )


def _at_least() -> int:
    text = request.args.get("at_least", "")
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else policy.USUAL
    return given if policy.LEAST <= given <= policy.MOST else policy.USUAL
