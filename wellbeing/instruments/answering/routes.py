"""Questionnaires for oneself: with an account kept by choice, without one never stored; help before anything else."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from web.access import public, requires, writes_apart
from web.database import current_vault
from web.discretion import log_discreetly
from web.forms import form_page
from wellbeing.instruments.alerts import commands as alerts
from wellbeing.instruments.alerts.lifecycle import Cause
from wellbeing.instruments.alerts.queries import find_own_open
from wellbeing.instruments.answering import saving
from wellbeing.instruments.answering.checks import get_check, list_checks
from wellbeing.instruments.answering.desk import Desk, list_agencies, open_desk
from wellbeing.instruments.answering.forms import CallForm, CheckForm, form_of
from wellbeing.instruments.answering.help import always, help_first, help_page, is_in_danger
from wellbeing.instruments.answering.words import Finding, finding_of
from wellbeing.pages import get_visitor, go, pressed

blueprint = Blueprint("checks", __name__, url_prefix="/me/check")
OWN = Permission.WELLBEING_OWN


@blueprint.get("/")
@public
def index() -> str:
    """What there is to answer, and what happens with answers, before anything is asked."""
    now = utc_now()
    desk = open_desk(now)
    call = find_own_open(current_vault(), desk.visitor) if desk.visitor else None
    return render_template(
        "wellbeing/instruments/answering/index.html",
        desk=desk,
        checks=list_checks(desk.offered),
        agencies=list_agencies() if desk.visitor is None else (),
        call=call,
    )


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@public
@help_first(is_in_danger)
@writes_apart
def take(number: int) -> ResponseReturnValue:
    """Answer; the answer comes in the same response. Without an account nothing of it is written anywhere."""
    now = utc_now()
    desk = open_desk(now)
    check = get_check(number, desk.offered)
    form = form_of(check).from_request(sheet=str(uuid4()), agency=str(desk.agency_id or ""))
    page = {"check": check, "desk": desk, "in_danger": is_in_danger()}
    template = "wellbeing/instruments/answering/take.html"
    if request.method == "POST" and "carry" in request.form:
        form.sheet.data, form.keep.data = str(uuid4()), True
        return render_template(template, form=form, **page)
    if not form.submitted_and_valid() or not form.is_complete_enough():
        return form_page(template, form, **page)
    findings = _findings(desk, form)
    if page["in_danger"]:
        return _help(desk, form, findings, now=now)
    return _result(desk, form, findings, now=now)


@blueprint.post("/call")
@public
@help_first(always)
@writes_apart
def call_me() -> ResponseReturnValue:
    """Ask to be called back; also where that fails, the numbers to call stand first."""
    now = utc_now()
    desk = open_desk(now)
    form = CallForm.from_request()
    call = None
    if form.submitted_and_valid():
        call = saving.ask_for_call(current_vault(), desk, form, cause=Cause.ASKED, now=now)
    return _help_page(desk, form, call, now=now), 200 if call else 422


@blueprint.post("/call/<uuid:alert_id>/stop")
@requires(OWN)
@writes_apart
def stop_call(alert_id: UUID) -> ResponseReturnValue:
    """Say that nobody need call any more."""
    if pressed():
        alerts.withdraw_alert(current_vault(), get_visitor(), alert_id, now=utc_now())
        return go("checks.index", told="call_stopped")
    return go("checks.index", told="old_page")


def _findings(desk: Desk, form: CheckForm) -> list[Finding]:
    found = (
        finding_of(
            instrument,
            form.answers_of(part),
            cut_off=desk.cut_off_of(instrument.code),
            offered=desk.offered,
        )
        for part, instrument in enumerate(form.check.parts)
    )
    return [one for one in found if one is not None]


def _help(desk: Desk, form: CheckForm, findings: list[Finding], *, now: datetime) -> ResponseReturnValue:
    vault = current_vault()
    call, kept, call_form = None, None, None
    if desk.visitor is None:
        _keep_nothing()
    else:
        if form.may_call.data:
            call = _alert_or_none(desk, form, now=now)
        if form.keep.data:
            kept = saving.keep(vault, desk, form, findings, now=now)
    if desk.can_be_called and call is None:
        call_form = CallForm(None, contact=form.contact.data, called_as=form.called_as.data)
        call_form.contact.errors = list(form.contact.errors)
        call_form.agency.data = str(desk.agency_id)
    return _help_page(desk, call_form, call, now=now, findings=findings, kept=kept)


def _alert_or_none(desk: Desk, form: CheckForm, *, now: datetime) -> Any:
    try:
        return saving.ask_for_call(current_vault(), desk, form, cause=Cause.CHECK, now=now)
    except Exception as error:
        log_discreetly(error)
        g.alert_failed = True
        return None


def _help_page(desk: Desk, form: CallForm | None, call: Any, *, now: datetime, **values: Any) -> str:
    watched = desk.cover.is_watched(now) if desk.cover else False
    return help_page(
        desk=desk,
        call=call,
        call_form=form if desk.can_be_called and call is None else None,
        has_failed=bool(g.get("alert_failed")),
        is_watched=watched,
        watched_from=desk.cover.watched_from(now) if desk.cover and not watched else None,
        **values,
    )


def _result(desk: Desk, form: CheckForm, findings: list[Finding], *, now: datetime) -> ResponseReturnValue:
    kept = None
    if desk.visitor is not None and form.keep.data:
        kept = saving.keep(current_vault(), desk, form, findings, now=now)
    else:
        _keep_nothing()
    return render_template(
        "wellbeing/instruments/answering/result.html",
        desk=desk,
        check=form.check,
        findings=findings,
        kept=kept,
    )


def _keep_nothing() -> None:
    """Roll back what this request might have written: without the mark of a checked token nothing is committed."""
    g.pop("token_checked", None)
