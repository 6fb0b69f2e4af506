"""Evaluations: the list, one on a page, its document, and running one now."""

from base64 import b64encode
from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.commands import evaluate
from kpi.evaluations.forms import RunForm
from kpi.evaluations.policy import may_evaluate
from kpi.evaluations.queries import PAGE_SIZE, find_document, get_evaluation, list_evaluations
from kpi.evaluations.scopes import get_scope, list_scopes
from kpi.measures.status import TargetStatus
from kpi.periods import Period, parse_period
from kpi.reports.listing import listed
from kpi.reports.pdf import file_name
from kpi.reports.report import report_of
from partners.meetings.queries import list_decisions_on_evaluation
from web.access import get_actor, requires, writes
from web.database import current_session
from web.pdf import pdf_is_on

blueprint = Blueprint("evaluations", __name__, url_prefix="/evaluations")
BEHIND = frozenset({TargetStatus.MISSES, TargetStatus.NEAR})
"""What a meeting may be asked to decide on."""
LONGEST_EDITION = 4
READ, RUN = Permission.EVALUATION_READ, Permission.EVALUATION_RUN


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """The reader's evaluations, the latest period first, and the form that runs one."""
    return _index(_run_form())


@blueprint.post("/run")
@requires(RUN)
@writes
def run() -> ResponseReturnValue:
    """Evaluate now and show the result."""
    session, actor, form = current_session(), get_actor(), _run_form()
    assert form is not None
    if form.submitted_and_valid():
        try:
            scope = get_scope(session, actor, form.scope.data)
            may_evaluate(actor, scope)
            period = parse_period(form.period.data, scope.timezone)
            evaluation = evaluate(session, actor, scope=scope, period=period, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The evaluation is published. Its PDF follows within minutes."), "success")
            return redirect(url_for("evaluations.show", evaluation_id=evaluation.id))
    return _index(form), 422


@blueprint.get("/<uuid:evaluation_id>")
@requires(READ)
def show(evaluation_id: UUID) -> ResponseReturnValue:
    """One evaluation with the same figures as its document."""
    session, actor = current_session(), get_actor()
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    report = report_of(
        snapshot, reference=row.reference, content_hash=row.content_hash, created_at=row.created_at
    )
    behind = {figure.definition.code for figure in snapshot.figures if figure.status in BEHIND}
    return render_template(
        "kpi/evaluations/show.html",
        report=report,
        row=row,
        pdf_possible=pdf_is_on(),
        decisions=list_decisions_on_evaluation(session, [row.id], actor=actor),
        to_take=behind if actor.holds(Permission.MEETING_WRITE) else set(),
    )


@blueprint.get("/<uuid:evaluation_id>/document")
@requires(READ)
def download(evaluation_id: UUID) -> ResponseReturnValue:
    """The newest edition of the stored PDF, or the one that is asked for, exactly as its hash says."""
    session, actor = current_session(), get_actor()
    row, _ = get_evaluation(session, actor, evaluation_id)
    wanted = _edition()
    document = find_document(session, actor, evaluation_id, edition=wanted)
    if document is None and wanted is not None:
        raise NotFound(N_("This evaluation has no such edition."))
    if document is None:
        raise NotFound(N_("The PDF of this evaluation is not there yet. All its figures are on its page."))
    response = current_app.response_class(document.content, mimetype="application/pdf")
    response.headers.set(
        "Content-Disposition", "attachment", filename=file_name(row, edition=document.edition)
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(document.sha256)).decode()}:"
    return response


def _index(form: RunForm | None) -> str:
    session, actor = current_session(), get_actor()
    after = _position()
    rows = list_evaluations(session, actor, before=after, limit=PAGE_SIZE + 1)
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return render_template(
        "kpi/evaluations/index.html",
        rows=[listed(row) for row in rows[:PAGE_SIZE]],
        form=form,
        pdf_possible=pdf_is_on(),
        first_url=url_for("evaluations.index") if after else None,
        next_url=url_for("evaluations.index", before=last.period_end.isoformat(), id=last.id)
        if last
        else None,
    )


def _run_form() -> RunForm | None:
    actor = get_actor()
    if not actor.holds(RUN):
        return None
    today = local_date(utc_now(), actor.timezone)
    before = Period.month(today.year, today.month, zone=actor.timezone).previous()
    form: RunForm = RunForm.from_request(data={"period": before.code})
    form.offer(list_scopes(current_session(), actor))
    return form


def _edition() -> int | None:
    """The edition that the address names, None for the newest; an impossible number is one that is not there."""
    text = request.args.get("edition")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_EDITION else 0


def _position() -> tuple[date, UUID] | None:
    """Where the page before ended, from the address; none for the first page or a mangled address."""
    day = request.args.get("before", type=date.fromisoformat)
    last = request.args.get("id", type=UUID)
    return (day, last) if day and last else None
