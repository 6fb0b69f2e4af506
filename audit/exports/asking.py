"""The small page that asks what a table is for and answers with the file; for tables that need no other question."""

from collections.abc import Callable
from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from audit.exports.answering import sheet_taken
from audit.exports.codes import ExportKind
from audit.exports.commands import ask_for_file
from audit.exports.forms import ReasonForm
from core.clock import utc_now
from core.errors import RuleBroken
from web.access import get_actor
from web.database import current_session
from web.forms import form_page
from web.sheets import Sheet, SheetFormat


def answer_file(
    make: Callable[[], Sheet], *, kind: ExportKind, name: str, title: str, back_url: str
) -> ResponseReturnValue:
    """The page, or with a reason the table as CSV; `make` is called for a form in order."""
    session, actor, form = current_session(), get_actor(), ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            asked = ask_for_file(
                actor, kind=kind, reason=form.chosen_reason(), note=form.note.data, now=utc_now()
            )
            sheet = make()
            rows = list(sheet.rows)
            counted = replace(sheet, rows=rows)
            return sheet_taken(session, actor, asked, counted, SheetFormat.CSV, name=name, rows=len(rows))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("audit/exports/ask.html", form, title=title, action=request.full_path, back_url=back_url)
