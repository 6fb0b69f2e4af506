"""Sharing without agreement, and help that is offered all the same."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.handover import queries
from referrals.handover.consenting import commands
from referrals.handover.consenting.forms import (
    GroundForm,
    OfferForm,
    ReviewForm,
    ToldForm,
)
from referrals.handover.consenting.presenting import (
    grounds_of,
)
from referrals.handover.consenting.routes.board import READ, blueprint
from referrals.handover.consenting.routes.loading import back_to, load_kept_page, load_page, show_form
from referrals.people.consents.case import Standpoint
from referrals.people.consents.codes import Ground, OfferedHow, Review
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page


@blueprint.route("/ground", methods=["GET", "POST"])
@requires(READ)
@writes
def ground(referral_id: UUID) -> ResponseReturnValue:
    """The agency states another lawful basis, an emergency among them."""
    page = load_kept_page(referral_id)
    if page.around.case.standpoint is not Standpoint.AGENCY:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    form = GroundForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.state_ground(
                current_session(),
                get_actor(),
                referral_id,
                ground=Ground(form.ground.data),
                reason=form.reason.data,
                now=utc_now(),
            )
            return back_to(referral_id, gettext("Written down."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("ground", form, page)


@blueprint.route("/ground/<uuid:ground_id>/review", methods=["GET", "POST"])
@requires(READ)
@writes
def review(referral_id: UUID, ground_id: UUID) -> ResponseReturnValue:
    """A second person looks at an emergency."""
    page = load_page(referral_id)
    one = next((g for g in grounds_of(page, reader=get_actor().user_id) if g.row.id == ground_id), None)
    if one is None or not one.may_review:
        raise NotFound(N_("There is nothing here that you could review."))
    form = ReviewForm.from_request()
    if form.submitted_and_valid():
        commands.review_ground(
            current_session(),
            get_actor(),
            referral_id,
            ground_id,
            review=Review(form.review.data),
            now=utc_now(),
        )
        return back_to(referral_id, gettext("Reviewed."))
    return show_form("review", form, page, one=one)


@blueprint.route("/ground/<uuid:ground_id>/told", methods=["GET", "POST"])
@requires(READ)
@writes
def told(referral_id: UUID, ground_id: UUID) -> ResponseReturnValue:
    """The person was told of the emergency, or telling would be unsafe."""
    page = load_kept_page(referral_id)
    one = next((g for g in grounds_of(page, reader=get_actor().user_id) if g.row.id == ground_id), None)
    if one is None or not one.may_tell:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    form = ToldForm.from_request()
    if form.submitted_and_valid():
        unsafe = None if form.told.data == "yes" else form.unsafe_because.data or ""
        try:
            commands.tell_person(
                current_session(), get_actor(), referral_id, ground_id, unsafe_because=unsafe, now=utc_now()
            )
            return back_to(referral_id, gettext("Written down."))
        except RuleBroken as error:
            form.refuse(error)
    return show_form("told", form, page, one=one)


@blueprint.route("/offer", methods=["GET", "POST"])
@requires(READ)
@writes
def offer(referral_id: UUID) -> ResponseReturnValue:
    """Help was offered; a refusal to share never stands in its way."""
    session, actor = current_session(), get_actor()
    shown = queries.get_referral(session, actor, referral_id, now=utc_now())
    commands.may_offer(actor, shown.side)
    form = OfferForm.from_request()
    if form.submitted_and_valid():
        commands.offer_help(session, actor, referral_id, how=OfferedHow(form.how.data), now=utc_now())
        flash(gettext("Noted: help was offered."), "success")
        return redirect(url_for("handover.show", referral_id=referral_id))
    return form_page("referrals/handover/consenting/offer.html", form, referral=shown)
