"""Holding a meeting: who is there, the minutes and their approval, and the files that leave the house."""

from uuid import UUID

from flask import Response, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.meetings import commands, presentation
from partners.meetings.calendar_file import MEDIA_TYPE, meeting_file
from partners.meetings.forms.meetings import (
    Invited,
    MinutesForm,
    ReasonForm,
    attendance_form,
)
from partners.meetings.forms.meetings import attendance_of as typed_attendance
from partners.meetings.labelling import surroundings
from partners.meetings.lifecycle import MeetingState, MeetingStep, MinutesStep
from partners.meetings.pdf import minutes_pdf
from partners.meetings.policy import may_meet, may_minute
from partners.meetings.queries.committees import get_committee, seats_of
from partners.meetings.queries.meetings import MeetingRow, attendance_of, get_meeting, minutes_of
from partners.meetings.routes.board import blueprint, flash_refusal, form_page, pressed
from partners.meetings.showing import meeting_page
from web.access import get_actor, requires, writes
from web.database import current_session
from web.pdf import pdf_is_on

READ, WRITE = Permission.MEETING_READ, Permission.MEETING_WRITE


@blueprint.route("/<uuid:meeting_id>/attendance", methods=["GET", "POST"])
@requires(WRITE)
@writes
def attendance(meeting_id: UUID) -> ResponseReturnValue:
    """Who is there, or a correction of it while the minutes are a draft."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    step = MeetingStep.CORRECT if row.state is MeetingState.HELD else MeetingStep.HOLD
    may_meet(actor, row.state, step, minutes=row.minutes_state)
    invited = _invited(row)
    form = attendance_form(invited)
    if form.submitted_and_valid():
        try:
            commands.record_attendance(
                session, actor, row.id, attendance=typed_attendance(form, invited), now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The attendance is recorded."), "success")
            return redirect(url_for(".show", meeting_id=row.id))
    quorum = row.quorum or get_committee(session, actor, row.committee_id).quorum
    rule = presentation.quorum_rule(quorum)
    return form_page("attendance", form, row=row, invited=invited, rule=rule)


@blueprint.route("/<uuid:meeting_id>/minutes", methods=["GET", "POST"])
@requires(WRITE)
@writes
def minutes(meeting_id: UUID) -> ResponseReturnValue:
    """Write the minutes while they are a draft."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    may_minute(actor, row.state, row.minutes_state, MinutesStep.WRITE)
    form = MinutesForm.from_request(text=minutes_of(session, row.id), version=row.version)
    if form.submitted_and_valid():
        commands.write_minutes(
            session, actor, row.id, text=form.text.data, version=form.seen_version(), now=utc_now()
        )
        flash(gettext("Saved. Circulate the minutes when they are complete."), "success")
        return redirect(url_for(".show", meeting_id=row.id, _anchor="minutes"))
    return form_page("minutes", form, row=row)


@blueprint.post("/<uuid:meeting_id>/minutes/circulate")
@requires(WRITE)
@writes
def circulate(meeting_id: UUID) -> ResponseReturnValue:
    """Send the minutes to all members for approval."""
    pressed()
    try:
        commands.circulate_minutes(current_session(), get_actor(), meeting_id, now=utc_now())
        flash(gettext("The minutes were circulated."), "success")
    except RuleBroken as error:
        flash_refusal(error)
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="minutes"))


@blueprint.post("/<uuid:meeting_id>/minutes/approve")
@requires(WRITE)
@writes
def approve(meeting_id: UUID) -> ResponseReturnValue:
    """Approve the minutes for one's own organisation."""
    pressed()
    actor = get_actor()
    commands.approve_minutes(current_session(), actor, meeting_id, now=utc_now())
    flash(gettext("You approved the minutes for %(name)s.", name=actor.organisation_name), "success")
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="minutes"))


@blueprint.route("/<uuid:meeting_id>/minutes/object", methods=["GET", "POST"])
@requires(WRITE)
@writes
def object_to(meeting_id: UUID) -> ResponseReturnValue:
    """Object to the minutes, with what is not right."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    may_minute(actor, row.state, row.minutes_state, MinutesStep.OBJECT)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        commands.object_to_minutes(session, actor, row.id, reason=form.note.data, now=utc_now())
        flash(gettext("The minutes are a draft again, with your objection."), "success")
        return redirect(url_for(".show", meeting_id=row.id, _anchor="minutes"))
    return form_page("object_to", form, row=row)


@blueprint.get("/<uuid:meeting_id>/meeting.ics")
@requires(READ)
def calendar(meeting_id: UUID) -> ResponseReturnValue:
    """The meeting for one's own calendar."""
    row = get_meeting(current_session(), get_actor(), meeting_id)
    content = meeting_file(
        row,
        title=gettext("Partnership meeting"),
        url=url_for(".show", meeting_id=row.id, _external=True),
        place=row.place,
        now=utc_now(),
    )
    return _download(content, MEDIA_TYPE, f"{row.reference}.ics")


@blueprint.get("/<uuid:meeting_id>/minutes.pdf")
@requires(READ)
def document(meeting_id: UUID) -> ResponseReturnValue:
    """The minutes as a document."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_meeting(session, actor, meeting_id)
    if row.held_at is None or not pdf_is_on():
        raise NotFound(N_("There is no document of this meeting."))
    page = meeting_page(session, actor, row, around=surroundings(), now=now)
    return _download(minutes_pdf(row, page), "application/pdf", f"{row.reference}.pdf")


def _invited(row: MeetingRow) -> list[Invited]:
    """Members and guests with their seats, or what was recorded already."""
    session = current_session()
    recorded = [
        Invited(
            key=str(one.organisation_id or one.name),
            name=one.name,
            seats=one.invited,
            present=one.present,
            names=one.names,
        )
        for one in attendance_of(session, row.id)
    ]
    return recorded or [
        Invited(key=str(one.organisation_id or one.name), name=one.name, seats=one.seats)
        for one in seats_of(session, row.committee_id)
    ]


def _download(content: bytes, media_type: str, name: str) -> Response:
    response: Response = current_app.response_class(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
