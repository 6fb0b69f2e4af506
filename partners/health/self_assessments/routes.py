"""Pages of self-assessments: the rounds, answering, and what a closed round says."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from partners.health.self_assessments import commands, policy, presentation, queries
from partners.health.self_assessments.combining import LEAST_ALONE, LEAST_PER_SIDE
from partners.health.self_assessments.forms import AnswersForm, RoundForm, default_last_day
from partners.health.self_assessments.items import Item
from web import forms
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm, SelectChoice

blueprint = Blueprint("self_assessments", __name__, url_prefix="/self-assessments")


@blueprint.get("/")
@requires(Permission.PARTNERSHIP_READ)
def index() -> ResponseReturnValue:
    """The rounds of one's own partnerships."""
    session, actor, now = current_session(), get_actor(), utc_now()
    rows = queries.list_rounds(session, actor)
    results = queries.results_of(session, rows, on=now)
    may_open = actor.holds(Permission.GOAL_WRITE)
    return render_template(
        "partners/health/self_assessments/index.html",
        sections=presentation.by_partnership(rows, results, now),
        partnerships=queries.list_partnerships_to_ask(session, actor, on=now) if may_open else [],
    )


@blueprint.route("/new/<uuid:partnership_id>", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def new(partnership_id: UUID) -> ResponseReturnValue:
    """Ask both sides of a partnership."""
    session, actor, now = current_session(), get_actor(), utc_now()
    found = [p for p in queries.list_partnerships_to_ask(session, actor, on=now) if p.id == partnership_id]
    if not found:
        raise NotFound(policy.NOT_FOUND)
    today = local_date(now, found[0].agency_timezone)
    form = RoundForm.from_request(closes_on=default_last_day(today))
    form.quarter.choices = [
        SelectChoice(value=code, label=presentation.quarter_text(code))
        for code in presentation.recent_quarters(today)
    ]
    if form.submitted_and_valid():
        try:
            opened = commands.open_round(
                session,
                actor,
                partnership_id=partnership_id,
                quarter=form.quarter.data,
                closes_on=form.closes_on.data,
                now=now,
            )
            flash(gettext("Opened. People of both sides are asked by a notice."), "success")
            return redirect(url_for(".show", round_id=opened.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("new", form, partnership=found[0])


@blueprint.get("/<uuid:round_id>")
@requires(Permission.PARTNERSHIP_READ)
def show(round_id: UUID) -> ResponseReturnValue:
    """One round: how many answered and, once it is closed, what they say together."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_round(session, actor, round_id)
    result = queries.results_of(session, [row], on=now).get(row.id)
    counts = queries.count_answers(session, row.id)
    return render_template(
        "partners/health/self_assessments/show.html",
        row=row,
        quarter=presentation.quarter_text(row.quarter),
        is_open=row.is_open(now),
        may_close=row.is_open(now) and actor.holds(Permission.GOAL_WRITE),
        counts=[(row.agency_name, counts.get(row.agency_id, 0)), (row.ngo_name, counts.get(row.ngo_id, 0))],
        whole=presentation.shown_text(result.whole) if result else None,
        sides=[
            (name, presentation.shown_text(result.sides[side]))
            for name, side in ((row.agency_name, row.agency_id), (row.ngo_name, row.ngo_id))
        ]
        if result
        else [],
        lines=presentation.item_lines(row, result) if result else [],
        chart=presentation.items_chart(result) if result else None,
        alone_shown=result is not None and any(one.value is not None for one in result.sides.values()),
        least_per_side=LEAST_PER_SIDE,
        least_alone=LEAST_ALONE,
    )


@blueprint.route("/<uuid:round_id>/answer", methods=["GET", "POST"])
@requires(Permission.PARTNERSHIP_READ)
@writes
def answer(round_id: UUID) -> ResponseReturnValue:
    """Rate the eight sentences for oneself."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_round(session, actor, round_id)
    policy.may_answer(actor, is_open=row.is_open(now))
    form = AnswersForm.from_request(**AnswersForm.values_of(queries.own_marks(session, actor, row.id)))
    if form.submitted_and_valid():
        try:
            commands.answer(session, actor, row.id, marks=form.to_marks(), now=now)
            flash(gettext("Thank you. Nobody sees your single answers."), "success")
            return redirect(url_for(".show", round_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    quarter = presentation.quarter_text(row.quarter)
    return _form_page("answer", form, row=row, quarter=quarter, items=tuple(Item))


@blueprint.post("/<uuid:round_id>/close")
@requires(Permission.GOAL_WRITE)
@writes
def close(round_id: UUID) -> ResponseReturnValue:
    """End a round before its last day has passed."""
    if ActionForm.from_request().submitted_and_valid():
        commands.close_round(current_session(), get_actor(), round_id, now=utc_now())
        flash(gettext("Closed. The results are on this page."), "success")
    else:
        flash(gettext("This page was too old. Try again."), "error")
    return redirect(url_for(".show", round_id=round_id))


def _form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/health/self_assessments/{name}.html", form, **values)
