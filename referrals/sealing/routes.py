"""Seals of one's own organisation: the list, sealing a record, and opening a seal by two people."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.sealing import commands, policy, queries
from referrals.sealing.codes import SEAL_REASONS, SEALED_KINDS
from referrals.sealing.forms import OpenSealForm, SealForm
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page, press
from web.i18n import translate

blueprint = Blueprint("seals", __name__, url_prefix="/seals")
TEMPLATES = "referrals/sealing"


def _words() -> dict[str, dict[str, str]]:
    return {
        "reasons": {reason.value: translate(label) for reason, label in SEAL_REASONS.items()},
        "kinds": {kind.value: translate(label) for kind, label in SEALED_KINDS.items()},
    }


@blueprint.get("/")
@requires(Permission.RECORD_SECOND)
def index() -> str:
    """The seals of one's organisation, by code."""
    actor = get_actor()
    return render_template(
        f"{TEMPLATES}/index.html",
        rows=queries.list_seals(current_session(), actor),
        may_keep=actor.holds(Permission.RECORD_KEEP),
        **_words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@step_up
@requires(Permission.RECORD_KEEP)
@writes
def place() -> ResponseReturnValue:
    """Seal a person or a case away, named by code."""
    form, actor = SealForm.from_request(), get_actor()
    policy.may_seal(actor)
    if form.submitted_and_valid():
        try:
            seal_id = commands.seal_record(
                current_session(),
                actor,
                reference=form.reference.data,
                reason=form.reason.data,
                matter=form.matter.data,
                now=utc_now(),
            )
            flash(gettext("It is sealed away. Only records officers know that it is kept."), "success")
            return redirect(url_for("seals.show", seal_id=seal_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/place.html", form)


@blueprint.get("/<uuid:seal_id>")
@requires(Permission.RECORD_SECOND)
def show(seal_id: UUID) -> str:
    """One seal, and what may be done with it."""
    actor = get_actor()
    row = queries.get_seal(current_session(), actor, seal_id)
    return render_template(
        f"{TEMPLATES}/show.html",
        row=row,
        may_keep=actor.holds(Permission.RECORD_KEEP),
        is_own=row.open_requested_by_id == actor.user_id,
        **_words(),
    )


@blueprint.route("/<uuid:seal_id>/open", methods=["GET", "POST"])
@step_up
@requires(Permission.RECORD_KEEP)
@writes
def request_opening(seal_id: UUID) -> ResponseReturnValue:
    """Ask for a seal to be opened, with a reason for the second person."""
    session, actor = current_session(), get_actor()
    row = queries.get_seal(session, actor, seal_id)
    form = OpenSealForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.request_opening(session, actor, seal_id, words=form.words.data, now=utc_now())
            flash(gettext("A second person was told. The seal stays closed until they open it."), "success")
            return redirect(url_for("seals.show", seal_id=seal_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/open.html", form, row=row)


@blueprint.post("/<uuid:seal_id>/confirm")
@step_up
@requires(Permission.RECORD_SECOND)
@writes
def confirm(seal_id: UUID) -> ResponseReturnValue:
    """Open a seal as the second person."""
    press(
        lambda: commands.open_seal(current_session(), get_actor(), seal_id, now=utc_now()),
        done=gettext("The seal is open. The record is back where it was."),
    )
    return redirect(url_for("seals.show", seal_id=seal_id))


@blueprint.post("/<uuid:seal_id>/refuse")
@requires(Permission.RECORD_SECOND)
@writes
def refuse(seal_id: UUID) -> ResponseReturnValue:
    """Leave a seal closed although somebody asked to open it."""
    press(
        lambda: commands.refuse_opening(current_session(), get_actor(), seal_id, now=utc_now()),
        done=gettext("The seal stays closed."),
    )
    return redirect(url_for("seals.show", seal_id=seal_id))
