"""Schedules of evaluations: list, set, look at, change, pause, resume and end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from kpi.evaluations.scopes import get_scope, list_scopes
from kpi.measures.status import Direction
from kpi.schedules import commands
from kpi.schedules.due import due_periods
from kpi.schedules.forms import ChangeForm, RemoveForm, ScheduleForm, TargetForm, VersionForm, values_of
from kpi.schedules.frequency import Coverage, Frequency
from kpi.schedules.queries import get_schedule, list_runs, list_schedules, list_unfinished_runs
from kpi.schedules.rows import shown, shown_runs
from kpi.schedules.rules import READERS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page

blueprint = Blueprint("schedules", __name__, url_prefix="/evaluations/schedules")
RUN = Permission.EVALUATION_RUN
MOST_RUNS = 36


@blueprint.get("/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The reader's schedules with their next runs and what failed; ended ones with `?ended=1`."""
    session, actor, now = current_session(), get_actor(), utc_now()
    with_ended = request.args.get("ended") == "1"
    runs = list_unfinished_runs(session, actor)
    rows = [
        shown(schedule, runs, now=now) for schedule in list_schedules(session, actor, with_ended=with_ended)
    ]
    return render_template("kpi/schedules/index.html", rows=rows, with_ended=with_ended)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(RUN)
@writes
def new() -> ResponseReturnValue:
    """Ask what is to be evaluated, and how often; periods that are due already follow with the next tick."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = _new_form()
    if form.submitted_and_valid():
        try:
            schedule = commands.create_schedule(
                session,
                actor,
                scope=get_scope(session, actor, form.scope.data),
                frequency=Frequency(form.frequency.data),
                every_months=form.every_months.data,
                first_day=form.first_day.data,
                settings=form.settings,
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            due = len(due_periods(get_schedule(session, actor, schedule.id).plan, now, limit=1000))
            flash(_is_set(due), "success")
            return redirect(url_for("schedules.show", schedule_id=schedule.id))
    return form_page("kpi/schedules/new.html", form)


@blueprint.get("/<uuid:schedule_id>")
@requires(RUN)
def show(schedule_id: UUID) -> ResponseReturnValue:
    """One schedule: what it measures, when it runs next, what became of its periods."""
    session, actor = current_session(), get_actor()
    schedule = get_schedule(session, actor, schedule_id)
    runs = list_runs(session, schedule_id, limit=MOST_RUNS)
    return render_template(
        "kpi/schedules/show.html",
        row=shown(schedule, runs, now=utc_now()),
        runs=shown_runs(schedule, runs),
    )


@blueprint.route("/<uuid:schedule_id>/change", methods=["GET", "POST"])
@requires(RUN)
@writes
def change(schedule_id: UUID) -> ResponseReturnValue:
    """Change what a schedule measures, how long it waits and who is told."""
    session, actor = current_session(), get_actor()
    schedule = get_schedule(session, actor, schedule_id)
    form: ChangeForm = ChangeForm.from_request(data=values_of(schedule))
    form.offer_settings()
    if form.submitted_and_valid():
        try:
            commands.change_schedule(
                session,
                actor,
                schedule_id=schedule_id,
                version=form.seen,
                settings=form.settings,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The schedule is changed. It holds from the next evaluation on."), "success")
            return redirect(url_for("schedules.show", schedule_id=schedule_id))
    return form_page("kpi/schedules/change.html", form, row=shown(schedule, [], now=utc_now()))


@blueprint.route("/<uuid:schedule_id>/target", methods=["GET", "POST"])
@requires(RUN)
@writes
def add_target(schedule_id: UUID) -> ResponseReturnValue:
    """Set a target where no agreement names one."""
    session, actor = current_session(), get_actor()
    schedule = get_schedule(session, actor, schedule_id)
    form: TargetForm = TargetForm.from_request(data={"version": str(schedule.version)})
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.set_target(
                session,
                actor,
                schedule_id=schedule_id,
                version=form.seen,
                indicator=form.indicator.data,
                direction=Direction(form.direction.data),
                value=form.stored,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The target is set. It holds from the next evaluation on."), "success")
            return redirect(url_for("schedules.show", schedule_id=schedule_id))
    return form_page("kpi/schedules/target.html", form, row=shown(schedule, [], now=utc_now()))


@blueprint.post("/<uuid:schedule_id>/target/remove")
@requires(RUN)
@writes
def remove_target(schedule_id: UUID) -> ResponseReturnValue:
    """Take away one of the schedule's own targets."""
    form: RemoveForm = RemoveForm.from_request()
    return _act(
        form,
        schedule_id,
        gettext("The target is removed."),
        commands.remove_target,
        indicator=str(form.indicator.data or ""),
    )


