"""Pages of a draft around its text: are the standard elements covered, and which texts the library has."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.permissions import Permission
from partners.memoranda import pages, policy
from partners.memoranda.library import presentation
from partners.memoranda.library.commands import use_clause
from partners.memoranda.library.shelf import clause_of, get_entry
from partners.memoranda.library.standards import Coverage, blanks_in, standards_of
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.section_form import SectionForm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import translate

blueprint = Blueprint("memoranda_library", __name__, url_prefix="/agreements")
A = MemorandumAction


@blueprint.get("/<uuid:memorandum_id>/standard-elements")
@requires(Permission.MEMORANDUM_DRAFT)
def standard_elements(memorandum_id: UUID) -> ResponseReturnValue:
    """Which of the standard elements an agreement covers, and where to mend what is missing."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    content = pages.get_content(session, row)
    standards = standards_of(content)
    may_change = policy.can_act(actor, row.facts.state, A.EDIT)
    return render_template(
        "partners/memoranda/library/standard_elements.html",
        row=row,
        lines=presentation.standard_lines(standards, row.id, may_change=may_change),
        covered=sum(one.coverage in (Coverage.COVERED, Coverage.PARTLY) for one in standards),
        missing=sum(one.coverage is Coverage.MISSING for one in standards),
        blanks=blanks_in(content.clauses),
        may_change=may_change,
    )


@blueprint.get("/<uuid:memorandum_id>/draft/library")
@requires(Permission.MEMORANDUM_DRAFT)
def shelf(memorandum_id: UUID) -> ResponseReturnValue:
    """The clause library against what the draft has; `?element=` opens one element."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.EDIT)
    return render_template(
        "partners/memoranda/library/shelf.html",
        row=row,
        sections=presentation.shelf_sections(pages.get_content(session, row)),
        opened=request.args.get("element", ""),
    )


@blueprint.post("/<uuid:memorandum_id>/draft/library/<code>")
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def use(memorandum_id: UUID, code: str) -> ResponseReturnValue:
    """Put a text of the library into the draft."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    clause = clause_of(get_entry(code))
    clause = replace(clause, heading=translate(clause.heading), body=translate(clause.body))
    form = SectionForm.from_request()
    if form.submitted_and_valid():
        use_clause(session, actor, row.id, clause=clause, version=form.seen_version(), now=utc_now())
        flash(gettext("“%(heading)s” is in the draft now.", heading=clause.heading), "success")
    element = clause.element.value
    return redirect(url_for(".shelf", memorandum_id=row.id, element=element, _anchor=element))
