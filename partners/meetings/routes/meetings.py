"""Pages of meetings: the list, one meeting, and planning, calling, moving and cancelling it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.meetings import commands, presentation
from partners.meetings.forms.meetings import MoveForm, OutcomeForm, PlanForm, PointForm, ReasonForm
from partners.meetings.labelling import surroundings
from partners.meetings.labels import KINDS
from partners.meetings.lifecycle import MeetingStep
from partners.meetings.policy import may_meet
from partners.meetings.queries.actions import list_own_actions
from partners.meetings.queries.committees import get_committee, list_committees
from partners.meetings.queries.meetings import (
    PAGE_SIZE,
    MeetingRow,
    agenda_of,
    get_meeting,
    list_open_meetings,
    list_past_meetings,
)
from partners.meetings.routes.board import blueprint, flash_refusal, form_page, pressed
from partners.meetings.showing import meeting_page
from web.access import found, get_actor, requires, writes
from web.database import current_session
from web.i18n import translate

READ, WRITE = Permission.MEETING_READ, Permission.MEETING_WRITE
USUAL_LENGTH = 90


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """Meetings ahead, then those that were held, and how many actions the reader has."""
    session, actor, now = current_session(), get_actor(), utc_now()
    place = _position()
    past = list_past_meetings(session, actor, before=place, limit=PAGE_SIZE + 1)
    last = past[PAGE_SIZE - 1] if len(past) > PAGE_SIZE else None
    own = list_own_actions(session, actor, closed=False)
    return render_template(
        "partners/meetings/index.html",
        ahead=[] if place else _lines(list_open_meetings(session, actor)),
        past=_lines(past[:PAGE_SIZE]),
        committees=[one for one in list_committees(session, actor) if one.is_open],
        own=len(own),
        overdue=sum(one.is_overdue(now) for one in own),
        now=now,
        may_write=actor.holds(WRITE),
        first_url=url_for(".index") if place else None,
        next_url=url_for(".index", before=last.starts_at.isoformat(), id=last.id) if last else None,
    )


@blueprint.get("/<uuid:meeting_id>")
@requires(READ)
def show(meeting_id: UUID) -> ResponseReturnValue:
    """One meeting: agenda, attendance and quorum, decisions with what they rest on, actions, minutes."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_meeting(session, actor, meeting_id)
    page = meeting_page(session, actor, row, around=surroundings(), now=now)
    return render_template(
        "partners/meetings/show.html", row=row, page=page, kind=translate(KINDS[row.committee_kind])
    )


@blueprint.route("/committees/<uuid:committee_id>/plan", methods=["GET", "POST"])
@requires(WRITE)
@writes
def plan(committee_id: UUID) -> ResponseReturnValue:
    """Plan a meeting of a committee."""
    session, actor = current_session(), get_actor()
    committee = get_committee(session, actor, committee_id)
    form = PlanForm.from_request(data={"minutes_long": USUAL_LENGTH})
    if form.submitted_and_valid():
        try:
            meeting = commands.plan_meeting(
                session, actor, committee.id, plan=form.to_plan(committee.zone), now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(
                gettext("The meeting is planned. Call it to fill the agenda and tell everybody."), "success"
            )
            return redirect(url_for(".show", meeting_id=meeting.id))
    return form_page("plan", form, committee=committee)


@blueprint.post("/<uuid:meeting_id>/call")
@requires(WRITE)
@writes
def call(meeting_id: UUID) -> ResponseReturnValue:
    """Fill the agenda and tell everybody who may attend."""
    pressed()
    try:
        commands.call_meeting(
            current_session(), get_actor(), meeting_id, sources=surroundings().sources, now=utc_now()
        )
        flash(gettext("The meeting is called: the agenda is filled, and everybody was told."), "success")
    except RuleBroken as error:
        flash_refusal(error)
    return redirect(url_for(".show", meeting_id=meeting_id))


@blueprint.route("/<uuid:meeting_id>/move", methods=["GET", "POST"])
@requires(WRITE)
@writes
def move(meeting_id: UUID) -> ResponseReturnValue:
    """Another time or place, with the reason."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    may_meet(actor, row.state, MeetingStep.MOVE)
    local = row.starts_at.astimezone(ZoneInfo(row.zone))
    form = MoveForm.from_request(
        day=local.date(), begins=local.time(), minutes_long=row.minutes_long, place=row.place
    )
    if form.submitted_and_valid():
        try:
            commands.move_meeting(
                session, actor, row.id, plan=form.to_plan(row.zone), reason=form.note.data, now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The meeting was moved."), "success")
            return redirect(url_for(".show", meeting_id=row.id))
    return form_page("move", form, row=row)


@blueprint.route("/<uuid:meeting_id>/cancel", methods=["GET", "POST"])
@requires(WRITE)
@writes
def cancel(meeting_id: UUID) -> ResponseReturnValue:
    """It does not take place, with the reason."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    may_meet(actor, row.state, MeetingStep.CANCEL)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        commands.cancel_meeting(session, actor, row.id, reason=form.note.data, now=utc_now())
        flash(gettext("The meeting was cancelled."), "success")
        return redirect(url_for(".show", meeting_id=row.id))
    return form_page("cancel", form, row=row)


@blueprint.post("/<uuid:meeting_id>/agenda/fill")
@requires(WRITE)
@writes
def fill(meeting_id: UUID) -> ResponseReturnValue:
    """Look again for what is due."""
    pressed()
    commands.fill_agenda(
        current_session(), get_actor(), meeting_id, sources=surroundings().sources, now=utc_now()
    )
    flash(gettext("The agenda holds what is due now."), "success")
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="agenda"))


@blueprint.route("/<uuid:meeting_id>/agenda/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_point(meeting_id: UUID) -> ResponseReturnValue:
    """A point of one's own."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    form = PointForm.from_request()
    if form.submitted_and_valid():
        commands.add_point(session, actor, row.id, text=form.text.data, now=utc_now())
        return redirect(url_for(".show", meeting_id=row.id, _anchor="agenda"))
    return form_page("add_point", form, row=row)


@blueprint.route("/<uuid:meeting_id>/agenda/<uuid:item_id>", methods=["GET", "POST"])
@requires(WRITE)
@writes
def note_point(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """What the meeting said about a point."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    may_meet(actor, row.state, MeetingStep.DECIDE, minutes=row.minutes_state)
    item = found(next((one for one in agenda_of(session, row.id) if one.id == item_id), None))
    form = OutcomeForm.from_request(note=item.note)
    if form.submitted_and_valid():
        commands.note_point(session, actor, row.id, item_id, note=form.note.data or "", now=utc_now())
        return redirect(url_for(".show", meeting_id=row.id, _anchor="agenda"))
    return form_page("note_point", form, row=row, text=presentation.point_text(item))


@blueprint.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/remove")
@requires(WRITE)
@writes
def remove_point(meeting_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Take a point away."""
    pressed()
    commands.remove_point(current_session(), get_actor(), meeting_id, item_id, now=utc_now())
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="agenda"))


def _lines(rows: list[MeetingRow]) -> list[tuple[MeetingRow, str]]:
    return [(row, presentation.when(row)) for row in rows]


def _position() -> tuple[datetime, UUID] | None:
    """Where the page before ended, from the address; none for the first page or a mangled address."""
    moment, last = request.args.get("before", type=datetime.fromisoformat), request.args.get("id", type=UUID)
    return (moment, last) if moment and moment.tzinfo and last else None
