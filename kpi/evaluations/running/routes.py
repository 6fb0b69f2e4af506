"""Run an evaluation now: choose, look at what would be published, publish."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.clock import local_date, utc_now
from core.database import read_only
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.commands import measure
from kpi.evaluations.commands import publish as publish_snapshot
from kpi.evaluations.policy import may_evaluate, may_run_over
from kpi.evaluations.queries import find_published
from kpi.evaluations.running.forms import RunForm
from kpi.evaluations.scopes import get_scope, list_scopes
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.scope import Scope
from kpi.periods import Period, parse_period
from kpi.reports.preview import Preview, preview_of
from web.access import get_actor, requires, step_up, writes
from web.database import current_session

blueprint = Blueprint("running", __name__, url_prefix="/evaluations/run")
RUN = Permission.EVALUATION_RUN
Published = tuple[str, Snapshot]


@blueprint.get("/")
@requires(RUN)
def new() -> ResponseReturnValue:
    """Ask what to evaluate, over which period; `?scope=` and `?period=` fill the form."""
    return _page(_form())


@blueprint.post("/preview")
@requires(RUN)
@writes
def preview() -> ResponseReturnValue:
    """Show what would be published; nothing is stored."""
    form = _form()
    if form.submitted_and_valid():
        try:
            _, snapshot, published = _measured(form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _page(form, preview_of(snapshot, published=published))
    return _page(form), 422


@blueprint.post("/")
@step_up
@requires(RUN)
@writes
def publish() -> ResponseReturnValue:
    """Measure once more, publish, and show the result."""
    form = _form()
    if not form.submitted_and_valid():
        return _page(form), 422
    try:
        scope, snapshot, published = _measured(form)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form), 422
    if published and published[0] != form.seen.data:
        form.refuse(
            RuleBroken(
                N_("%(reference)s is published for this period meanwhile. Look at the figures again."),
                "period",
                reference=published[0],
            )
        )
        return _page(form, preview_of(snapshot, published=published)), 422
    evaluation = publish_snapshot(current_session(), get_actor(), snapshot, scope=scope, now=snapshot.as_of)
    flash(gettext("The evaluation is published. Its PDF follows within minutes."), "success")
    return redirect(url_for("evaluations.show", evaluation_id=evaluation.id))


def _measured(form: RunForm) -> tuple[Scope, Snapshot, Published | None]:
    """What the form asks for, measured now, with the latest evaluation of the same period."""
    actor = get_actor()
    with _reading() as session:
        scope = get_scope(session, actor, form.scope.data)
        may_evaluate(actor, scope)
        period = parse_period(form.period.data, scope.timezone)
        may_run_over(period)
        published = find_published(session, scope, period_key=period.code)
        snapshot = measure(session, scope, period=period, now=utc_now(), choice=form.choice)
    return scope, snapshot, published


@contextmanager
def _reading() -> Iterator[Session]:
    """The request's session without the writer's lock: measuring must not hold up those who work."""
    session = current_session()
    session.rollback()
    before = read_only.set(True)
    try:
        yield session
    finally:
        session.rollback()
        read_only.reset(before)


def _page(form: RunForm, preview: Preview | None = None) -> str:
    return render_template("kpi/evaluations/running/new.html", form=form, preview=preview)


def _form() -> RunForm:
    actor = get_actor()
    today = local_date(utc_now(), actor.timezone)
    before = Period.month(today.year, today.month, zone=actor.timezone).previous()
    form: RunForm = RunForm.from_request(
        data={
            "scope": request.args.get("scope", ""),
            "period": request.args.get("period", before.code)[:25],
        }
    )
    form.offer(list_scopes(current_session(), actor))
    return form
