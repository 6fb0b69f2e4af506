"""The list, one assessment as agency or NGO sees it, and its document."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments import criteria, gates, panel, policy, presentation, queries
from partners.diligence.assessments.history import list_history
from partners.diligence.assessments.lifecycle import AssessmentAction, AssessmentState
from partners.diligence.assessments.pdf import Afterwards, assessment_pdf, outcome_pdf
from partners.diligence.assessments.routes.board import blueprint, today_of
from partners.diligence.assessments.rows import AssessmentRow
from partners.diligence.assessments.sheet import sheet_of
from partners.diligence.assessments.terms import OUTCOMES
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import translate
from web.pdf import pdf_is_on

A = AssessmentAction
FOLDER = "partners/diligence/assessments"


@blueprint.get("/")
@requires(Permission.DILIGENCE_READ)
def index() -> ResponseReturnValue:
    """All assessments of the agency, those that wait for the reader first; for an NGO those about it."""
    actor = get_actor()
    lines = [
        (line, presentation.tag_of(line.row, is_agency=queries.is_agency(actor)), presentation.why(line.row))
        for line in queries.list_assessments(current_session(), actor)
    ]
    return render_template(
        f"{FOLDER}/index.html",
        lines=lines,
        today=today_of(actor),
        may_open=queries.can_open(actor),
        is_agency=queries.is_agency(actor),
        documents_of=None if queries.is_agency(actor) else actor.organisation_id,
    )


@blueprint.get("/<uuid:assessment_id>")
@requires(Permission.DILIGENCE_READ)
def show(assessment_id: UUID) -> ResponseReturnValue:
    """One assessment: for the agency with panel and scores, for the NGO what it is told."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    return _for_agency(row) if actor.organisation_id == row.agency_id else _for_ngo(row)


def _for_agency(row: AssessmentRow) -> ResponseReturnValue:
    session, actor = current_session(), get_actor()
    dossier = queries.get_dossier(session, actor, row)
    sheet = sheet_of(dossier)
    mine = panel.seat_of(dossier.seats, actor.user_id)
    decides = queries.can_open(actor)
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        dossier=dossier,
        sheet=sheet,
        tag=presentation.tag_of(row),
        why=presentation.why(dossier),
        next_step=presentation.what_happens_next(row, dossier, sheet, actor),
        points=presentation.points,
        band=translate(OUTCOMES[sheet.band]) if sheet and sheet.band else None,
        lines=presentation.criterion_views(sheet) if sheet else [],
        notes=presentation.notes(dossier, sheet),
        sensitivity=presentation.sensitivity_sentences(sheet.robustness)
        if sheet and sheet.robustness
        else [],
        chart=presentation.score_chart(sheet.lines) if sheet else None,
        own=[presentation.given_view(line) for line in dossier.scores_by(mine.number).values()]
        if mine
        else [],
        document_words=presentation.document_words,
        gate_labels=gates.LABELS,
        conditions=queries.list_condition_rows(session, row.id),
        conflicts=queries.conflicts_of(session, row.id) if decides else {},
        reply=queries.find_reply(session, row.id),
        events=list_history(session, row.id),
        actions=[action.value for action in A if policy.can_act(actor, row.state, action)],
        mine=mine,
        today=today_of(actor),
        pdf_ready=row.state is AssessmentState.DECIDED and pdf_is_on(),
    )


def _for_ngo(row: AssessmentRow) -> ResponseReturnValue:
    session, actor = current_session(), get_actor()
    told = queries.get_outcome(session, row)
    reply = queries.find_reply(session, row.id)
    renormalised = bool(told and told.left_out)
    return render_template(
        f"{FOLDER}/outcome.html",
        row=row,
        told=told,
        tag=presentation.tag_of(row, is_agency=False),
        why=presentation.why(row),
        points=presentation.points,
        lines=[
            (
                translate(criteria.LABELS[line.criterion]),
                presentation.weight_words(line.weight, line.applied_weight, renormalised=renormalised),
                presentation.figure(line.score),
            )
            for line in (told.lines if told else ())
        ],
        left_out=presentation.left_out_words(told.left_out) if told else "",
        chart=presentation.score_chart(told.lines) if told else None,
        gate_labels=gates.LABELS,
        definitions=criteria.DEFINITIONS,
        conditions=queries.list_condition_rows(session, row.id) if told else [],
        reply=reply,
        may_reply=reply is None and policy.can_act(actor, row.state, A.COMMENT),
        today=today_of(actor),
        pdf_ready=told is not None and pdf_is_on(),
    )


@blueprint.get("/<uuid:assessment_id>/assessment.pdf")
@requires(Permission.DILIGENCE_READ)
def download(assessment_id: UUID) -> ResponseReturnValue:
    """A decided assessment as PDF: whole for the agency, the letter of outcome for the NGO."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    told = queries.get_outcome(session, row)
    if told is None or not pdf_is_on():
        raise NotFound(N_("There is no PDF of this assessment."))
    afterwards = Afterwards(
        conditions=tuple(queries.list_condition_rows(session, row.id)),
        reply=queries.find_reply(session, row.id),
    )
    if actor.organisation_id == row.agency_id:
        content = assessment_pdf(row, queries.get_dossier(session, actor, row), afterwards)
    else:
        content = outcome_pdf(row, told, afterwards)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    return answer
