"""Writing a referral: one short page that saves itself."""

from datetime import datetime
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import covering_terms
from partners.memoranda.terms import Pathway
from partners.services.queries import find_owner
from referrals.handover import commands, queries
from referrals.handover.commands import DraftValues
from referrals.handover.forms.drafting import ReferralForm
from referrals.handover.forms.values import chosen_service, field_of
from referrals.handover.gaps.codes import GapOrigin
from referrals.handover.gaps.commands import record_no_match
from referrals.handover.lifecycle import ReferralState
from referrals.handover.offers import Offers, list_offers
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.fitting import Fit, fit_of, fit_shown, missing_words
from referrals.handover.routes.form_page import first_answers, form_of_draft, form_page
from referrals.handover.routes.steps import refuse
from web.access import get_actor, requires, writes
from web.database import current_session


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def new() -> ResponseReturnValue:
    """The referral form; whatever is sent is kept as a draft, complete or not."""
    session, actor, now = current_session(), get_actor(), utc_now()
    offers = list_offers(session, actor, now=now)
    given = {} if request.method == "POST" else first_answers(session, actor, offers)
    form = ReferralForm.from_request(**given)
    form.offer(offers)
    return _keep(form, offers, None, now=now) if request.method == "POST" else form_page(form, offers)


@blueprint.route("/<uuid:referral_id>/edit", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def edit(referral_id: UUID) -> ResponseReturnValue:
    """Go on with a draft of one's own."""
    session, actor, now = current_session(), get_actor(), utc_now()
    draft = queries.get_draft(session, actor, referral_id)
    offers = list_offers(session, actor, now=now)
    form = form_of_draft(draft.values, offers)
    if request.method == "POST":
        return _keep(form, offers, referral_id, now=now)
    return form_page(form, offers, referral_id)


@blueprint.post("/matches")
@requires(Permission.REFERRAL_CREATE)
@writes
def matches() -> ResponseReturnValue:
    """Which services fit what is typed so far, as the form shows them; nothing is kept."""
    session, actor, now = current_session(), get_actor(), utc_now()
    offers = list_offers(session, actor, now=now)
    form = ReferralForm.from_request()
    form.offer(offers)
    form.validate()
    if form.csrf_token.errors:
        return jsonify({}), 400
    fit = fit_shown(fit_of(session, actor, form, offers, now=now), form)
    html = render_template("referrals/handover/matches.html", fit=fit, fragment=True)
    return jsonify(html=html, status=fit.status)


@blueprint.post("/autosave")
@requires(Permission.REFERRAL_CREATE)
@writes
def autosave_new() -> ResponseReturnValue:
    """Keep what is typed before the draft has an address: the form's key finds it again."""
    return _autosave(None)


@blueprint.post("/<uuid:referral_id>/autosave")
@requires(Permission.REFERRAL_CREATE)
@writes
def autosave(referral_id: UUID) -> ResponseReturnValue:
    """Keep what is typed in a draft."""
    return _autosave(referral_id)


# ---- Keeping what was typed


def _keep(
    form: ReferralForm, offers: Offers, referral_id: UUID | None, *, now: datetime
) -> ResponseReturnValue:
    """Save the draft, then go on, come back later, or show what is missing."""
    session, actor = current_session(), get_actor()
    valid = form.validate()
    if form.csrf_token.errors:
        return form_page(form, offers, referral_id), 422
    fit = fit_of(session, actor, form, offers, now=now)
    values = fit.values
    moved = _save(session, actor, form, values, referral_id, now=now)
    if moved.state is not ReferralState.DRAFT:
        return redirect(url_for("handover.sent", referral_id=moved.id))
    if "later" in request.form:
        flash(gettext("Saved as a draft. Nothing is sent yet."), "success")
        return redirect(url_for("handover.index"))
    if "fit" in request.form or "gap" in request.form:
        form.forgive()
        noted = "gap" not in request.form or _note_gap(session, actor, form, fit, moved.id, now=now)
        if not noted:
            session.commit()  # the draft stays, although the answer is a refusal
        return form_page(form, offers, moved.id, fit=fit), 200 if noted else 422
    asked = valid or not offers.services
    if asked and _is_covered(session, actor, form, fit, offers, now=now) and valid:
        return redirect(url_for("handover.check", referral_id=moved.id))
    session.commit()  # what was typed stays, although the answer is a refusal
    return form_page(form, offers, moved.id, fit=fit), 422


def _note_gap(
    session: Session, actor: Actor, form: ReferralForm, fit: Fit, referral_id: UUID, *, now: datetime
) -> bool:
    """Whether the gap is noted; otherwise the form says at the question why not."""
    try:
        record_no_match(
            session,
            actor,
            referral_id,
            values=fit.values,
            matches=fit.matches,
            origin=GapOrigin.SAID,
            now=now,
        )
    except RuleBroken as error:
        form.refuse(error)
        return False
    flash(
        gettext(
            "Noted as a service gap: %(missing)s. The partnership desk reads what is missing, never for whom.",
            missing=missing_words(fit.missing),
        ),
        "success",
    )
    return True


def _save(
    session: Session,
    actor: Actor,
    form: ReferralForm,
    values: DraftValues,
    referral_id: UUID | None,
    *,
    now: datetime,
) -> commands.Moved:
    if referral_id is None:
        made = commands.create_draft(session, actor, values=values, idempotency_key=form.key, now=now)
        if made.state is not ReferralState.DRAFT:
            return made
        referral_id = made.id
    return commands.save_draft(session, actor, referral_id, values=values, now=now)


def _autosave(referral_id: UUID | None) -> ResponseReturnValue:
    session, actor, now = current_session(), get_actor(), utc_now()
    offers = list_offers(session, actor, now=now)
    form = ReferralForm.from_request()
    form.offer(offers)
    form.validate()
    if form.csrf_token.errors or (referral_id is None and form.key is None):
        return Response(status=400, mimetype="text/plain")
    fit = fit_of(session, actor, form, offers, now=now)
    _save(session, actor, form, fit.values, referral_id, now=now)
    return Response(status=204, mimetype="text/plain")


def _is_covered(
    session: Session,
    actor: Actor,
    form: ReferralForm,
    fit: Fit,
    offers: Offers,
    *,
    now: datetime,
) -> bool:
    """Whether an agreement in force covers the choice; otherwise the form says which one is missing."""
    assert actor.organisation_id is not None, "only an agency's people refer"
    values = fit.values
    service_id = values.service_id or chosen_service(form)
    ngo_id = values.ngo_id or (find_owner(session, service_id) if service_id else None)
    if ngo_id is None or service_id is None:
        form.refuse(_nothing_fits(offers, fit))
        return False
    try:
        covering_terms(
            session,
            agency_id=actor.organisation_id,
            ngo_id=ngo_id,
            service_id=service_id,
            area_id=values.area_id,
            pathway=values.pathway,
            urgency=values.urgency,
            on=now,
        )
    except RuleBroken as missing:
        refuse(form, missing, field_of=lambda name: field_of(name, form))
        return False
    return True


def _nothing_fits(offers: Offers, fit: Fit) -> RuleBroken:
    if not offers.services:
        words = N_("Your agency has no agreement in force, so nothing can be sent. Your draft is kept.")
        return RuleBroken(words, "service_id")
    if fit.values.pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        return RuleBroken(N_("Ask the person who helps them already, and choose that service."), "service_id")
    return RuleBroken(
        N_(
            "No service fits. Missing: %(missing)s. Choose one all the same, or note the gap. Your draft is kept."
        ),
        "service_id",
        missing=missing_words(fit.missing),
    )
