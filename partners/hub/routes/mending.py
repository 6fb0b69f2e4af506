"""Keeping entries true: a reader reports a mistake, an owner confirms from a mail, a queue is worked through."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from partners.hub import commands, presentation, queries
from partners.hub.forms import ConfirmEntryForm, MistakeForm, OutcomeForm
from partners.hub.lifecycle import MistakeState
from partners.hub.policy import may_mend
from partners.hub.routes.blueprint import blueprint
from partners.hub.values import COSTS, MISTAKES
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate


@blueprint.route("/services/<uuid:service_id>/mistake", methods=["GET", "POST"])
@public
@writes
def mistake(service_id: UUID) -> ResponseReturnValue:
    """Anybody says what is wrong about an entry; nobody is asked who they are."""
    session, now = current_session(), utc_now()
    entry = queries.get_service_entry(session, service_id, now=now)
    form = MistakeForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.report_mistake(
                session, service_id, kind=form.chosen, words=form.words.data or "", now=now
            )
            return render_template("partners/hub/mistake_thanks.html", entry=entry)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return form_page("partners/hub/mistake.html", form, entry=entry)


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
@writes
def confirm(token: str) -> ResponseReturnValue:
    """Behind a mailed link: the entry as everybody reads it, and one button; looking does not use the link up."""
    session, now = current_session(), utc_now()
    link = queries.find_open_link(session, token, now=now)
    if link is None:
        return render_template("partners/hub/confirm_ended.html"), 404
    entry = queries.get_service_entry(session, link.service_id, now=now)
    form = ConfirmEntryForm.from_request(seen=queries.print_of(entry))
    if form.submitted_and_valid():
        try:
            commands.confirm_by_link(session, token=token, seen=form.seen.data or "", now=now)
            return render_template("partners/hub/confirm_done.html", entry=entry)
        except NotFound:
            session.rollback()
            return render_template("partners/hub/confirm_ended.html"), 404
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
            form.seen.data = queries.print_of(entry)
    return form_page(
        "partners/hub/confirm.html",
        form,
        entry=entry,
        phones=[presentation.dialled(phone) for phone in entry.phones],
        address=presentation.address_lines(entry.place),
        hours=presentation.hours_table(entry),
        languages=presentation.language_names(entry.language_codes),
        cost=translate(COSTS[entry.cost]),
        confirmed=presentation.confirmed_words(entry, zone=entry.timezone),
    )


@blueprint.get("/mistakes")
@requires(Permission.MEMORANDUM_DRAFT)
def mistakes() -> ResponseReturnValue:
    """The queue of reports: what waits, or what was done."""
    actor, session = get_actor(), current_session()
    may_mend(actor)
    state = MistakeState.CLOSED if request.args.get("state") == "closed" else MistakeState.OPEN
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 5 else 1
    rows, more = queries.list_mistakes(session, actor, state=state, page=max(page, 1))
    return render_template(
        "partners/hub/mistakes.html",
        rows=rows,
        state=state.value,
        kinds=MISTAKES,
        waiting=queries.count_open(session, actor),
        next_url=url_for(".mistakes", state=state.value, page=page + 1) if more else None,
        first_url=url_for(".mistakes", state=state.value) if page > 1 else None,
    )


@blueprint.route("/mistakes/<uuid:mistake_id>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def mend(mistake_id: UUID) -> ResponseReturnValue:
    """One report, and what was done about it."""
    actor, session = get_actor(), current_session()
    may_mend(actor)
    row = queries.get_mistake(session, actor, mistake_id)
    form = OutcomeForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.close_report(session, actor, mistake_id, outcome=form.words, now=utc_now())
            flash(gettext("The report was closed."), "success")
            return redirect(url_for(".mistakes"))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return form_page(
        "partners/hub/mend.html",
        form,
        row=row,
        kind=translate(MISTAKES[row.kind]),
        own=actor.organisation_id == row.organisation_id,
    )
