"""From draft to sent: check the answers, send once, and see what happens next; or delete the draft."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from partners.memoranda.terms import Pathway, Urgency
from referrals.handover import commands, queries
from referrals.handover.duplicates import can_override, same_service
from referrals.handover.forms.drafting import SendForm
from referrals.handover.forms.steps import StepForm
from referrals.handover.forms.values import field_of, form_of
from referrals.handover.gaps.codes import GapOrigin
from referrals.handover.gaps.commands import record_no_match
from referrals.handover.offers import Offers, get_promise, list_offers
from referrals.handover.pathways import intake_due_on, rule_of
from referrals.handover.queries.related import DraftRow
from referrals.handover.routes.answers import answers_shown
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.fitting import fit_of
from referrals.handover.routes.form_page import crisis_numbers, form_page
from referrals.handover.routes.presenting import status_tags
from referrals.handover.routes.steps import refuse
from referrals.handover.values import DraftValues
from web.access import get_actor, requires, writes
from web.database import current_session

CALL_NOW = frozenset({Urgency.EMERGENCY, Urgency.WARM_HANDOFF, Urgency.VERY_URGENT})


@blueprint.get("/<uuid:referral_id>/check")
@requires(Permission.REFERRAL_CREATE)
def check(referral_id: UUID) -> ResponseReturnValue:
    """All answers before sending, and whether the person is referred already."""
    session, actor, now = current_session(), get_actor(), utc_now()
    draft = queries.get_draft(session, actor, referral_id)
    offers = list_offers(session, actor, now=now)
    return _check_page(session, actor, draft, offers, SendForm(version=draft.version), now=now)


@blueprint.post("/<uuid:referral_id>/send")
@requires(Permission.REFERRAL_CREATE)
@writes
def send(referral_id: UUID) -> ResponseReturnValue:
    """Send once, however often it is pressed; what stands against it is said at the question."""
    session, actor, now = current_session(), get_actor(), utc_now()
    sent = redirect(url_for("handover.sent", referral_id=referral_id))
    if queries.get_referral(session, actor, referral_id, now=now).submitted_at is not None:
        return sent
    form = SendForm.from_request()
    if not form.submitted_and_valid():
        return redirect(url_for("handover.check", referral_id=referral_id))
    reason = form.override_reason.data
    try:
        commands.submit(
            session, actor, referral_id, version=form.seen_version, override_reason=reason, now=now
        )
    except RuleBroken as error:
        return _refused(session, actor, referral_id, error, form, now=now)
    except Conflict:
        session.rollback()
        if queries.get_referral(session, actor, referral_id, now=now).submitted_at is None:
            raise
    return sent


@blueprint.get("/<uuid:referral_id>/sent")
@requires(Permission.REFERRAL_CREATE)
def sent(referral_id: UUID) -> ResponseReturnValue:
    """The confirmation: reference, by when the NGO answers, and what happens next."""
    session, actor = current_session(), get_actor()
    promise = get_promise(session, actor, referral_id)
    return render_template(
        "referrals/handover/sent.html",
        promise=promise,
        heed=rule_of(promise.pathway).heed,
        intake_due_on=intake_due_on(promise.pathway, promise.submitted_at, promise.zone),
        referral_id=referral_id,
        call_now=promise.urgency in CALL_NOW,
        lines=crisis_numbers(session, actor),
    )


@blueprint.route("/<uuid:referral_id>/discard", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def discard(referral_id: UUID) -> ResponseReturnValue:
    """Delete a draft of one's own for good."""
    session, actor = current_session(), get_actor()
    draft = queries.get_draft(session, actor, referral_id)
    form = StepForm.from_request(version=draft.version)
    if form.submitted_and_valid():
        _note_unmet(session, actor, referral_id, draft.values, now=utc_now())
        commands.discard_draft(session, actor, referral_id, now=utc_now())
        flash(gettext("The draft is deleted."), "success")
        return redirect(url_for("handover.index"))
    return render_template("referrals/handover/discard.html", form=form, draft=draft)


def _check_page(
    session: Session, actor: Actor, draft: DraftRow, offers: Offers, form: SendForm, *, now: datetime
) -> str:
    values = draft.values
    duplicates = queries.list_open_of_same_person(
        session, actor, name=values.person_name, born_on=values.born_on, except_id=draft.id, now=now
    )
    again = same_service(duplicates, values.service_id)
    asked = fit_of(session, actor, form_of(values, offers), offers, now=now)
    edit_url = url_for("handover.edit", referral_id=draft.id)
    return render_template(
        "referrals/handover/check.html",
        draft=draft,
        form=form,
        rows=answers_shown(values, offers, edit_url, fit=asked, now=now),
        heed=rule_of(values.pathway).heed,
        duplicates=duplicates,
        again=again,
        may_override=can_override(actor),
        statuses=status_tags(),
        call_now=values.urgency in CALL_NOW,
        lines=crisis_numbers(session, actor),
    )


def _note_unmet(
    session: Session, actor: Actor, referral_id: UUID, values: DraftValues, *, now: datetime
) -> None:
    """A draft that is given up although its need is known and no service fits is a gap."""
    offers = list_offers(session, actor, now=now)
    fit = fit_of(session, actor, form_of(values, offers), offers, now=now)
    if not fit.nobody_fits or values.pathway is Pathway.EXISTING_PROVIDER_NOTICE:
        return
    record_no_match(
        session,
        actor,
        referral_id,
        values=values,
        matches=fit.matches,
        origin=GapOrigin.ENDED,
        now=now,
    )


def _refused(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    error: RuleBroken,
    sent_form: SendForm,
    *,
    now: datetime,
) -> ResponseReturnValue:
    """The form again with every refusal at its question; the draft stays as it is."""
    session.rollback()
    draft = queries.get_draft(session, actor, referral_id)
    offers = list_offers(session, actor, now=now)
    if error.field == "override_reason":
        sent_form.refuse(error)
        return _check_page(session, actor, draft, offers, sent_form, now=now), 422
    form = form_of(draft.values, offers)
    refuse(form, error, field_of=lambda name: field_of(name, form))
    return form_page(form, offers, referral_id), 422
