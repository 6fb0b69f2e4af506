"""Evaluations: the list, one on a page, and its document."""

from base64 import b64encode
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from kpi.delivery.archive_page import archive_page
from kpi.delivery.queries import list_unread
from kpi.evaluations.queries import find_document, get_evaluation, list_editions
from kpi.measures.status import TargetStatus
from kpi.reports.pdf import file_name
from kpi.reports.queries import standing_of
from kpi.reports.report import report_of
from partners.meetings.queries import list_decisions_on_evaluation
from web.access import get_actor, requires
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
    """The reader's evaluations, the latest period first."""
    actor = get_actor()
    return render_template(
        "kpi/evaluations/index.html",
        archive=archive_page(current_session(), actor, request.args),
        may_run=actor.holds(RUN),
        pdf_possible=pdf_is_on(),
    )


@blueprint.get("/<uuid:evaluation_id>")
@requires(READ)
def show(evaluation_id: UUID) -> ResponseReturnValue:
    """One evaluation with the same figures as its document."""
    session, actor = current_session(), get_actor()
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    report = report_of(
        snapshot,
        reference=row.reference,
        content_hash=row.content_hash,
        created_at=row.created_at,
        standing=standing_of(session, row, actor=actor),
    )
    behind = {figure.definition.code for figure in snapshot.figures if figure.status in BEHIND}
    return render_template(
        "kpi/evaluations/show.html",
        report=report,
        row=row,
        is_unread=row.id in list_unread(session, actor, [row.id]),
        may_run=actor.holds(RUN),
        editions=list_editions(session, actor, row.id),
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


def _edition() -> int | None:
    """The edition that the address names, None for the newest; an impossible number is one that is not there."""
    text = request.args.get("edition")
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_EDITION else 0
