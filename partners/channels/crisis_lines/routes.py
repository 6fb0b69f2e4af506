"""The numbers that an agency's own people call first, kept by its administrator."""

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.channels.crisis_lines import commands, queries
from partners.channels.crisis_lines.forms import LineForm
from partners.channels.crisis_lines.policy import may_keep
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page

blueprint = Blueprint("crisis_lines", __name__, url_prefix="/organisations/numbers")
MANAGE = Permission.ORGANISATION_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    """The agency's numbers in the order in which they are shown, and when each was last called."""
    actor = get_actor()
    may_keep(actor)
    today = local_date(utc_now(), actor.timezone)
    return render_template(
        "partners/channels/crisis_lines/index.html",
        lines=[(row, row.is_fresh(today)) for row in queries.list_lines(current_session(), _own_id(actor))],
        organisation_id=actor.organisation_id,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
@writes
def add() -> ResponseReturnValue:
    """Add a number."""
    session, actor = current_session(), get_actor()
    may_keep(actor)
    form = LineForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.add_line(session, actor, values=form.values, now=utc_now())
            flash(gettext("The number was added."), "success")
            return redirect(url_for("crisis_lines.index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/channels/crisis_lines/edit.html", form, line=None)


@blueprint.route("/<uuid:line_id>", methods=["GET", "POST"])
@requires(MANAGE)
@writes
def edit(line_id: UUID) -> ResponseReturnValue:
    """Change a number, or say that it was called and is right."""
    session, actor = current_session(), get_actor()
    row = queries.get_line(session, actor, line_id)
    form = LineForm.from_request(version=str(row.version), **asdict(row.values))
    if form.submitted_and_valid():
        try:
            commands.change_line(
                session, actor, line_id, version=form.seen_version, values=form.values, now=utc_now()
            )
            flash(gettext("The number was saved."), "success")
            return redirect(url_for("crisis_lines.index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/channels/crisis_lines/edit.html", form, line=row)


@blueprint.post("/<uuid:line_id>/remove")
@requires(MANAGE)
@writes
def remove(line_id: UUID) -> ResponseReturnValue:
    """Take a number off the list."""
    if button_pressed():
        commands.remove_line(current_session(), get_actor(), line_id, now=utc_now())
        flash(gettext("The number was removed."), "success")
    return redirect(url_for("crisis_lines.index"))


def _own_id(actor: Actor) -> UUID:
    assert actor.organisation_id is not None, "an administrator belongs to an organisation"
    return actor.organisation_id
