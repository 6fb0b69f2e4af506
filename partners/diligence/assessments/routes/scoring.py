"""The panel's pages: assigning, declaring interests, scoring criterion by criterion, submitting."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments import commands, policy, presentation, queries
from partners.diligence.assessments.criteria import BY_CRITERION, Criterion
from partners.diligence.assessments.dossier import DocumentLine
from partners.diligence.assessments.forms import AssignForm, DeclareForm, ScoreForm
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.panel import may_declare, may_score
from partners.diligence.assessments.routes.board import (
    Words,
    blueprint,
    form_page,
    press,
    row_for,
    run_step,
)
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import translate
from web.states import StateTag

A = AssessmentAction
ASSIGN = Words(
    title=N_("Add an assessor"),
    intro=N_(
        "At least two people score independently of each other. Each first declares whether they have a conflict of interest."
    ),
    button=N_("Add to the panel"),
    done=N_("Added to the panel."),
)


@blueprint.route("/<uuid:assessment_id>/assessors", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def assign(assessment_id: UUID) -> ResponseReturnValue:
    """Put a colleague on the panel."""
    row = row_for(assessment_id, A.ASSIGN)
    session, actor = current_session(), get_actor()
    form = AssignForm.from_request()
    form.user_id.choices = [
        SelectChoice(value="", label=gettext("Choose a colleague")),
        *(
            SelectChoice(value=str(one.id), label=one.name)
            for one in queries.list_possible_assessors(session, actor, row.id)
        ),
    ]
    return run_step(
        row,
        form,
        ASSIGN,
        lambda: commands.assign_assessor(
            session, actor, row.id, user_id=UUID(form.user_id.data), now=utc_now()
        ),
    )


@blueprint.post("/<uuid:assessment_id>/assessors/<uuid:assessor_id>/release")
@requires(Permission.DILIGENCE_DECIDE)
@writes
def release(assessment_id: UUID, assessor_id: UUID) -> ResponseReturnValue:
    """No longer wait for an assessor."""
    row_for(assessment_id, A.RELEASE)
    return press(
        assessment_id,
        lambda: commands.release_assessor(
            current_session(), get_actor(), assessment_id, assessor_id=assessor_id, now=utc_now()
        ),
        done=N_("Released from the panel."),
    )


@blueprint.route("/<uuid:assessment_id>/declare", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def declare(assessment_id: UUID) -> ResponseReturnValue:
    """Declare whether there is a conflict of interest, before anything is scored."""
    session, actor = current_session(), get_actor()
    row = row_for(assessment_id, A.DECLARE)
    may_declare(queries.get_dossier(session, actor, row).seats, actor.user_id)
    form = DeclareForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.declare_interests(
                session, actor, row.id, conflict=form.conflict_or_none(), now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            if form.conflict_or_none() is None:
                return redirect(url_for(".score", assessment_id=row.id))
            flash(gettext("Thank you. You do not score this NGO."), "success")
            return redirect(url_for(".show", assessment_id=row.id))
    return form_page("declare", form, row=row)


@blueprint.get("/<uuid:assessment_id>/score")
@requires(Permission.DILIGENCE_ASSESS)
def score(assessment_id: UUID) -> ResponseReturnValue:
    """One's own scores as a list of tasks, and the button that submits them."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    policy.may_act(actor, row.state, A.SCORE)
    dossier = queries.get_dossier(session, actor, row)
    own = dossier.scores_by(may_score(dossier.seats, actor.user_id).number)
    tasks = []
    for criterion, definition in BY_CRITERION.items():
        line = own.get(criterion)
        view = presentation.given_view(line) if line else None
        tasks.append(
            {
                "label": translate(definition.label),
                "url": url_for(".criterion", assessment_id=row.id, criterion=criterion.value),
                "tag": StateTag(gettext("To do"), "orange")
                if view is None
                else StateTag(
                    gettext("Score: %(value)s", value=view.value),
                    "orange" if view.remark and line and line.value is not None else "green",
                ),
                "hint": view.remark if view else translate(definition.evidence),
            }
        )
    return render_template(
        "partners/diligence/assessments/score.html",
        row=row,
        tasks=tasks,
        done=len(own),
        ready=len(own) == len(BY_CRITERION),
    )


@blueprint.route("/<uuid:assessment_id>/score/<criterion>", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def criterion(assessment_id: UUID, criterion: str) -> ResponseReturnValue:
    """One's own score on one criterion, with its evidence."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    one = criterion_of(criterion)
    policy.may_act(actor, row.state, A.SCORE)
    dossier = queries.get_dossier(session, actor, row)
    own = dossier.scores_by(may_score(dossier.seats, actor.user_id).number)
    form = ScoreForm.from_request(**ScoreForm.values_of(own.get(one)))
    documents = queries.list_documents(session, actor, row.ngo_id)
    form.offer(one, documents)
    if form.submitted_and_valid():
        try:
            commands.save_scores(session, actor, row.id, scores={one: form.to_given()}, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            following = next((c for c in _after(one) if c not in own), None)
            flash(gettext("Saved."), "success")
            if following is None:
                return redirect(url_for(".score", assessment_id=row.id))
            return redirect(url_for(".criterion", assessment_id=row.id, criterion=following.value))
    place = list(Criterion).index(one) + 1
    return form_page(
        "criterion",
        form,
        row=row,
        definition=BY_CRITERION[one],
        place=place,
        of=len(Criterion),
        hints=references(documents),
    )


def references(documents: list[DocumentLine]) -> dict[str, str]:
    """The reference of each document, as the hint beside its kind."""
    return {str(one.id): one.reference for one in documents}


def _after(one: Criterion) -> tuple[Criterion, ...]:
    order = tuple(Criterion)
    return order[order.index(one) + 1 :]


def criterion_of(text: str) -> Criterion:
    """The criterion that an address names; raises `NotFound`."""
    try:
        return Criterion(text)
    except ValueError as error:
        raise NotFound(N_("There is no such criterion.")) from error


@blueprint.post("/<uuid:assessment_id>/submit")
@requires(Permission.DILIGENCE_ASSESS)
@writes
def submit(assessment_id: UUID) -> ResponseReturnValue:
    """One's own scores are final."""
    row_for(assessment_id, A.SUBMIT)
    return press(
        assessment_id,
        lambda: commands.submit_scores(current_session(), get_actor(), assessment_id, now=utc_now()),
        done=N_("Your scores are submitted."),
    )
