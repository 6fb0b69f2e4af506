"""The question how a case goes: when it is due, and muting it for a while."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.handover.stalled import commands, queries
from referrals.handover.stalled.forms import StallMuteForm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page

blueprint = Blueprint("stalled", __name__, url_prefix="/referrals")


@blueprint.route("/<uuid:referral_id>/quiet", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def quiet(referral_id: UUID) -> ResponseReturnValue:
    """Mute the question until a day, with the reason."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_stalled(session, actor, referral_id, now=now)
    form = StallMuteForm.from_request(until=row.muted_until, reason=row.reason)
    if form.submitted_and_valid():
        try:
            commands.mute_stalled(
                session, actor, referral_id, until=form.until.data, reason=form.reason.data, now=now
            )
            flash(gettext("Saved. Nobody is asked how this case goes until then."), "success")
            return redirect(url_for("handover.show", referral_id=referral_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/handover/stalled/quiet.html", form, row=row)


@blueprint.post("/<uuid:referral_id>/ask-again")
@requires(Permission.CASEWORK_WRITE)
@writes
def ask_again(referral_id: UUID) -> ResponseReturnValue:
    """End the mute."""
    if button_pressed():
        commands.unmute_stalled(current_session(), get_actor(), referral_id, now=utc_now())
        flash(gettext("The question is asked again as the agreement says."), "success")
    return redirect(url_for("handover.show", referral_id=referral_id))