@blueprint.post("/<uuid:schedule_id>/pause")
@requires(RUN)
@writes
def pause(schedule_id: UUID) -> ResponseReturnValue:
    """Pause the schedule that the reader saw."""
    return _act(_seen(), schedule_id, gettext("The schedule is paused."), commands.pause_schedule)


@blueprint.post("/<uuid:schedule_id>/resume")
@requires(RUN)
@writes
def resume(schedule_id: UUID) -> ResponseReturnValue:
    """Resume the schedule that the reader saw."""
    return _act(_seen(), schedule_id, gettext("The schedule runs again."), commands.resume_schedule)


@blueprint.post("/<uuid:schedule_id>/retry")
@requires(RUN)
@writes
def retry(schedule_id: UUID) -> ResponseReturnValue:
    """Try with the next tick what failed."""
    words = gettext("What failed is tried again within a minute.")
    return _act(_seen(), schedule_id, words, commands.retry_now)


@blueprint.route("/<uuid:schedule_id>/end", methods=["GET", "POST"])
@requires(RUN)
@writes
def end(schedule_id: UUID) -> ResponseReturnValue:
    """Ask once more, then end the schedule for good."""
    session, actor = current_session(), get_actor()
    schedule = get_schedule(session, actor, schedule_id)
    form: VersionForm = VersionForm.from_request(data={"version": str(schedule.version)})
    if form.submitted_and_valid():
        commands.end_schedule(session, actor, schedule_id=schedule_id, version=form.seen, now=utc_now())
        flash(gettext("The schedule has ended. What it published stays."), "success")
        return redirect(url_for("schedules.index"))
    return form_page("kpi/schedules/end.html", form, row=shown(schedule, [], now=utc_now()))


def _seen() -> VersionForm:
    form: VersionForm = VersionForm.from_request()
    return form


def _act(
    form: VersionForm, schedule_id: UUID, words: str, command: Callable[..., Any], **values: Any
) -> ResponseReturnValue:
    session, actor = current_session(), get_actor()
    if not form.submitted_and_valid():
        # A stranger's schedule is not found, whatever the form says.
        get_schedule(session, actor, schedule_id)
        flash(gettext("The page was too old. Try again."), "error")
    else:
        command(
            session,
            actor,
            schedule_id=schedule_id,
            version=form.seen,
            now=utc_now(),
            **values,
        )
        flash(words, "success")
    return redirect(url_for("schedules.show", schedule_id=schedule_id))


def _is_set(due: int) -> str:
    if not due:
        return str(gettext("The schedule is set."))
    return str(
        ngettext(
            "The schedule is set. One period is due already and follows within minutes.",
            "The schedule is set. %(num)s periods are due already and follow one after the other.",
            due,
        )
    )


def _new_form() -> ScheduleForm:
    actor = get_actor()
    first = local_date(utc_now(), actor.timezone).replace(day=1)
    form: ScheduleForm = ScheduleForm.from_request(
        data={
            "frequency": Frequency.QUARTERLY.value,
            "first_day": first,
            "delay_days": 3,
            "coverage": Coverage.AGREED.value,
            "roles": [role.value for role in READERS],
        }
    )
    form.offer(list_scopes(current_session(), actor))
    return form
