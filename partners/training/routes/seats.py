"""Taking a seat and giving it back, who was there, and that a session is over."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.training.courses.queries import list_people
from partners.training.routes.board import RUN, TAKE, blueprint, own_id
from partners.training.sessions import commands, queries
from partners.training.sessions.forms import (
    ColleagueForm,
    ReasonForm,
    attendance_form,
    hours_in,
    name_of,
)
from partners.training.sessions.states import SeatState
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import message_of, translate


@blueprint.post("/sessions/<uuid:training_id>/enrol")
@requires(TAKE)
@writes
def enrol(training_id: UUID) -> ResponseReturnValue:
    """Take a seat for oneself, or a place on the waiting list."""
    session, actor = current_session(), get_actor()
    if button_pressed():
        assert actor.user_id is not None
        try:
            state = commands.take_seat(session, actor, training_id, user_id=actor.user_id, now=utc_now())
            flash(_taken(state), "success")
        except RuleBroken as error:
            session.rollback()
            flash(message_of(error), "error")
    return redirect(url_for("training.show", training_id=training_id))


@blueprint.route("/sessions/<uuid:training_id>/enrol-colleague", methods=["GET", "POST"])
@requires(RUN)
@writes
def enrol_colleague(training_id: UUID) -> ResponseReturnValue:
    """Enrol a colleague, who hears of it."""
    session, actor = current_session(), get_actor()
    row = queries.get_session(session, actor, training_id)
    form = ColleagueForm.from_request().offer(list_people(session, own_id(actor)))
    if form.submitted_and_valid():
        try:
            state = commands.take_seat(session, actor, training_id, user_id=form.chosen, now=utc_now())
            flash(
                gettext("Your colleague has a seat and was told.")
                if state is SeatState.ENROLLED
                else gettext("Your colleague is on the waiting list and was told."),
                "success",
            )
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/enrol_colleague.html", form, row=row)


@blueprint.route("/seats/<uuid:seat_id>/cancel", methods=["GET", "POST"])
@requires(TAKE)
@writes
def cancel(seat_id: UUID) -> ResponseReturnValue:
    """Give a seat back; whoever waits longest gets it."""
    session, actor = current_session(), get_actor()
    row = queries.get_session_of_seat(session, actor, seat_id)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.cancel_seat(session, actor, seat_id, reason=form.reason.data or "", now=utc_now())
            flash(gettext("The seat was given back."), "success")
            return redirect(url_for("training.show", training_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/reason.html",
        form,
        title=translate(N_("Give the seat back")),
        word=translate(N_("Give it back")),
        hint=translate(N_("The coordinator reads the reason. Whoever has waited longest gets the seat.")),
        back=url_for("training.show", training_id=row.id),
        place=row.course_title,
    )


@blueprint.route("/sessions/<uuid:training_id>/attendance", methods=["GET", "POST"])
@requires(TAKE)
@writes
def attendance(training_id: UUID) -> ResponseReturnValue:
    """For how many hours of each date people were there."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_session(session, actor, training_id)
    if not queries.is_trainer(actor, row) and not actor.holds(RUN):
        raise NotFound(N_("The trainer and the coordinators record attendance."))
    seats = [one for one in queries.list_seats(session, actor, row) if one.state is SeatState.ENROLLED]
    dates = [one for one in row.dates if one.starts_at <= now]
    form = attendance_form(row, seats, dates)
    if form.submitted_and_valid():
        try:
            commands.record_attendance(
                session,
                actor,
                training_id,
                hours=hours_in(form, seats, dates),
                family_members=form.family_members.data if row.is_for_families and dates else None,
                now=now,
            )
            flash(gettext("The attendance was recorded."), "success")
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/attendance.html", form, row=row, seats=seats, dates=dates, name_of=name_of
    )


@blueprint.route("/sessions/<uuid:training_id>/finish", methods=["GET", "POST"])
@requires(TAKE)
@writes
def finish(training_id: UUID) -> ResponseReturnValue:
    """Say that a session is over: certificates follow from the hours, and everybody is asked what they thought."""
    session, actor = current_session(), get_actor()
    row = queries.get_session(session, actor, training_id)
    commands.may_finish(actor, trainer_user_id=row.trainer_user_id, organisation_id=row.organisation_id)
    if request.method == "POST" and button_pressed():
        given = commands.finish_session(session, actor, training_id, now=utc_now())
        words = ngettext(
            "The session is over. %(num)s certificate was given.",
            "The session is over. %(num)s certificates were given.",
            given,
        )
        flash(words, "success")
        return redirect(url_for("training.show", training_id=training_id))
    return render_template("partners/training/finish.html", row=row)


def _taken(state: SeatState) -> str:
    if state is SeatState.ENROLLED:
        return str(gettext("You have a seat."))
    return str(gettext("All seats are taken. You are on the waiting list and hear when one comes free."))
