"""The list, one assessment, its document, and the services that are wanted."""

from uuid import UUID

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.needs import queries
from partners.needs.followed import list_wanted, readable_assessments
from partners.needs.gaps import gaps_of
from partners.needs.pdf import assessment_pdf
from partners.needs.presentation import figure_words, page_of
from partners.needs.routes.board import blueprint
from partners.needs.statistics import COLUMNS
from partners.needs.terms import BARRIERS, FOLLOW_KINDS, SOURCE_KINDS
from partners.services.needs import NEED_LABELS
from web.access import get_actor, requires
from web.database import current_session
from web.pdf import pdf_is_on

READ, WRITE = Permission.NEEDS_READ, Permission.NEEDS_WRITE


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """The assessments that exist for the reader, and whether somebody waits for their review."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/needs/index.html",
        rows=queries.list_assessments(session, actor),
        asked=queries.list_asked(session, actor),
        wanted=len(list_wanted(session, actor, on=utc_now())),
        may_write=actor.holds(WRITE),
    )


@blueprint.get("/wanted")
@requires(READ)
def wanted() -> ResponseReturnValue:
    """The services that are wanted by one's own side and its partners, beside the register of gaps."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/needs/wanted.html",
        rows=list_wanted(session, actor, on=utc_now()),
        readable=readable_assessments(session, actor),
        gaps=gaps_of(session, actor),
        need_labels=NEED_LABELS,
    )


@blueprint.get("/<uuid:needs_id>")
@requires(READ)
def show(needs_id: UUID) -> ResponseReturnValue:
    """One assessment: question, sources, themes, barriers, experts, priorities and what became of them."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_assessment(session, actor, needs_id)
    page = page_of(session, actor, row, now=now)
    return render_template(
        "partners/needs/show.html",
        row=row,
        page=page,
        gaps=gaps_of(session, actor) if any(line.follow_ups for line in page.priorities) else {},
        pdf_url=url_for(".document", needs_id=row.id) if pdf_is_on() else None,
        may_see_diligence=actor.holds(Permission.DILIGENCE_READ),
        source_kinds=SOURCE_KINDS,
        barriers=BARRIERS,
        follow_kinds=FOLLOW_KINDS,
        need_labels=NEED_LABELS,
        columns=COLUMNS,
        figure=figure_words,
    )


@blueprint.get("/<uuid:needs_id>/report.pdf")
@requires(READ)
def document(needs_id: UUID) -> ResponseReturnValue:
    """The assessment as a document."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_assessment(session, actor, needs_id)
    if not pdf_is_on():
        raise NotFound(N_("There is no document of this assessment."))
    content = assessment_pdf(row, page_of(session, actor, row, now=now), now=now)
    response: Response = current_app.response_class(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{row.reference}.pdf")
    return response
