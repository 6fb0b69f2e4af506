"""Opening a case in an emergency, reading it for an hour, and the review."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.services.needs import NEED_LABELS
from referrals.handover.break_glass import commands, policy, queries
from referrals.handover.break_glass.codes import STANDINGS, VERDICTS, WHYS
from referrals.handover.break_glass.forms import OpenCaseForm, ReviewOpeningForm
from referrals.handover.break_glass.further.queries import list_own as list_own_requests
from web.access import get_actor, requires, step_up_by_passkey, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import translate

blueprint = Blueprint("break_glass", __name__, url_prefix="/emergency-reading")
TEMPLATES = "referrals/handover/break_glass"


def _words() -> dict[str, dict[str, str]]:
    return {
        "whys": {why.value: translate(label) for why, label in WHYS.items()},
        "standings": {standing.value: translate(label) for standing, label in STANDINGS.items()},
        "verdicts": {verdict.value: translate(label) for verdict, label in VERDICTS.items()},
    }


@blueprint.get("/")
@requires(Permission.REFERRAL_BREAK_GLASS)
def index() -> str:
    """What the reader opened, and until when."""
    actor, now = get_actor(), utc_now()
    rows = queries.list_own(current_session(), actor)
    asked = list_own_requests(current_session(), actor, now=now)
    return render_template(f"{TEMPLATES}/index.html", rows=rows, asked=asked, now=now, **_words())


@blueprint.route("/new", methods=["GET", "POST"])
@step_up_by_passkey
@requires(Permission.REFERRAL_BREAK_GLASS)
@writes
def open_case() -> ResponseReturnValue:
    """Open one case for an hour, with a reason, after a second factor."""
    form, actor = OpenCaseForm.from_request(), get_actor()
    policy.may_break(actor)
    if form.submitted_and_valid():
        try:
            opening_id = commands.open_case(
                current_session(),
                actor,
                reference=form.reference.data,
                why=form.why.data,
                words=form.words.data,
                now=utc_now(),
            )
            return redirect(url_for("break_glass.show", opening_id=opening_id))
        except RuleBroken as error:
            form.refuse(error)
    used_up = queries.count_recent(current_session(), actor, now=utc_now()) >= policy.MOST
    return form_page(f"{TEMPLATES}/open_case.html", form, most=policy.MOST, used_up=used_up)


@blueprint.get("/<uuid:opening_id>")
@requires(Permission.REFERRAL_BREAK_GLASS)
def show(opening_id: UUID) -> str:
    """The case, to read."""
    row = queries.get_case(current_session(), get_actor(), opening_id, now=utc_now())
    needs = [translate(NEED_LABELS[need]) for need in row.needs]
    return render_template(f"{TEMPLATES}/show.html", row=row, needs=needs, **_words())


@blueprint.post("/<uuid:opening_id>/close")
@requires(Permission.REFERRAL_BREAK_GLASS)
@writes
def close(opening_id: UUID) -> ResponseReturnValue:
    """End the reading."""
    if button_pressed():
        commands.close_case(current_session(), get_actor(), opening_id, now=utc_now())
        flash(gettext("The case is closed to you again."), "success")
    return redirect(url_for("break_glass.index"))


@blueprint.get("/review")
@requires(Permission.REFERRAL_BREAK_GLASS_REVIEW)
def reviews() -> str:
    """The emergency readings of one's organisation, those without a review first."""
    rows = queries.list_to_review(current_session(), get_actor())
    judged = [row.in_time for row in rows if row.in_time is not None]
    return render_template(
        f"{TEMPLATES}/reviews.html",
        rows=rows,
        now=utc_now(),
        in_time=sum(judged),
        judged=len(judged),
        **_words(),
    )


@blueprint.route("/review/<uuid:opening_id>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_BREAK_GLASS_REVIEW)
@writes
def review(opening_id: UUID) -> ResponseReturnValue:
    """One reading for the second person, and what they found."""
    session, actor = current_session(), get_actor()
    row = queries.get_to_review(session, actor, opening_id)
    form = ReviewOpeningForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.review(session, actor, opening_id, verdict=form.verdict.data, now=utc_now())
            flash(gettext("Thank you. The review is noted."), "success")
            return redirect(url_for("break_glass.reviews"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        f"{TEMPLATES}/review.html", form, row=row, is_own=row.opened_by_id == actor.user_id, **_words()
    )
