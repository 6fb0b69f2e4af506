"""Opening an assessment, the agency's weights, and stopping without a decision."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments import commands, queries
from partners.diligence.assessments.criteria import DEFINITIONS, HOUSE_WEIGHTS, LABELS
from partners.diligence.assessments.forms import NewAssessmentForm, StopForm, WeightsForm
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.routes.board import (
    Words,
    blueprint,
    form_page,
    row_for,
    run_step,
    today_of,
)
from web.access import get_actor, requires, writes
from web.database import current_session

USUAL_DAYS = 30
"""[HOUSE] How long an assessment usually takes."""
STOP = Words(
    title=N_("Stop without a decision"),
    warning=N_(
        "The assessment ends without an outcome. What was recorded is kept, and a new one can be opened."
    ),
    button=N_("Stop the assessment"),
    done=N_("Stopped without a decision."),
)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def new() -> ResponseReturnValue:
    """Open an assessment of an NGO; the address may name it."""
    session, actor = current_session(), get_actor()
    queries.may_open(actor)
    named = queries.find_ngo(session, asked) if (asked := _asked_ngo()) else None
    form = NewAssessmentForm.from_request(
        ngo_id=str(named.id) if named else None, due_on=today_of(actor) + timedelta(days=USUAL_DAYS)
    )
    ngos = {one.id: one.name for one in queries.list_ngos(session)} | (
        {named.id: named.name} if named else {}
    )
    form.offer(sorted(ngos.items(), key=lambda one: one[1]))
    weights = [
        (LABELS[one], weight)
        for one, weight in queries.default_weights(session, actor.organisation_id).items()
    ]
    if form.submitted_and_valid():
        try:
            assessment = commands.open_assessment(session, actor, **form.values(), now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Opened. Now add at least two assessors."), "success")
            return redirect(url_for(".show", assessment_id=assessment.id))
    return form_page("new", form, weights=weights)


def _asked_ngo() -> UUID | None:
    try:
        return UUID(request.args["ngo"]) if "ngo" in request.args else None
    except ValueError:
        return None


@blueprint.route("/weights", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def weights() -> ResponseReturnValue:
    """How much each criterion weighs in the agency's assessments from now on."""
    session, actor = current_session(), get_actor()
    queries.may_open(actor)
    current: dict[str, Any] = {
        criterion.value: weight
        for criterion, weight in queries.default_weights(session, actor.organisation_id).items()
    }
    form: Any = WeightsForm.from_request(**current)  # type: ignore[attr-defined]
    if form.submitted_and_valid():
        try:
            commands.set_default_weights(session, actor, weights=form.values(), now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved. Assessments that are open keep their weights."), "success")
            return redirect(url_for(".index"))
    return form_page("weights", form, definitions=DEFINITIONS, house=HOUSE_WEIGHTS)


@blueprint.route("/<uuid:assessment_id>/stop", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def stop(assessment_id: UUID) -> ResponseReturnValue:
    """Give up an assessment that is not decided."""
    row = row_for(assessment_id, AssessmentAction.ABANDON)
    form = StopForm.from_request()
    return run_step(
        row,
        form,
        STOP,
        lambda: commands.abandon(
            current_session(), get_actor(), row.id, reason=form.note.data, now=utc_now()
        ),
    )
