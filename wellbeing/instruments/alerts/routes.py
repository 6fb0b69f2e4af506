"""Alerts for the clinicians on duty: whom to call, how, until when; and what was done."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import Conflict, InvalidTransition, RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.instruments.alerts import commands, queries
from wellbeing.instruments.alerts.forms import CloseForm
from wellbeing.instruments.alerts.lifecycle import OUTCOME_LABELS
from wellbeing.instruments.alerts.queries import AlertRow
from wellbeing.instruments.cover.queries import find_cover
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.staff import staff_names

blueprint = Blueprint("duty", __name__, url_prefix="/me/work/alerts")
DUTY = Permission.WELLBEING_DUTY


@blueprint.get("/")
@requires(DUTY)
def index() -> str:
    """Who waits for a call, those due first at the top, and what ended lately."""
    vault, visitor = current_vault(), get_visitor()
    rows, ended = queries.list_open(vault, visitor), queries.list_ended(vault, visitor)
    return render_template(
        "wellbeing/instruments/alerts/index.html",
        alerts=rows,
        ended=ended,
        outcomes=OUTCOME_LABELS,
        names=_names([*rows, *ended]),
        now=utc_now(),
    )


@blueprint.route("/<uuid:alert_id>", methods=["GET", "POST"])
@requires(DUTY)
@writes_apart
def show(alert_id: UUID) -> ResponseReturnValue:
    """One alert with its steps; sending the form closes it."""
    vault, visitor, now = current_vault(), get_visitor(), utc_now()
    alert = queries.get_alert(vault, visitor, alert_id)
    form = CloseForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.close_alert(vault, visitor, alert_id, outcome=form.outcome.data, now=now)
            return go("duty.index", told="alert_closed")
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "wellbeing/instruments/alerts/show.html",
        form,
        alert=alert,
        is_mine=alert.held_by == visitor.pseudonym,
        cover=find_cover(vault, alert.agency_id),
        outcomes=OUTCOME_LABELS,
        names=_names([alert]),
        now=now,
    )


@blueprint.post("/<uuid:alert_id>/take")
@requires(DUTY)
@writes_apart
def take(alert_id: UUID) -> ResponseReturnValue:
    """Take it, or take it over."""
    if not pressed():
        return go("duty.show", alert_id=alert_id, told="old_page")
    try:
        commands.take_alert(current_vault(), get_visitor(), alert_id, seen=_seen(), now=utc_now())
    except InvalidTransition:
        raise
    except Conflict:
        # The page that follows names the colleague.
        return go("duty.show", alert_id=alert_id, told="alert_taken_before")
    return go("duty.show", alert_id=alert_id, told="alert_taken")


@blueprint.post("/<uuid:alert_id>/tried")
@requires(DUTY)
@writes_apart
def tried(alert_id: UUID) -> ResponseReturnValue:
    """Note an attempt that did not reach the person."""
    if not pressed():
        return go("duty.show", alert_id=alert_id, told="old_page")
    commands.note_attempt(current_vault(), get_visitor(), alert_id, now=utc_now())
    return go("duty.show", alert_id=alert_id, told="alert_tried")


@blueprint.post("/<uuid:alert_id>/backup")
@requires(DUTY)
@writes_apart
def backup(alert_id: UUID) -> ResponseReturnValue:
    """Let the back-up see it."""
    if not pressed():
        return go("duty.show", alert_id=alert_id, told="old_page")
    try:
        commands.call_backup(current_vault(), get_visitor(), alert_id, now=utc_now())
    except RuleBroken:
        return go("duty.show", alert_id=alert_id, told="backup_called_before")
    return go("duty.show", alert_id=alert_id, told="backup_called")


def _seen() -> bytes | None:
    """Who had it when the page was shown."""
    try:
        return bytes.fromhex(request.form.get("seen", "")) or None
    except ValueError:
        return None


def _names(rows: list[AlertRow]) -> dict[bytes, str]:
    organisations = {row.provider_id for row in rows} | {row.backup_id for row in rows}
    return staff_names(current_session(), organisations)
