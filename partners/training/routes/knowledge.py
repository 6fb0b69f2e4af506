"""Pages of tests: writing one, taking it, and the trainer's marks."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from partners.training.courses.policy import NOT_FOUND, may_run
from partners.training.courses.queries import CourseRow, get_course
from partners.training.knowledge import commands, queries
from partners.training.knowledge.asking import list_asked
from partners.training.knowledge.forms import (
    ItemForm,
    answers_form,
    answers_in,
    mark_name,
    marks_form,
    marks_in,
)
from partners.training.knowledge.points import POINTS, Point
from partners.training.routes.board import RUN, TAKE, blueprint
from partners.training.sessions.queries import get_session, is_trainer, list_seats
from partners.training.sessions.states import SeatState
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page, press
from web.i18n import local_number, translate


@blueprint.get("/courses/<uuid:course_id>/tests/<uuid:test_id>")
@requires(RUN)
def test(course_id: UUID, test_id: UUID) -> str:
    """One version of a course's test with its questions."""
    session, actor = current_session(), get_actor()
    course = _own(course_id)
    return render_template(
        "partners/training/test.html",
        course=course,
        row=queries.get_test(session, actor, course, test_id),
        items=queries.list_items(session, test_id),
    )


@blueprint.post("/courses/<uuid:course_id>/tests")
@requires(RUN)
@writes
def begin_test(course_id: UUID) -> ResponseReturnValue:
    """Begin the next version of a course's test."""
    _own(course_id)
    if not button_pressed():
        return redirect(url_for("training.course", course_id=course_id))
    test_id = commands.begin_test(current_session(), get_actor(), course_id, now=utc_now())
    return redirect(url_for("training.test", course_id=course_id, test_id=test_id))


@blueprint.route("/courses/<uuid:course_id>/tests/<uuid:test_id>/items", methods=["GET", "POST"])
@requires(RUN)
@writes
def add_item(course_id: UUID, test_id: UUID) -> ResponseReturnValue:
    """Add a question."""
    session, actor = current_session(), get_actor()
    course = _own(course_id)
    row = queries.get_test(session, actor, course, test_id)
    form = ItemForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.add_item(session, actor, test_id, values=form.values, now=utc_now())
            flash(gettext("The question was added."), "success")
            return redirect(url_for("training.test", course_id=course_id, test_id=test_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/edit_item.html", form, course=course, row=row)


@blueprint.post("/courses/<uuid:course_id>/tests/<uuid:test_id>/items/<uuid:item_id>/remove")
@requires(RUN)
@writes
def remove_item(course_id: UUID, test_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Take a question out."""
    _own(course_id)
    press(
        lambda: commands.remove_item(current_session(), get_actor(), item_id, now=utc_now()),
        done=gettext("The question was taken out."),
    )
    return redirect(url_for("training.test", course_id=course_id, test_id=test_id))


@blueprint.post("/courses/<uuid:course_id>/tests/<uuid:test_id>/ready")
@requires(RUN)
@writes
def make_ready(course_id: UUID, test_id: UUID) -> ResponseReturnValue:
    """Put a version into use."""
    _own(course_id)
    press(
        lambda: commands.make_ready(current_session(), get_actor(), test_id, now=utc_now()),
        done=gettext("This version is in use. Sessions that are planned from now on ask it."),
    )
    return redirect(url_for("training.test", course_id=course_id, test_id=test_id))


@blueprint.route("/sessions/<uuid:training_id>/test/<point>", methods=["GET", "POST"])
@requires(TAKE)
@writes
def take_test(training_id: UUID, point: str) -> ResponseReturnValue:
    """Take the test of one's session; the mark is for oneself and the trainer."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_session(session, actor, training_id)
    asked = next(
        (
            one
            for one in list_asked(session, actor, now=now)
            if one.session_id == row.id and one.point.value == point
        ),
        None,
    )
    if asked is None or row.knowledge_test_id is None:
        raise NotFound(NOT_FOUND)
    items = queries.list_items_at(session, row.knowledge_test_id, asked.point)
    form = answers_form(items)
    if form.submitted_and_valid():
        try:
            percent = commands.take_test(
                session, actor, training_id, point=asked.point, answers=answers_in(form, items), now=now
            )
            words = gettext(
                "You had %(percent)s per cent right. Only you and the trainer see this.",
                percent=local_number(percent),
            )
            flash(words, "success")
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/take_test.html",
        form,
        row=row,
        items=items,
        point=translate(POINTS[asked.point]),
    )


@blueprint.route("/sessions/<uuid:training_id>/marks", methods=["GET", "POST"])
@requires(TAKE)
@writes
def marks(training_id: UUID) -> ResponseReturnValue:
    """The marks of everybody in a session, for its trainer alone."""
    session, actor = current_session(), get_actor()
    row = get_session(session, actor, training_id)
    if not is_trainer(actor, row) or row.knowledge_test_id is None:
        raise NotFound(NOT_FOUND)
    seats = [one for one in list_seats(session, actor, row) if one.state is SeatState.ENROLLED]
    known = {one.seat_id: one.marks for one in queries.list_marks(session, actor, row.id)}
    form = marks_form(seats, known)
    if form.submitted_and_valid():
        try:
            commands.enter_marks(session, actor, training_id, marks=marks_in(form, seats), now=utc_now())
            flash(gettext("The marks were saved. Each person sees their own."), "success")
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/marks.html", form, row=row, seats=seats, points=list(Point), mark_name=mark_name
    )


def _own(course_id: UUID) -> CourseRow:
    actor = get_actor()
    course = get_course(current_session(), actor, course_id)
    may_run(actor, course.organisation_id)
    return course
