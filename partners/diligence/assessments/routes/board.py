"""What the pages of this slice share: the blueprint, and how a step is shown and taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from partners.diligence.assessments import policy, queries
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.rows import AssessmentRow
from web import forms
from web.access import get_actor
from web.database import current_session
from web.forms import button_pressed
from web.i18n import message_of, translate

blueprint = Blueprint("diligence", __name__, url_prefix="/diligence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of a step's page, marked."""

    title: str
    button: str
    done: str
    intro: str = ""
    warning: str = ""


def row_for(assessment_id: UUID, action: AssessmentAction) -> AssessmentRow:
    """The assessment, if it exists for the reader and the table offers them the step now."""
    session, actor = current_session(), get_actor()
    row = queries.get_assessment(session, actor, assessment_id)
    policy.may_act(actor, row.state, action)
    return row


def today_of(actor: Actor) -> date:
    """The day where the reader's organisation is."""
    return local_date(utc_now(), actor.timezone)


def run_step(
    row: AssessmentRow, form: Any, words: Words, act: Callable[[], object], **values: object
) -> ResponseReturnValue:
    """A step's page: the form, one command, a message and back; with errors it stays as it was typed."""
    if form.submitted_and_valid():
        try:
            act()
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(translate(words.done), "success")
            return redirect(url_for(".show", assessment_id=row.id))
    return form_page("step", form, row=row, words=words, **values)


def form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/diligence/assessments/{name}.html", form, **values)


def press(assessment_id: UUID, act: Callable[[], object], *, done: str) -> ResponseReturnValue:
    """A bare button: one command, a message and back; a refusal is the message."""
    if button_pressed():
        try:
            act()
        except RuleBroken as error:
            flash(message_of(error), "error")
        else:
            flash(translate(done), "success")
    return redirect(url_for(".show", assessment_id=assessment_id))
