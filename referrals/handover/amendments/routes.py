"""The page on which an officer, or the unit's supervisor, changes what was sent."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import Conflict, Denied
from core.permissions import Permission
from core.text import N_
from referrals.handover import queries
from referrals.handover.amendments.commands import amend as amend_packet
from referrals.handover.amendments.forms import AmendForm, given
from referrals.handover.amendments.queries import count_batches, list_amendments
from referrals.handover.errors import FieldsBroken
from referrals.handover.queries import OfficerReferral
from referrals.handover.routes.steps import refuse
from referrals.handover.visibility import OfficerStatus
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page

blueprint = Blueprint("amendments", __name__, url_prefix="/referrals/<uuid:referral_id>")


@blueprint.route("/amend", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def amend(referral_id: UUID) -> ResponseReturnValue:
    """Change what was sent; the NGO sees old and new and is told."""
    session, actor, now = current_session(), get_actor(), utc_now()
    referral = queries.get_referral(session, actor, referral_id, now=now)
    if not isinstance(referral, OfficerReferral):
        raise Denied(N_("Only the officer who sent it, or the unit’s supervisor, changes what was sent."))
    if referral.status is OfficerStatus.DRAFT:
        return redirect(url_for("handover.edit", referral_id=referral_id))
    if not list_amendments(session, actor, referral_id, now=now).can_amend:
        raise Conflict(N_("It has ended: nothing of it is changed any more."))
    seen = count_batches(session, referral_id)
    form: AmendForm = AmendForm.from_request(data=given(referral.packet, referral.urgency, seen))
    form.offer(referral.urgency)
    if form.submitted_and_valid():
        try:
            amend_packet(
                session,
                actor,
                referral_id,
                values=form.values(),
                reason=form.reason.data,
                now=now,
                seen=form.seen_number(),
            )
        except FieldsBroken as error:
            refuse(form, error)
        else:
            flash(gettext("Changed. The NGO is told, and sees old and new."), "success")
            return redirect(url_for("handover.show", referral_id=referral_id))
    return form_page("referrals/handover/amendments/amend.html", form, referral=referral)
