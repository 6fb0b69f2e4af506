"""Pages of sessions: what is planned, planning, calling off, and one's own training."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_
from partners.training.certificates.queries import list_own
from partners.training.courses.policy import can_run, may_run
from partners.training.courses.queries import get_course, list_trainers
from partners.training.elsewhere.queries import list_own_undecided
from partners.training.knowledge.asking import list_asked
from partners.training.knowledge.points import POINTS
from partners.training.knowledge.queries import list_marks, shown_gain
from partners.training.routes.board import RUN, TAKE, blueprint, own_id, tabs_for, today_of
from partners.training.sessions import commands, queries
from partners.training.sessions.calendar_file import MEDIA_TYPE, session_file
from partners.training.sessions.feedback import find_feedback
from partners.training.sessions.forms import ReasonForm, session_form
from partners.training.sessions.states import SeatState, SessionState
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate
from web.states import state_tag


@blueprint.get("/")
@requires(TAKE)
def index() -> str:
    """What is planned and open to the reader."""
    session, actor, now = current_session(), get_actor(), utc_now()
    return render_template(
        "partners/training/index.html",
        tabs=tabs_for(actor, "training.index"),
        rows=queries.list_coming(session, actor),
        now=now,
        tag=lambda row: state_tag("training_seat", row.own_state) if row.own_state else None,
        may_run=actor.holds(RUN),
    )


@blueprint.get("/mine")
@requires(TAKE)
def mine() -> str:
    """One's own seats, the tests to take, one's certificates, and what one teaches."""
    session, actor, now = current_session(), get_actor(), utc_now()
    today = today_of(actor)
    return render_template(
        "partners/training/mine.html",
        tabs=tabs_for(actor, "training.mine"),
        asked=list_asked(session, actor, now=now),
        points={point.value: translate(label) for point, label in POINTS.items()},
        rows=[
            (row, state_tag("training_seat", row.own_state), state_tag("training_session", row.state))
            for row in queries.list_of_person(session, actor)
            if row.own_state is not None
        ],
        certificates=[
            (row, state_tag("training_certificate", row.standing(today))) for row in list_own(session, actor)
        ],
        claims=[(row, state_tag("training_claim", row.state)) for row in list_own_undecided(session, actor)],
        taught=[
            (row, state_tag("training_session", row.state)) for row in queries.list_taught(session, actor)
        ],
    )


@blueprint.get("/sessions/<uuid:training_id>")
@requires(TAKE)
def show(training_id: UUID) -> str:
    """One session: when and where, one's seat, and for those who run it who comes."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_session(session, actor, training_id)
    teaches = queries.is_trainer(actor, row)
    seats = queries.list_seats(session, actor, row)
    runs = can_run(actor, row.organisation_id)
    seat = queries.find_own_seat(session, actor, row.id)
    marks = {one.seat_id: one.marks for one in list_marks(session, actor, row.id)}
    return render_template(
        "partners/training/session.html",
        row=row,
        now=now,
        tag=state_tag("training_session", row.state),
        own_tag=state_tag("training_seat", row.own_state) if row.own_state else None,
        seat=seat,
        own_marks=marks.get(seat.id) if seat else None,
        asked=[one for one in list_asked(session, actor, now=now) if one.session_id == row.id],
        points={point.value: translate(label) for point, label in POINTS.items()},
        teaches=teaches,
        runs=runs,
        coordinates=actor.holds(RUN),
        seats=[(one, state_tag("training_seat", one.state)) for one in seats],
        sides=queries.count_by_side(session, row) if runs or teaches else [],
        gain=shown_gain(session, row) if (runs or teaches) and row.knowledge_test_id else None,
        feedback=find_feedback(session, row.id, own_state=row.own_state, now=now),
        is_enrolled=row.own_state is SeatState.ENROLLED,
        is_planned=row.state is SessionState.PLANNED,
    )


@blueprint.get("/sessions/<uuid:training_id>/calendar.ics")
@requires(TAKE)
def calendar(training_id: UUID) -> ResponseReturnValue:
    """The dates of a session for one's calendar."""
    row = queries.get_session(current_session(), get_actor(), training_id)
    url = url_for("training.show", training_id=row.id, _external=True)
    answer = Response(session_file(row, url=url, now=utc_now()), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="training-{row.reference}.ics"'
    return answer


@blueprint.route("/courses/<uuid:course_id>/plan", methods=["GET", "POST"])
@requires(RUN)
@writes
def plan(course_id: UUID) -> ResponseReturnValue:
    """Plan a session of a course."""
    session, actor = current_session(), get_actor()
    course = get_course(session, actor, course_id)
    may_run(actor, course.organisation_id)
    trainers = list_trainers(session, own_id(actor))
    form = session_form(trainers=[(one.id, one.name) for one in trainers])
    if form.submitted_and_valid():
        try:
            values = form.values_in(actor.timezone)
            training_id = commands.plan_session(session, actor, course_id, values=values, now=utc_now())
            flash(gettext("The session is planned."), "success")
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/plan.html", form, course=course, row=None, trainers=trainers)


@blueprint.route("/sessions/<uuid:training_id>/edit", methods=["GET", "POST"])
@requires(RUN)
@writes
def edit(training_id: UUID) -> ResponseReturnValue:
    """Change a planned session."""
    session, actor = current_session(), get_actor()
    row = queries.get_session(session, actor, training_id)
    may_run(actor, row.organisation_id)
    trainers = list_trainers(session, own_id(actor))
    names = [(one.id, one.name) for one in trainers]
    if row.trainer_id not in [one.id for one in trainers]:
        names.append((row.trainer_id, row.trainer_name))
    form = session_form(trainers=names, row=row)
    if form.submitted_and_valid():
        try:
            commands.change_session(
                session,
                actor,
                training_id,
                version=form.seen_version,
                values=form.values_in(row.zone),
                now=utc_now(),
            )
            flash(
                gettext("The session was saved. Whoever is enrolled hears of another time or place."),
                "success",
            )
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    course = get_course(session, actor, row.course_id)
    return form_page("partners/training/plan.html", form, course=course, row=row, trainers=trainers)


@blueprint.route("/sessions/<uuid:training_id>/call-off", methods=["GET", "POST"])
@requires(RUN)
@writes
def call_off(training_id: UUID) -> ResponseReturnValue:
    """Call a session off; everybody enrolled hears why."""
    session, actor = current_session(), get_actor()
    row = queries.get_session(session, actor, training_id)
    may_run(actor, row.organisation_id)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            told = commands.call_off_session(
                session, actor, training_id, reason=form.reason.data or "", now=utc_now()
            )
            words = ngettext(
                "The session is called off. %(num)s person was told.",
                "The session is called off. %(num)s people were told.",
                told,
            )
            flash(words, "success")
            return redirect(url_for("training.show", training_id=training_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/reason.html",
        form,
        title=translate(N_("Call the session off")),
        word=translate(N_("Call it off")),
        hint=translate(N_("Everybody with a seat or on the waiting list, and the trainer, read the reason.")),
        back=url_for("training.show", training_id=row.id),
        place=row.course_title,
    )
