"""Schedules of evaluations: list, create, pause and resume."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from kpi.evaluations.scopes import get_scope, list_scopes
from kpi.schedules.commands import create_schedule, pause_schedule, resume_schedule
from kpi.schedules.forms import ScheduleForm, VersionForm
from kpi.schedules.frequency import Frequency
from kpi.schedules.queries import list_schedules, list_unfinished_runs
from kpi.schedules.rows import listed
from web.access import get_actor, requires, writes
from web.database import current_session

blueprint = Blueprint("schedules", __name__, url_prefix="/evaluations/schedules")
RUN = Permission.EVALUATION_RUN


@blueprint.get("/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The reader's schedules with their next runs and what failed."""
    session, actor, now = current_session(), get_actor(), utc_now()
    runs = list_unfinished_runs(session, actor)
    rows = [listed(schedule, runs, now=now) for schedule in list_schedules(session, actor)]
    return render_template("kpi/schedules/index.html", rows=rows)


@blueprint.get("/new")
@requires(RUN)
def new() -> ResponseReturnValue:
    """Ask what is to be evaluated, and how often."""
    return render_template("kpi/schedules/new.html", form=_form())


@blueprint.post("/new")
@requires(RUN)
@writes
def create() -> ResponseReturnValue:
    """Create the schedule; periods that are due already follow with the next tick."""
    session, actor, form = current_session(), get_actor(), _form()
    if form.submitted_and_valid():
        try:
            create_schedule(
                session,
                actor,
                scope=get_scope(session, actor, form.scope.data),
                frequency=Frequency(form.frequency.data),
                first_day=form.first_day.data,
                delay_days=form.delay_days.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The schedule is set."), "success")
            return redirect(url_for("schedules.index"))
    return render_template("kpi/schedules/new.html", form=form), 422


@blueprint.post("/<uuid:schedule_id>/pause")
@requires(RUN)
@writes
def pause(schedule_id: UUID) -> ResponseReturnValue:
    """Pause the schedule that the reader saw."""
    return _change(pause_schedule, schedule_id, gettext("The schedule is paused."))


@blueprint.post("/<uuid:schedule_id>/resume")
@requires(RUN)
@writes
def resume(schedule_id: UUID) -> ResponseReturnValue:
    """Resume the schedule that the reader saw."""
    return _change(resume_schedule, schedule_id, gettext("The schedule runs again."))


def _change(command: Callable[..., Any], schedule_id: UUID, words: str) -> ResponseReturnValue:
    form: VersionForm = VersionForm.from_request()
    if not form.submitted_and_valid():
        flash(gettext("The page was too old. Try again."), "error")
        return redirect(url_for("schedules.index"))
    command(current_session(), get_actor(), schedule_id=schedule_id, version=form.seen, now=utc_now())
    flash(words, "success")
    return redirect(url_for("schedules.index"))


def _form() -> ScheduleForm:
    actor = get_actor()
    first = local_date(utc_now(), actor.timezone).replace(day=1)
    form: ScheduleForm = ScheduleForm.from_request(
        data={"frequency": Frequency.QUARTERLY.value, "first_day": first, "delay_days": 3}
    )
    form.offer(list_scopes(current_session(), actor))
    return form
