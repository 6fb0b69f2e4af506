"""The page with every date of an agreement: its term, its renewal, and what the parties owe by when."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda import pages, presentation
from partners.memoranda.duties import commands, ladder
from partners.memoranda.duties.forms import CompleteForm, DutyForm, WaiveForm
from partners.memoranda.duties.kinds import KINDS, DutyKind
from partners.memoranda.duties.policy import can_keep_dates, may_keep_dates
from partners.memoranda.duties.queries import DutyRow, list_duties
from partners.memoranda.duties.reminders import term_anchor
from partners.memoranda.rows import MemorandumRow
from web import forms
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import translate

blueprint = Blueprint("agreement_dates", __name__, url_prefix="/agreements/<uuid:memorandum_id>/dates")


@blueprint.get("")
@requires(Permission.MEMORANDUM_READ)
def show(memorandum_id: UUID) -> ResponseReturnValue:
    """Term, notice, next reminder and duties, what is open first."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    today, duties = row.today(now), list_duties(session, [row.id])
    anchor = term_anchor(row)
    signed = row.facts.executed_at is not None
    return render_template(
        "partners/memoranda/duties/show.html",
        row=row,
        today=today,
        tag=presentation.tag_of(row, now),
        anchor=anchor,
        reminder=ladder.next_step_on(today, anchor, ladder.RENEWAL_DAYS) if signed else None,
        open_duties=[duty for duty in duties if duty.is_open],
        settled=[duty for duty in reversed(duties) if not duty.is_open],
        label_of=_label,
        may_keep=can_keep_dates(actor, row),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def new(memorandum_id: UUID) -> ResponseReturnValue:
    """Add something that a party owes by a day."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    may_keep_dates(actor, row)
    form = DutyForm.from_request()
    form.organisation.choices = [
        SelectChoice(value=str(party.organisation_id), label=party.name) for party in row.parties
    ]
    if form.submitted_and_valid():
        try:
            commands.add_duty(
                session,
                actor,
                row.id,
                organisation_id=UUID(form.organisation.data),
                kind=DutyKind(form.kind.data),
                title=form.title.data,
                due_on=form.due_on.data,
                now=utc_now(),
            )
            flash(gettext("Added."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("new", form, row=row)


@blueprint.route("/<uuid:duty_id>/done", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def complete(memorandum_id: UUID, duty_id: UUID) -> ResponseReturnValue:
    """Record when it was done, and when it is due again."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, duty = _duty(memorandum_id, duty_id)
    form = CompleteForm.from_request(version=duty.version, done_on=row.today(now))
    if not KINDS[duty.kind].renews:
        del form.next_due_on
    if form.submitted_and_valid():
        try:
            commands.complete_duty(
                session,
                actor,
                duty.id,
                done_on=form.done_on.data,
                note=form.note.data or "",
                next_due_on=form.next_due_on.data if "next_due_on" in form else None,
                seen=form.version.data,
                now=now,
            )
            flash(gettext("Recorded."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("complete", form, row=row, duty=duty, label=_label(duty))


@blueprint.route("/<uuid:duty_id>/waive", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def waive(memorandum_id: UUID, duty_id: UUID) -> ResponseReturnValue:
    """Say why it need not be done."""
    session, actor = current_session(), get_actor()
    row, duty = _duty(memorandum_id, duty_id)
    form = WaiveForm.from_request(version=duty.version)
    if form.submitted_and_valid():
        try:
            commands.waive_duty(
                session, actor, duty.id, reason=form.reason.data, seen=form.version.data, now=utc_now()
            )
            flash(gettext("Recorded."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("waive", form, row=row, duty=duty, label=_label(duty))


def _duty(memorandum_id: UUID, duty_id: UUID) -> tuple[MemorandumRow, DutyRow]:
    """An open duty of an agreement that exists for the actor, who may change its dates."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    may_keep_dates(actor, row)
    found = next((duty for duty in list_duties(session, [row.id]) if duty.id == duty_id), None)
    if found is None or not found.is_open:
        raise NotFound(N_("This duty has been dealt with already, or was never there."))
    return row, found


def _label(duty: DutyRow) -> str:
    """What it is, in words: the kind, and the period of a data return."""
    label = translate(KINDS[duty.kind].label)
    if duty.period:
        return str(gettext("%(label)s for %(period)s", label=label, period=duty.period))
    return f"{label}: {duty.title}"


def _form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    return forms.form_page(f"partners/memoranda/duties/{name}.html", form, **values)
