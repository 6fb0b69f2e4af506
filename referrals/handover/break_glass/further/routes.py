"""Asking for one more emergency reading, the director's decision, and opening what was allowed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.handover.break_glass import policy
from referrals.handover.break_glass.codes import STANDINGS, WHYS, Standing
from referrals.handover.break_glass.forms import OpenCaseForm
from referrals.handover.break_glass.further import commands, queries
from referrals.handover.break_glass.further.forms import DecideForm
from web.access import get_actor, requires, step_up, step_up_by_passkey, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import message_of, translate

blueprint = Blueprint("further_readings", __name__, url_prefix="/emergency-reading/further")
TEMPLATES = "referrals/handover/break_glass/further"


def _words() -> dict[str, dict[str, str]]:
    return {
        "whys": {why.value: translate(label) for why, label in WHYS.items()},
        "standings": {standing.value: translate(label) for standing, label in STANDINGS.items()},
    }


@blueprint.route("/ask", methods=["GET", "POST"])
@requires(Permission.REFERRAL_BREAK_GLASS)
@writes
def ask() -> ResponseReturnValue:
    """Ask for one more case than thirty days allow."""
    form, actor = OpenCaseForm.from_request(), get_actor()
    policy.may_break(actor)
    if form.submitted_and_valid():
        try:
            commands.ask(
                current_session(),
                actor,
                reference=form.reference.data,
                why=form.why.data,
                words=form.words.data,
                now=utc_now(),
            )
            flash(gettext("Your director was told and can decide now."), "success")
            return redirect(url_for("break_glass.index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/ask.html", form, most=policy.MOST)


@blueprint.post("/<uuid:ask_id>/open")
@step_up_by_passkey
@requires(Permission.REFERRAL_BREAK_GLASS)
@writes
def use(ask_id: UUID) -> ResponseReturnValue:
    """Open the case that a director allowed, after a second factor."""
    if not button_pressed():
        return redirect(url_for("break_glass.index"))
    try:
        opening_id = commands.use(current_session(), get_actor(), ask_id, now=utc_now())
    except RuleBroken as error:
        flash(message_of(error), "error")
        return redirect(url_for("break_glass.index"))
    return redirect(url_for("break_glass.show", opening_id=opening_id))


@blueprint.get("/")
@requires(Permission.REFERRAL_BREAK_GLASS_ALLOW)
def index() -> str:
    """What people of one's organisation asked for."""
    rows = queries.list_to_decide(current_session(), get_actor(), now=utc_now())
    return render_template(f"{TEMPLATES}/index.html", rows=rows, **_words())


@blueprint.route("/<uuid:ask_id>", methods=["GET", "POST"])
@step_up
@requires(Permission.REFERRAL_BREAK_GLASS_ALLOW)
@writes
def decide(ask_id: UUID) -> ResponseReturnValue:
    """One wish, and the director's decision."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_to_decide(session, actor, ask_id, now=now)
    form = DecideForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.decide(session, actor, ask_id, answer=form.answer.data, now=now)
            flash(gettext("Your decision is noted, and who asked was told."), "success")
            return redirect(url_for("further_readings.index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        f"{TEMPLATES}/decide.html",
        form,
        row=row,
        earlier=queries.readings_before(session, row),
        is_own=row.asked_by_id == actor.user_id,
        is_open=row.standing is Standing.WAITING,
        **_words(),
    )
