"""Pages of committees: founding one, how it works, and closing it."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.meetings import commands, presentation
from partners.meetings.forms.committees import NewCommitteeForm, change_form, changed_seats
from partners.meetings.labels import KIND_MEANINGS, KINDS
from partners.meetings.queries.committees import get_committee, list_committees, seats_of, served_by
from partners.meetings.queries.due import agreement_spans, periods_of
from partners.meetings.queries.meetings import list_open_meetings, list_past_meetings
from partners.meetings.routes.board import blueprint, flash_refusal, form_page, pressed
from partners.memoranda.queries import list_partnerships
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import translate

READ, WRITE = Permission.MEETING_READ, Permission.MEETING_WRITE
LOOK_BACK, LOOK_AHEAD = timedelta(days=400), timedelta(days=190)


@blueprint.get("/committees")
@requires(READ)
def committees() -> ResponseReturnValue:
    """The committees that the reader may attend."""
    actor = get_actor()
    rows = list_committees(current_session(), actor)
    return render_template(
        "partners/meetings/committees.html",
        lines=[(row, translate(KINDS[row.kind])) for row in rows],
        may_write=actor.holds(WRITE),
    )


@blueprint.route("/committees/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_committee() -> ResponseReturnValue:
    """Found a committee for partnerships of one's own organisation."""
    session, actor, now = current_session(), get_actor(), utc_now()
    offered = [
        one for one in list_partnerships(session, organisation_id=actor.organisation_id) if one.is_active(now)
    ]
    form = NewCommitteeForm.from_request(data={"seats_each": 2, "quorum_organisations": 2, "quorum_seats": 2})
    form.partnerships.choices = [
        SelectChoice(value=str(one.id), label=f"{one.agency_name} – {one.ngo_name}") for one in offered
    ]
    if form.submitted_and_valid():
        try:
            committee = commands.found_committee(
                session,
                actor,
                kind=form.chosen_kind(),
                partnership_ids=form.partnerships.data,
                constitution=form.to_constitution(),
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The committee is founded. Plan its first meeting."), "success")
            return redirect(url_for(".committee", committee_id=committee.id))
    hints = {kind.value: translate(text) for kind, text in KIND_MEANINGS.items()}
    return form_page("new_committee", form, hints=hints, offered=offered)


@blueprint.get("/committees/<uuid:committee_id>")
@requires(READ)
def committee(committee_id: UUID) -> ResponseReturnValue:
    """How a committee works, whether it met when it had to, and its meetings."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = get_committee(session, actor, committee_id)
    serves = served_by(session, [row.id])[row.id]
    today = row.today(now)
    periods = periods_of(
        session, row, partnership_ids=serves, start=today - LOOK_BACK, end=today + LOOK_AHEAD
    )
    shown = [one for one in periods if one.first_day <= today] if row.is_open else []
    spans = [span for some in agreement_spans(session, serves).values() for span in some]
    cadences = {span.cadence for span in spans if span.first_day <= today <= span.last_day}
    meetings = [
        *reversed(list_open_meetings(session, actor, committee_id=row.id)),
        *list_past_meetings(session, actor, committee_id=row.id),
    ]
    return render_template(
        "partners/meetings/committee.html",
        row=row,
        kind=translate(KINDS[row.kind]),
        meaning=translate(KIND_MEANINGS[row.kind]),
        seats=seats_of(session, row.id),
        partnerships=list_partnerships(session, ids=serves),
        cadence=presentation.cadence_words(row, cadences),
        quorum=presentation.quorum_rule(row.quorum),
        periods=presentation.period_lines(shown, today=today),
        meetings=[(one, presentation.when(one)) for one in meetings],
        may_write=actor.holds(WRITE) and row.is_open,
    )


@blueprint.route("/committees/<uuid:committee_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_committee(committee_id: UUID) -> ResponseReturnValue:
    """Change name, cadence, seats, guests and quorum."""
    session, actor = current_session(), get_actor()
    row = get_committee(session, actor, committee_id)
    seats = seats_of(session, row.id)
    form = change_form(row, seats)
    if form.submitted_and_valid():
        try:
            commands.change_committee(
                session,
                actor,
                row.id,
                constitution=form.values(seats=changed_seats(form, seats)),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".committee", committee_id=row.id))
    members = sum(not seat.is_guest for seat in seats)
    return form_page("edit_committee", form, row=row, members=members)


@blueprint.post("/committees/<uuid:committee_id>/close")
@requires(WRITE)
@writes
def close_committee(committee_id: UUID) -> ResponseReturnValue:
    """The committee stops meeting."""
    pressed()
    try:
        commands.close_committee(current_session(), get_actor(), committee_id, now=utc_now())
        flash(gettext("The committee does not meet any more. Its records stay readable."), "success")
    except RuleBroken as error:
        flash_refusal(error)
    return redirect(url_for(".committee", committee_id=committee_id))
