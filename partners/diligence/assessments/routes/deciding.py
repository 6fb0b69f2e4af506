"""Requirements, moderation, conditions and the decision; afterwards conditions that are met, and the NGO's reply."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import months_later, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments import commands, gates, panel, policy, presentation, queries
from partners.diligence.assessments.criteria import LABELS
from partners.diligence.assessments.forms import (
    AgreeForm,
    ConditionForm,
    DecideForm,
    GateForm,
    MetForm,
    ReplyForm,
    score_choices,
)
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.routes.board import (
    Words,
    blueprint,
    form_page,
    press,
    row_for,
    run_step,
    today_of,
)
from partners.diligence.assessments.routes.scoring import criterion_of, references
from partners.diligence.assessments.scoring import allowed_outcomes
from partners.diligence.assessments.sheet import sheet_of
from partners.diligence.assessments.terms import REVIEW_MONTHS, Outcome
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import translate

A = AssessmentAction
MET = Words(
    title=N_("Mark a condition as met"),
    intro=N_("The decision itself stays as it was; this is recorded beside it."),
    button=N_("Mark as met"),
    done=N_("The condition is marked as met."),
)
REPLY = Words(
    title=N_("Reply to the outcome"),
    warning=N_("Your organisation can reply once. The reply cannot be changed afterwards."),
    button=N_("Send the reply"),
    done=N_("Your reply is sent."),
)
CONDITION = Words(
    title=N_("Add a condition"),
    intro=N_("Conditions are due within six months. The NGO reads them with the outcome."),
    button=N_("Add the condition"),
    done=N_("Condition added."),
)


@blueprint.route("/<uuid:assessment_id>/requirements/<gate>", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def gate(assessment_id: UUID, gate: str) -> ResponseReturnValue:
    """What checking one requirement found."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    one = _gate_of(gate)
    policy.may_act(actor, row.state, A.CHECK_GATE)
    dossier = queries.get_dossier(session, actor, row)
    panel.may_take_part(dossier.seats, actor.user_id)
    line = next(line for line in dossier.gates if line.gate is one)
    form = GateForm.from_request(**GateForm.values_of(line, today_of(actor)))
    documents = queries.list_documents(session, actor, row.ngo_id)
    form.offer(documents)
    words = Words(
        title=gates.LABELS[one],
        intro=gates.WHERE_TO_LOOK[one],
        button=N_("Save"),
        done=N_("Saved."),
    )
    return run_step(
        row,
        form,
        words,
        lambda: commands.check_gate(session, actor, row.id, gate=one, **form.values(), now=utc_now()),
        hints=references(documents),
    )


def _gate_of(text: str) -> Gate:
    try:
        return Gate(text)
    except ValueError as error:
        raise NotFound(N_("There is no such requirement.")) from error


@blueprint.route("/<uuid:assessment_id>/agree/<criterion>", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def agree(assessment_id: UUID, criterion: str) -> ResponseReturnValue:
    """The panel settles on a score; the single ones are shown and kept."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    one = criterion_of(criterion)
    policy.may_act(actor, row.state, A.MODERATE)
    dossier = queries.get_dossier(session, actor, row)
    panel.may_take_part(dossier.seats, actor.user_id)
    given = [presentation.given_view(line) for line in dossier.scores if line.criterion is one]
    form = AgreeForm.from_request()
    form.value.choices = score_choices(one)
    if form.submitted_and_valid():
        try:
            commands.agree_score(
                session,
                actor,
                row.id,
                criterion=one,
                value=form.agreed_value(),
                note=form.note.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The agreed score is saved."), "success")
            return redirect(url_for(".show", assessment_id=row.id))
    return form_page("agree", form, row=row, label=translate(LABELS[one]), given=given)


@blueprint.route("/<uuid:assessment_id>/conditions/new", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def add_condition(assessment_id: UUID) -> ResponseReturnValue:
    """What the NGO must do, and by when."""
    session, actor = current_session(), get_actor()
    row = row_for(assessment_id, A.ADD_CONDITION)
    form = ConditionForm.from_request(due_on=months_later(today_of(actor), REVIEW_MONTHS))
    return run_step(
        row,
        form,
        CONDITION,
        lambda: commands.add_condition(
            session, actor, row.id, text=form.text.data, due_on=form.due_on.data, now=utc_now()
        ),
    )


@blueprint.post("/<uuid:assessment_id>/conditions/<uuid:condition_id>/drop")
@requires(Permission.DILIGENCE_DECIDE)
@writes
def drop_condition(assessment_id: UUID, condition_id: UUID) -> ResponseReturnValue:
    """Take back a condition before the decision."""
    row_for(assessment_id, A.DROP_CONDITION)
    return press(
        assessment_id,
        lambda: commands.drop_condition(
            current_session(), get_actor(), assessment_id, condition_id=condition_id, now=utc_now()
        ),
        done=N_("Condition removed."),
    )


@blueprint.route("/<uuid:assessment_id>/conditions/<uuid:condition_id>/met", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def meet_condition(assessment_id: UUID, condition_id: UUID) -> ResponseReturnValue:
    """Confirm that the NGO has met a condition."""
    session, actor = current_session(), get_actor()
    row = row_for(assessment_id, A.MEET_CONDITION)
    condition = next(
        (one for one in queries.list_condition_rows(session, row.id) if one.id == condition_id), None
    )
    if condition is None:
        raise NotFound(policy.NOT_FOUND)
    form = MetForm.from_request(met_on=today_of(actor))
    return run_step(
        row,
        form,
        MET,
        lambda: commands.meet_condition(
            session,
            actor,
            row.id,
            condition_id=condition_id,
            met_on=form.met_on.data,
            note=form.note.data,
            now=utc_now(),
        ),
        quoted=condition.text,
    )


@blueprint.route("/<uuid:assessment_id>/decide", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def decide(assessment_id: UUID) -> ResponseReturnValue:
    """The decision, with only those outcomes that requirements and scores allow."""
    session, actor = current_session(), get_actor()
    row = row_for(assessment_id, A.DECIDE)
    dossier = queries.get_dossier(session, actor, row)
    panel.may_decide(dossier.seats, actor.user_id)
    sheet = sheet_of(dossier)
    best = sheet.best if sheet and sheet.best else Outcome.NOT_APPROVED
    form = DecideForm.from_request(version=row.version)
    form.offer(allowed_outcomes(best))
    if form.submitted_and_valid():
        try:
            commands.decide(
                session,
                actor,
                row.id,
                outcome=Outcome(form.outcome.data),
                reason=form.reason.data,
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Decided. The NGO can read the outcome now."), "success")
            return redirect(url_for(".show", assessment_id=row.id))
    return form_page(
        "decide",
        form,
        row=row,
        sheet=sheet,
        dossier=dossier,
        points=presentation.points,
        notes=presentation.notes(dossier, sheet),
        unchecked=[translate(gates.LABELS[one]) for one in gates.unchecked(dossier.gate_results())],
    )


@blueprint.route("/<uuid:assessment_id>/reply", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_READ)
@writes
def reply(assessment_id: UUID) -> ResponseReturnValue:
    """The NGO replies to the outcome, once."""
    session, actor = current_session(), get_actor()
    row = row_for(assessment_id, A.COMMENT)
    form = ReplyForm.from_request()
    return run_step(
        row,
        form,
        REPLY,
        lambda: commands.reply_to_outcome(session, actor, row.id, text=form.text.data, now=utc_now()),
    )
