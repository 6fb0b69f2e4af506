"""Pages of courses and trainers."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from partners.training.courses import commands, queries
from partners.training.courses.forms import CourseForm, TrainerForm
from partners.training.courses.policy import can_run, may_run
from partners.training.courses.queries import CourseRow
from partners.training.knowledge.queries import list_tests
from partners.training.routes.board import (
    RUN,
    TAKE,
    audience_words,
    blueprint,
    kind_words,
    own_id,
    tabs_for,
    today_of,
)
from partners.training.sessions.queries import list_of_course
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page, press


@blueprint.get("/courses")
@requires(TAKE)
def courses() -> str:
    """The courses of one's own organisation, and those that a partner has opened."""
    actor = get_actor()
    return render_template(
        "partners/training/courses.html",
        tabs=tabs_for(actor, "training.courses"),
        rows=queries.list_courses(current_session(), actor),
        kinds=kind_words(),
        audiences=audience_words(),
        may_run=actor.holds(RUN),
    )


@blueprint.get("/courses/<uuid:course_id>")
@requires(TAKE)
def course(course_id: UUID) -> str:
    """One course: what it teaches, and when it is held."""
    session, actor = current_session(), get_actor()
    row = queries.get_course(session, actor, course_id)
    return render_template(
        "partners/training/course.html",
        row=row,
        kinds=kind_words(),
        audiences=audience_words(),
        sessions=list_of_course(session, actor, row.id),
        tests=list_tests(session, actor, row),
        may_run=can_run(actor, row.organisation_id),
    )


@blueprint.route("/courses/new", methods=["GET", "POST"])
@requires(RUN)
@writes
def add_course() -> ResponseReturnValue:
    """Add a course."""
    form = _form(None)
    if form.submitted_and_valid():
        try:
            course_id = commands.add_course(current_session(), get_actor(), values=form.values, now=utc_now())
            flash(gettext("The course was added."), "success")
            return redirect(url_for("training.course", course_id=course_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/edit_course.html", form, row=None)


@blueprint.route("/courses/<uuid:course_id>/edit", methods=["GET", "POST"])
@requires(RUN)
@writes
def edit_course(course_id: UUID) -> ResponseReturnValue:
    """Change a course."""
    session, actor = current_session(), get_actor()
    row = queries.get_course(session, actor, course_id)
    may_run(actor, row.organisation_id)
    form = _form(row)
    if form.submitted_and_valid():
        try:
            commands.change_course(
                session, actor, course_id, version=form.seen_version, values=form.values, now=utc_now()
            )
            flash(gettext("The course was saved."), "success")
            return redirect(url_for("training.course", course_id=course_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/edit_course.html", form, row=row)


@blueprint.post("/courses/<uuid:course_id>/close")
@requires(RUN)
@writes
def close_course(course_id: UUID) -> ResponseReturnValue:
    """Offer a course no longer."""
    if button_pressed():
        commands.close_course(current_session(), get_actor(), course_id, now=utc_now())
        flash(gettext("The course is closed. What is planned goes on."), "success")
    return redirect(url_for("training.course", course_id=course_id))


@blueprint.get("/trainers")
@requires(RUN)
def trainers() -> str:
    """Who may teach, and until when they are qualified."""
    actor = get_actor()
    return render_template(
        "partners/training/trainers.html",
        tabs=tabs_for(actor, "training.trainers"),
        rows=queries.list_trainers(current_session(), own_id(actor)),
        today=today_of(actor),
    )


@blueprint.route("/trainers/new", methods=["GET", "POST"])
@requires(RUN)
@writes
def add_trainer() -> ResponseReturnValue:
    """Name somebody who may teach."""
    session, actor = current_session(), get_actor()
    form = TrainerForm.from_request().offer(queries.list_people(session, own_id(actor)))
    if form.submitted_and_valid():
        try:
            commands.add_trainer(session, actor, values=form.values, now=utc_now())
            flash(gettext("The trainer was added."), "success")
            return redirect(url_for("training.trainers"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/edit_trainer.html", form)


@blueprint.post("/trainers/<uuid:trainer_id>/remove")
@requires(RUN)
@writes
def remove_trainer(trainer_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list of trainers."""
    press(
        lambda: commands.remove_trainer(current_session(), get_actor(), trainer_id, now=utc_now()),
        done=gettext("The trainer was taken off the list."),
    )
    return redirect(url_for("training.trainers"))


def _form(row: CourseRow | None) -> Any:
    session, actor = current_session(), get_actor()
    own = [one for one in queries.list_courses(session, actor, own=True) if one.gives_certificate]
    partners = [
        (one.id, one.ngo_name if one.agency_id == actor.organisation_id else one.agency_name)
        for one in queries.list_openings(session, actor, now=utc_now())
    ]
    if row is None:
        form = CourseForm.from_request()
    else:
        values = asdict(row.values) | {"version": str(row.version)}
        kept = row.partnership_id
        if kept is not None and kept not in [one for one, _ in partners]:
            partners.append((kept, gettext("The present partner")))
        form = CourseForm.from_request(
            **{key: str(value) if isinstance(value, UUID) else value for key, value in values.items()}
        )
    return form.offer(
        courses=[(one.id, one.title) for one in own if row is None or one.id != row.id], partners=partners
    )
