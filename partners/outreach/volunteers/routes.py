"""Pages of volunteers: for those who keep them, of their own organisation only."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.outreach.board import blueprint, form_page, tabs_at
from partners.outreach.campaigns.queries import list_activities
from partners.outreach.terms import (
    CHECK_KINDS,
    CHECK_RESULTS,
    VOLUNTEER_ROLES,
    CheckKind,
    CheckResult,
    Fitness,
)
from partners.outreach.volunteers import commands, queries
from partners.outreach.volunteers.forms import (
    CheckForm,
    HoursForm,
    LeaveForm,
    TaskForm,
    TrainingForm,
    VolunteerForm,
)
from partners.outreach.volunteers.queries import VolunteerRow
from partners.services.codes import LANGUAGES
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import BaseForm, press
from web.i18n import translate

WRITE = Permission.OUTREACH_WRITE


@blueprint.get("/volunteers")
@requires(WRITE)
def volunteers() -> ResponseReturnValue:
    """The volunteers of one's own organisation, and who of them may be given a task."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/outreach/volunteers.html",
        tabs=tabs_at("outreach.volunteers"),
        rows=queries.list_volunteers(session, actor),
        today=local_date(utc_now(), actor.timezone),
        roles=VOLUNTEER_ROLES,
    )


@blueprint.route("/volunteers/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_volunteer() -> ResponseReturnValue:
    """Somebody begins to help."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = VolunteerForm.from_request(started_on=local_date(now, actor.timezone))
    if form.submitted_and_valid():
        try:
            row = commands.add_volunteer(session, actor, values=form.to_values(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved. Record a check before you give them a task."), "success")
            return redirect(url_for(".volunteer", volunteer_id=row.id))
    return form_page("volunteer_form", form, row=None)


@blueprint.get("/volunteers/<uuid:volunteer_id>")
@requires(WRITE)
def volunteer(volunteer_id: UUID) -> ResponseReturnValue:
    """One volunteer: how to reach them, checks, training, hours and tasks."""
    session, actor = current_session(), get_actor()
    row = queries.get_volunteer(session, actor, volunteer_id)
    today = local_date(utc_now(), actor.timezone)
    fitness = row.fitness(today)
    return render_template(
        "partners/outreach/volunteer.html",
        row=row,
        today=today,
        fitness=fitness,
        why_not=None if fitness is Fitness.READY else translate(commands.WHY_NOT[fitness]),
        training=queries.list_training(session, row.id),
        hours=queries.list_hours(session, row.id),
        tasks=queries.list_tasks(session, row.id),
        roles=VOLUNTEER_ROLES,
        check_kinds=CHECK_KINDS,
        check_results=CHECK_RESULTS,
        languages=LANGUAGES,
    )


@blueprint.route("/volunteers/<uuid:volunteer_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_volunteer(volunteer_id: UUID) -> ResponseReturnValue:
    """Change how somebody is reached."""
    row = _row(volunteer_id)
    form = VolunteerForm.from_request(**VolunteerForm.values_of(row))
    if form.submitted_and_valid():
        try:
            commands.change_volunteer(
                current_session(),
                get_actor(),
                row.id,
                values=form.to_values(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".volunteer", volunteer_id=row.id))
    return form_page("volunteer_form", form, row=row)


@blueprint.route("/volunteers/<uuid:volunteer_id>/check", methods=["GET", "POST"])
@requires(WRITE)
@writes
def check_volunteer(volunteer_id: UUID) -> ResponseReturnValue:
    """Record that something was checked; never what was found."""
    row, form = _row(volunteer_id), CheckForm.from_request()
    return _step(
        row,
        form,
        N_("Record a check"),
        lambda: commands.record_check(
            current_session(),
            get_actor(),
            row.id,
            kind=CheckKind(form.kind.data),
            done_on=form.done_on.data,
            valid_until=form.valid_until.data,
            result=CheckResult(form.result.data),
            now=utc_now(),
        ),
        hint=N_(
            "Write down that it was checked and whether it cleared them. What was found stays with whoever checked."
        ),
    )


@blueprint.route("/volunteers/<uuid:volunteer_id>/training", methods=["GET", "POST"])
@requires(WRITE)
@writes
def train_volunteer(volunteer_id: UUID) -> ResponseReturnValue:
    """Record a training."""
    row, form = _row(volunteer_id), TrainingForm.from_request()
    return _step(
        row,
        form,
        N_("Record a training"),
        lambda: commands.record_training(
            current_session(),
            get_actor(),
            row.id,
            title=form.title.data,
            certificate=form.certificate.data or "",
            done_on=form.done_on.data,
            valid_until=form.valid_until.data,
            now=utc_now(),
        ),
    )


@blueprint.route("/volunteers/<uuid:volunteer_id>/hours", methods=["GET", "POST"])
@requires(WRITE)
@writes
def hours_of_volunteer(volunteer_id: UUID) -> ResponseReturnValue:
    """Record the time that somebody gave."""
    row = _row(volunteer_id)
    form = HoursForm.from_request(worked_on=local_date(utc_now(), get_actor().timezone))
    return _step(
        row,
        form,
        N_("Record hours"),
        lambda: commands.record_hours(
            current_session(),
            get_actor(),
            row.id,
            worked_on=form.worked_on.data,
            minutes=form.minutes(),
            what=form.what.data,
            now=utc_now(),
        ),
    )


@blueprint.route("/volunteers/<uuid:volunteer_id>/task", methods=["GET", "POST"])
@requires(WRITE)
@writes
def give_task(volunteer_id: UUID) -> ResponseReturnValue:
    """Ask somebody to do something; refused while a check of theirs has lapsed."""
    session, actor, row = current_session(), get_actor(), _row(volunteer_id)
    form = TaskForm.from_request()
    form.offer_activities([one for one in list_activities(session, actor) if one.cancelled_at is None])
    return _step(
        row,
        form,
        N_("Give a task"),
        lambda: commands.give_task(
            session,
            actor,
            row.id,
            title=form.title.data,
            due_on=form.due_on.data,
            activity_id=form.activity_id(),
            now=utc_now(),
        ),
    )


@blueprint.post("/volunteers/<uuid:volunteer_id>/tasks/<uuid:task_id>/done")
@requires(WRITE)
@writes
def task_done(volunteer_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """A task is done."""
    return _close(volunteer_id, task_id, done=True)


@blueprint.post("/volunteers/<uuid:volunteer_id>/tasks/<uuid:task_id>/drop")
@requires(WRITE)
@writes
def drop_task(volunteer_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """Nobody needs a task any more."""
    return _close(volunteer_id, task_id, done=False)


@blueprint.route("/volunteers/<uuid:volunteer_id>/leave", methods=["GET", "POST"])
@requires(WRITE)
@writes
def volunteer_leaves(volunteer_id: UUID) -> ResponseReturnValue:
    """Somebody helps no more."""
    row = _row(volunteer_id)
    form = LeaveForm.from_request(left_on=local_date(utc_now(), get_actor().timezone))
    return _step(
        row,
        form,
        N_("This person leaves"),
        lambda: commands.leave(
            current_session(), get_actor(), row.id, left_on=form.left_on.data, now=utc_now()
        ),
        hint=N_("Tasks that are open are dropped. What is recorded stays."),
    )


def _row(volunteer_id: UUID) -> VolunteerRow:
    return queries.get_volunteer(current_session(), get_actor(), volunteer_id)


def _step(
    row: VolunteerRow, form: BaseForm, title: str, act: Callable[[], object], *, hint: str = ""
) -> ResponseReturnValue:
    if form.submitted_and_valid():
        try:
            act()
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("outreach.volunteer", volunteer_id=row.id))
    return form_page(
        "volunteer_step", form, row=row, title=translate(title), hint=translate(hint) if hint else ""
    )


def _close(volunteer_id: UUID, task_id: UUID, *, done: bool) -> ResponseReturnValue:
    press(
        lambda: commands.close_task(
            current_session(), get_actor(), volunteer_id, task_id=task_id, done=done, now=utc_now()
        ),
        done=gettext("Done.") if done else gettext("Dropped."),
    )
    return redirect(url_for("outreach.volunteer", volunteer_id=volunteer_id))
