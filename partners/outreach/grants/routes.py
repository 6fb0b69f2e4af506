"""Pages of grants, and the totals of each year."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.outreach import money
from partners.outreach.acts import list_keepers
from partners.outreach.board import blueprint, form_page, tabs_at
from partners.outreach.grants import commands, queries
from partners.outreach.grants.forms import AskReportForm, GrantForm, HandInForm, SpendingForm
from partners.outreach.grants.queries import GrantRow
from partners.outreach.grants.sources import by_source
from partners.outreach.totals import totals_of
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import BaseForm
from web.i18n import translate

WRITE = Permission.OUTREACH_WRITE


@blueprint.get("/grants")
@requires(WRITE)
def grants() -> ResponseReturnValue:
    """The grants of one's own organisation: how much is left, and which report is next."""
    session, actor = current_session(), get_actor()
    rows, today = queries.list_grants(session, actor), local_date(utc_now(), actor.timezone)
    return render_template(
        "partners/outreach/grants.html",
        tabs=tabs_at("outreach.grants"),
        rows=rows,
        sources=by_source(rows, today=today),
        today=today,
        money=money.money,
    )


@blueprint.route("/grants/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_grant() -> ResponseReturnValue:
    """Record a grant."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = GrantForm.from_request(owner=str(actor.user_id), currency="USD")
    form.offer_owners(list_keepers(session, actor.organisation_id))
    if form.submitted_and_valid():
        try:
            row = commands.add_grant(session, actor, values=form.to_values(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved. Add the days on which the funder wants a report."), "success")
            return redirect(url_for(".grant", grant_id=row.id))
    return form_page("grant_form", form, row=None)


@blueprint.get("/grants/<uuid:grant_id>")
@requires(WRITE)
def grant(grant_id: UUID) -> ResponseReturnValue:
    """One grant: what was spent, what is left, and the reports."""
    session, actor = current_session(), get_actor()
    row = queries.get_grant(session, actor, grant_id)
    return render_template(
        "partners/outreach/grant.html",
        row=row,
        spending=queries.list_spending(session, row.id),
        reports=queries.list_reports(session, row.id),
        today=local_date(utc_now(), actor.timezone),
        money=money.money,
    )


@blueprint.route("/grants/<uuid:grant_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_grant(grant_id: UUID) -> ResponseReturnValue:
    """Change what is known of a grant."""
    session, actor, row = current_session(), get_actor(), _row(grant_id)
    form = GrantForm.from_request(**GrantForm.values_of(row))
    form.offer_owners(list_keepers(session, actor.organisation_id))
    if form.submitted_and_valid():
        try:
            commands.change_grant(
                session,
                actor,
                row.id,
                values=form.to_values(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".grant", grant_id=row.id))
    return form_page("grant_form", form, row=row)


@blueprint.route("/grants/<uuid:grant_id>/spend", methods=["GET", "POST"])
@requires(WRITE)
@writes
def spend(grant_id: UUID) -> ResponseReturnValue:
    """Record what was paid from a grant."""
    row = _row(grant_id)
    form = SpendingForm.from_request(spent_on=local_date(utc_now(), get_actor().timezone))
    return _step(
        row,
        form,
        N_("Record spending"),
        lambda: commands.record_spending(
            current_session(),
            get_actor(),
            row.id,
            spent_on=form.spent_on.data,
            amount=form.minor(),
            what=form.what.data,
            now=utc_now(),
        ),
    )


@blueprint.route("/grants/<uuid:grant_id>/reports/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def ask_report(grant_id: UUID) -> ResponseReturnValue:
    """A report that the funder wants by a day."""
    row, form = _row(grant_id), AskReportForm.from_request()
    return _step(
        row,
        form,
        N_("Add a report that is due"),
        lambda: commands.ask_report(
            current_session(),
            get_actor(),
            row.id,
            due_on=form.due_on.data,
            what=form.what.data,
            now=utc_now(),
        ),
    )


@blueprint.route("/grants/<uuid:grant_id>/reports/<uuid:grant_report_id>", methods=["GET", "POST"])
@requires(WRITE)
@writes
def hand_in_report(grant_id: UUID, grant_report_id: UUID) -> ResponseReturnValue:
    """A report was handed in."""
    row = _row(grant_id)
    form = HandInForm.from_request(handed_in_on=local_date(utc_now(), get_actor().timezone))
    return _step(
        row,
        form,
        N_("Report handed in"),
        lambda: commands.hand_in(
            current_session(),
            get_actor(),
            row.id,
            grant_report_id=grant_report_id,
            handed_in_on=form.handed_in_on.data,
            now=utc_now(),
        ),
    )


@blueprint.get("/totals")
@requires(WRITE)
def totals() -> ResponseReturnValue:
    """What one's own organisation did, gave and spent in each year."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/outreach/totals.html",
        tabs=tabs_at("outreach.totals"),
        years=totals_of(session, actor, today=local_date(utc_now(), actor.timezone)),
        sums=money.sums,
    )


def _row(grant_id: UUID) -> GrantRow:
    return queries.get_grant(current_session(), get_actor(), grant_id)


def _step(row: GrantRow, form: BaseForm, title: str, act: Callable[[], object]) -> ResponseReturnValue:
    if form.submitted_and_valid():
        try:
            act()
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("outreach.grant", grant_id=row.id))
    return form_page("grant_step", form, row=row, title=translate(title))
