"""The blueprint of needs assessments, and what its pages share."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from partners.needs import policy, queries
from partners.needs.lifecycle import NeedsAction
from partners.needs.rows import AssessmentRow
from web import forms
from web.access import get_actor
from web.database import current_session

blueprint = Blueprint("needs", __name__, url_prefix="/needs")


def row_for(needs_id: UUID, action: NeedsAction) -> AssessmentRow:
    """The assessment that exists for the actor, who may take the step now."""
    actor = get_actor()
    row = queries.get_assessment(current_session(), actor, needs_id)
    policy.may_act(actor, row.state, action)
    return row


def form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors, and nothing of what a refused command had begun stays."""
    if form.errors:
        current_session().rollback()
    return forms.form_page(f"partners/needs/{name}.html", form, **values)


def back_to(needs_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the page of the assessment."""
    return redirect(url_for("needs.show", needs_id=needs_id, _anchor=anchor))
