"""Pages of actions: one's own, those of one's committees, one action and its steps."""

from datetime import timedelta
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.meetings import commands, presentation
from partners.meetings.calendar_file import MEDIA_TYPE, action_file
from partners.meetings.forms.decisions import ActionForm, FinishForm, RedateForm
from partners.meetings.forms.meetings import ReasonForm
from partners.meetings.labelling import surroundings
from partners.meetings.lifecycle import MeetingStep, WorkStep
from partners.meetings.policy import can_work, may_meet, may_work
from partners.meetings.queries.actions import (
    ActionRow,
    get_action,
    list_committee_actions,
    list_own_actions,
    list_redates,
)
from partners.meetings.queries.committees import get_committee, list_attendees
from partners.meetings.queries.decisions import list_decisions_of
from partners.meetings.queries.meetings import get_meeting
from partners.meetings.routes.board import blueprint, form_page, partnerships_of_committee, pressed
from partners.meetings.terms import DecisionOutcome
from web.access import get_actor, requires, writes
from web.database import current_session

READ, WRITE = Permission.MEETING_READ, Permission.MEETING_WRITE
USUAL_TIME = timedelta(days=28)


@blueprint.get("/actions")
@requires(READ)
def actions() -> ResponseReturnValue:
    """What the reader has to do, and what they did lately."""
    session, actor = current_session(), get_actor()
    ahead = list_own_actions(session, actor, closed=False)
    past = list_own_actions(session, actor, closed=True)
    return render_template(
        "partners/meetings/actions.html", lines=_lines(actor, ahead), past=_lines(actor, past), mine=True
    )


@blueprint.get("/actions/all")
@requires(READ)
def all_actions() -> ResponseReturnValue:
    """The open actions of all committees of the reader."""
    session, actor = current_session(), get_actor()
    lines = _lines(actor, list_committee_actions(session, actor))
    return render_template("partners/meetings/actions.html", lines=lines, past=[], mine=False)


@blueprint.get("/actions/<uuid:action_id>")
@requires(READ)
def action(action_id: UUID) -> ResponseReturnValue:
    """One action: its owner, dates, and the decision and goal that it belongs to."""
    session, actor = current_session(), get_actor()
    row = get_action(session, actor, action_id)
    (line,) = _lines(actor, [row])
    steps = {step.value for step in WorkStep if can_work(actor, row.state, step, owner_id=row.owner_id)}
    return render_template(
        "partners/meetings/action.html",
        row=row,
        line=line,
        redates=list_redates(session, row.id),
        steps=steps,
    )


@blueprint.route("/<uuid:meeting_id>/actions/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_action(meeting_id: UUID) -> ResponseReturnValue:
    """A meeting gives somebody something to do."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_meeting(session, actor, meeting_id)
    may_meet(actor, row.state, MeetingStep.DECIDE, minutes=row.minutes_state)
    chosen = request.args.get("decision", type=UUID)
    form = ActionForm.from_request(
        due_on=local_date(now, row.zone) + USUAL_TIME, decision=str(chosen) if chosen else ""
    )
    agreed = [one for one in list_decisions_of(session, row.id) if one.outcome is DecisionOutcome.AGREED]
    form.offer(list_attendees(session, get_committee(session, actor, row.committee_id)), agreed)
    serves = partnerships_of_committee(session, actor, row.committee_id)
    form.offer_goals(surroundings().offered(session, actor, "goal", serves))
    if form.submitted_and_valid():
        try:
            commands.add_action(session, actor, row.id, task=form.to_task(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The action is given, and its owner was told."), "success")
            return redirect(url_for(".show", meeting_id=row.id, _anchor="actions"))
    return form_page("new_action", form, row=row)


@blueprint.post("/actions/<uuid:action_id>/tick")
@requires(READ)
@writes
def tick(action_id: UUID) -> ResponseReturnValue:
    """Done today, with one press."""
    pressed()
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_action(session, actor, action_id)
    today = local_date(now, row.zone)
    commands.finish_action(session, actor, row.id, done_on=today, note="", now=now)
    flash(gettext("Done."), "success")
    return redirect(url_for(".actions" if row.owner_id == actor.user_id else ".all_actions"))


@blueprint.route("/actions/<uuid:action_id>/done", methods=["GET", "POST"])
@requires(READ)
@writes
def finish(action_id: UUID) -> ResponseReturnValue:
    """Done on a day, with what came of it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_action(session, actor, action_id)
    may_work(actor, row.state, WorkStep.FINISH, owner_id=row.owner_id)
    form = FinishForm.from_request(done_on=local_date(now, row.zone))
    if form.submitted_and_valid():
        try:
            commands.finish_action(
                session, actor, row.id, done_on=form.done_on.data, note=form.note.data or "", now=now
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Done."), "success")
            return redirect(url_for(".action", action_id=row.id))
    return form_page("finish", form, row=row)


@blueprint.route("/actions/<uuid:action_id>/redate", methods=["GET", "POST"])
@requires(WRITE)
@writes
def redate(action_id: UUID) -> ResponseReturnValue:
    """Another due date, with the reason; the first one stays on record."""
    session, actor = current_session(), get_actor()
    row = get_action(session, actor, action_id)
    may_work(actor, row.state, WorkStep.REDATE, owner_id=row.owner_id)
    form = RedateForm.from_request(due_on=row.due_on)
    if form.submitted_and_valid():
        try:
            commands.redate_action(
                session, actor, row.id, due_on=form.due_on.data, reason=form.note.data, now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The new date is set. The first one stays on record."), "success")
            return redirect(url_for(".action", action_id=row.id))
    return form_page("redate", form, row=row)


@blueprint.route("/actions/<uuid:action_id>/drop", methods=["GET", "POST"])
@requires(WRITE)
@writes
def drop(action_id: UUID) -> ResponseReturnValue:
    """It will not be done, with the reason."""
    session, actor = current_session(), get_actor()
    row = get_action(session, actor, action_id)
    may_work(actor, row.state, WorkStep.DROP, owner_id=row.owner_id)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        commands.drop_action(session, actor, row.id, reason=form.note.data, now=utc_now())
        flash(gettext("The action was dropped."), "success")
        return redirect(url_for(".action", action_id=row.id))
    return form_page("drop", form, row=row)


@blueprint.post("/actions/<uuid:action_id>/reopen")
@requires(READ)
@writes
def reopen(action_id: UUID) -> ResponseReturnValue:
    """It was not done after all."""
    pressed()
    commands.reopen_action(current_session(), get_actor(), action_id, now=utc_now())
    flash(gettext("The action is open again."), "success")
    return redirect(url_for(".action", action_id=action_id))


@blueprint.get("/actions/<uuid:action_id>/action.ics")
@requires(READ)
def action_calendar(action_id: UUID) -> ResponseReturnValue:
    """The due date for one's own calendar."""
    row = get_action(current_session(), get_actor(), action_id)
    content = action_file(
        row,
        title=gettext("Partnership action due"),
        url=url_for(".action", action_id=row.id, _external=True),
        now=utc_now(),
    )
    response: Response = current_app.response_class(content, content_type=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{row.reference}.ics")
    return response


def _lines(actor: Actor, rows: list[ActionRow]) -> list[presentation.ActionLine]:
    goals = surroundings().labels(current_session(), actor, "goal", {row.goal_id for row in rows})
    return presentation.action_lines(rows, goals=goals, now=utc_now())
