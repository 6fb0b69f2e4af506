"""Pages of certificates that people earned elsewhere: recording one, and the second person's decision."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import Denied, RuleBroken
from core.text import N_
from partners.training.courses.queries import list_courses, list_people
from partners.training.elsewhere import commands, queries
from partners.training.elsewhere.forms import ClaimForm, FindingForm
from partners.training.routes.board import RUN, TAKE, blueprint, own_id
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate
from web.states import state_tag


@blueprint.route("/elsewhere/new", methods=["GET", "POST"])
@requires(TAKE)
@writes
def record_claim() -> ResponseReturnValue:
    """Record a certificate that oneself, or for a coordinator a colleague, earned elsewhere."""
    session, actor = current_session(), get_actor()
    assert actor.user_id is not None, "who takes training is a person"
    courses = [
        (one.id, gettext("%(title)s (%(hours)s hours)", title=one.title, hours=f"{one.hours:g}"))
        for one in list_courses(session, actor)
        if one.gives_certificate and one.closed_at is None
    ]
    people = list_people(session, own_id(actor)) if actor.holds(RUN) else []
    form = ClaimForm.from_request(user_id=str(actor.user_id)).offer(courses=courses, people=people)
    if form.submitted_and_valid():
        try:
            claim_id = commands.record_claim(
                session, actor, user_id=form.holder_or(actor.user_id), values=form.values, now=utc_now()
            )
            flash(
                gettext("The certificate is recorded. It counts once a second person has confirmed it."),
                "success",
            )
            return redirect(url_for("training.claim", claim_id=claim_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/record_claim.html", form, has_courses=bool(courses))


@blueprint.get("/elsewhere/<uuid:claim_id>")
@requires(TAKE)
def claim(claim_id: UUID) -> str:
    """What was recorded, and what the second person found."""
    row = queries.get_claim(current_session(), get_actor(), claim_id)
    return render_template(
        "partners/training/claim.html",
        row=row,
        tag=state_tag("training_claim", row.state),
        may_decide=row.may_be_decided_by(get_actor()),
    )


@blueprint.route("/elsewhere/<uuid:claim_id>/confirm", methods=["GET", "POST"])
@requires(RUN)
@writes
def confirm_claim(claim_id: UUID) -> ResponseReturnValue:
    """Confirm as second person what there was to see."""

    def confirm(finding: str) -> str:
        commands.confirm_claim(current_session(), get_actor(), claim_id, finding=finding, now=utc_now())
        return str(gettext("The certificate is confirmed and counts from now on."))

    return _decision(
        claim_id,
        confirm,
        title=translate(N_("Confirm the certificate")),
        word=translate(N_("Confirm it")),
        hint=translate(
            N_("Look at the paper or ask the school yourself. The certificate counts like one of ours.")
        ),
    )


@blueprint.route("/elsewhere/<uuid:claim_id>/refuse", methods=["GET", "POST"])
@requires(RUN)
@writes
def refuse_claim(claim_id: UUID) -> ResponseReturnValue:
    """Say as second person why it does not count."""

    def refuse(finding: str) -> str:
        commands.refuse_claim(current_session(), get_actor(), claim_id, finding=finding, now=utc_now())
        return str(gettext("The certificate does not count. Whose it is was told why."))

    return _decision(
        claim_id,
        refuse,
        title=translate(N_("Refuse the certificate")),
        word=translate(N_("Refuse it")),
        hint=translate(N_("Whose it is reads the reason, and may record it again with more to show.")),
    )


def _decision(claim_id: UUID, decide: Any, **words: str) -> ResponseReturnValue:
    row = queries.get_claim(current_session(), get_actor(), claim_id)
    if not row.may_be_decided_by(get_actor()) and row.decided_at is None:
        raise Denied(N_("A second person confirms it: neither who recorded it nor whose it is."))
    form = FindingForm.from_request()
    if form.submitted_and_valid():
        try:
            flash(decide(form.finding.data or ""), "success")
            return redirect(url_for("training.claim", claim_id=claim_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/decide_claim.html", form, row=row, **words)
