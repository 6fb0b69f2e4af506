"""Legal holds of one's own organisation: the list, placing one, looking again, and lifting by two people."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.holds import commands, policy, queries
from referrals.holds.codes import HELD_KINDS, HOLD_REASONS
from referrals.holds.forms import LiftHoldForm, PlaceHoldForm, ReviewHoldForm
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page, press
from web.i18n import translate

blueprint = Blueprint("holds", __name__, url_prefix="/holds")
TEMPLATES = "referrals/holds"


def _words() -> dict[str, dict[str, str]]:
    return {
        "reasons": {reason.value: translate(label) for reason, label in HOLD_REASONS.items()},
        "kinds": {kind.value: translate(label) for kind, label in HELD_KINDS.items()},
    }


@blueprint.get("/")
@requires(Permission.RECORD_SECOND)
def index() -> str:
    """The holds that stand, the next to be looked at first, and those that were lifted."""
    actor, now = get_actor(), utc_now()
    rows = queries.list_holds(current_session(), actor)
    return render_template(
        f"{TEMPLATES}/index.html",
        rows=[(row, row.age(now), row.is_overdue(local_date(now, actor.timezone))) for row in rows],
        may_keep=actor.holds(Permission.RECORD_KEEP),
        **_words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@step_up
@requires(Permission.RECORD_KEEP)
@writes
def place() -> ResponseReturnValue:
    """Keep a person or a case, named by code."""
    form, actor = PlaceHoldForm.from_request(), get_actor()
    policy.may_keep(actor)
    if form.submitted_and_valid():
        try:
            hold_id = commands.place_hold(
                current_session(),
                actor,
                reference=form.reference.data,
                reason=form.reason.data,
                matter=form.matter.data,
                review_on=form.review_on.data,
                now=utc_now(),
            )
            flash(gettext("The legal hold stands. Nothing of this is destroyed or sealed."), "success")
            return redirect(url_for("holds.show", hold_id=hold_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/place.html", form)


@blueprint.get("/<uuid:hold_id>")
@requires(Permission.RECORD_SECOND)
def show(hold_id: UUID) -> str:
    """One hold, and what may be done with it."""
    actor, now = get_actor(), utc_now()
    row = queries.get_hold(current_session(), actor, hold_id)
    return render_template(
        f"{TEMPLATES}/show.html",
        row=row,
        age=row.age(now),
        is_overdue=row.is_overdue(local_date(now, actor.timezone)),
        may_keep=actor.holds(Permission.RECORD_KEEP),
        is_own=row.lift_requested_by_id == actor.user_id,
        **_words(),
    )


@blueprint.route("/<uuid:hold_id>/review", methods=["GET", "POST"])
@requires(Permission.RECORD_KEEP)
@writes
def review(hold_id: UUID) -> ResponseReturnValue:
    """Say that a hold is still needed."""
    session, actor = current_session(), get_actor()
    row = queries.get_hold(session, actor, hold_id)
    form = ReviewHoldForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.review_hold(session, actor, hold_id, review_on=form.review_on.data, now=utc_now())
            flash(gettext("Thank you. It is noted that the hold is still needed."), "success")
            return redirect(url_for("holds.show", hold_id=hold_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/review.html", form, row=row)


@blueprint.route("/<uuid:hold_id>/lift", methods=["GET", "POST"])
@step_up
@requires(Permission.RECORD_KEEP)
@writes
def lift(hold_id: UUID) -> ResponseReturnValue:
    """Ask for a hold to be lifted, with a reason for the second person."""
    session, actor = current_session(), get_actor()
    row = queries.get_hold(session, actor, hold_id)
    form = LiftHoldForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.request_lift(session, actor, hold_id, words=form.words.data, now=utc_now())
            flash(gettext("A second person was told. The hold stands until they lift it."), "success")
            return redirect(url_for("holds.show", hold_id=hold_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{TEMPLATES}/lift.html", form, row=row)


@blueprint.post("/<uuid:hold_id>/confirm")
@step_up
@requires(Permission.RECORD_SECOND)
@writes
def confirm(hold_id: UUID) -> ResponseReturnValue:
    """Lift a hold as the second person."""
    press(
        lambda: commands.confirm_lift(current_session(), get_actor(), hold_id, now=utc_now()),
        done=gettext("The legal hold was lifted."),
    )
    return redirect(url_for("holds.show", hold_id=hold_id))


@blueprint.post("/<uuid:hold_id>/refuse")
@requires(Permission.RECORD_SECOND)
@writes
def refuse(hold_id: UUID) -> ResponseReturnValue:
    """Let a hold stand although somebody asked to lift it."""
    press(
        lambda: commands.refuse_lift(current_session(), get_actor(), hold_id, now=utc_now()),
        done=gettext("The legal hold stands."),
    )
    return redirect(url_for("holds.show", hold_id=hold_id))
