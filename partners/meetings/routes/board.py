"""The blueprint of meetings, and what its pages share."""

from uuid import UUID

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.meetings.queries.committees import get_committee, served_by
from web import forms
from web.forms import ActionForm
from web.i18n import message_of

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


def form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/meetings/{name}.html", form, **values)


def pressed() -> None:
    """A button of one of our own pages was pressed; raises `Conflict` for a request without its token."""
    if not ActionForm.from_request().submitted_and_valid():
        raise Conflict(N_("This page is too old. Open it again and press the button once more."))


def flash_refusal(error: RuleBroken) -> None:
    """The reason against a step that has no form of its own."""
    flash(message_of(error), "error")


def partnerships_of_committee(session: Session, actor: Actor, committee_id: UUID) -> frozenset[UUID]:
    """The partnerships that a committee of the actor serves."""
    get_committee(session, actor, committee_id)
    return served_by(session, [committee_id])[committee_id]
