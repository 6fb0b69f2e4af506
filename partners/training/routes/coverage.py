"""Pages of the roster: which districts and shifts have a trained officer, and how many officers are on patrol."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.organisations.queries import list_areas
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from partners.training.courses.policy import NOT_FOUND
from partners.training.courses.queries import list_people
from partners.training.coverage import commands, queries
from partners.training.coverage.cells import Cell, CellDay, CellStanding
from partners.training.coverage.forms import CellForm, DutyForm, EndForm, HeadcountForm
from partners.training.coverage.policy import may_keep
from partners.training.routes.board import RUN, blueprint, tabs_for, today_of
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page, press
from web.states import state_tag


@blueprint.get("/coverage")
@requires(RUN)
def coverage() -> str:
    """The map of districts and shifts on a day, in words."""
    session, actor = current_session(), get_actor()
    agency_id = may_keep(actor)
    day = _day(request.args.get("day"), today_of(actor))
    cells = [
        one
        for one in queries.map_on(session, agency_id, day=day, now=utc_now(), zone=actor.timezone)
        if one.standing is not CellStanding.UNUSED
    ]
    shifts = sorted({one.cell.shift for one in cells})
    by_place: dict[tuple[str, str], CellDay] = {(one.cell.area, one.cell.shift): one for one in cells}
    return render_template(
        "partners/training/coverage.html",
        tabs=tabs_for(actor, "training.coverage"),
        day=day,
        shifts=shifts,
        areas=[
            (area, [by_place.get((area, shift)) for shift in shifts])
            for area in dict.fromkeys(one.cell.area for one in cells)
        ],
        covered=sum(one.standing is CellStanding.COVERED for one in cells),
        total=len(cells),
        tag=lambda one: state_tag("roster_cell", one.standing),
        headcounts=queries.list_headcounts(session, agency_id),
    )


@blueprint.route("/coverage/cells/new", methods=["GET", "POST"])
@requires(RUN)
@writes
def add_cell() -> ResponseReturnValue:
    """Add a district and shift to the map."""
    session, actor = current_session(), get_actor()
    agency_id = may_keep(actor)
    areas = [(one.id, one.name) for one in list_areas(session, agency_id)]
    form = CellForm.from_request(starts_on=today_of(actor)).offer(areas)
    if form.submitted_and_valid():
        try:
            cell_id = commands.add_cell(
                session,
                actor,
                area_id=form.area,
                shift=form.shift.data or "",
                starts_on=form.starts_on.data,
                now=utc_now(),
            )
            flash(gettext("The shift was added. Now say who is on duty."), "success")
            return redirect(url_for("training.cell", cell_id=cell_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/edit_cell.html", form, areas=areas)


@blueprint.route("/coverage/cells/<uuid:cell_id>", methods=["GET", "POST"])
@requires(RUN)
@writes
def cell(cell_id: UUID) -> ResponseReturnValue:
    """Who is on duty in a district and shift; the form puts somebody on."""
    session, actor = current_session(), get_actor()
    agency_id, today = may_keep(actor), today_of(actor)
    row = _own(cell_id)
    form = DutyForm.from_request(starts_on=today).offer(list_people(session, agency_id))
    if form.submitted_and_valid():
        try:
            commands.put_on_duty(
                session,
                actor,
                cell_id,
                user_id=form.person,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                now=utc_now(),
            )
            flash(gettext("The officer is on the roster."), "success")
            return redirect(url_for("training.cell", cell_id=cell_id))
        except RuleBroken as error:
            form.refuse(error)
    people = queries.list_people_on(
        session, agency_id, cell_id, today=today, now=utc_now(), zone=actor.timezone
    )
    return form_page("partners/training/cell.html", form, row=row, people=people, today=today)


@blueprint.route("/coverage/cells/<uuid:cell_id>/end", methods=["GET", "POST"])
@requires(RUN)
@writes
def end_cell(cell_id: UUID) -> ResponseReturnValue:
    """Staff a district and shift no longer."""
    session, actor = current_session(), get_actor()
    row = _own(cell_id)
    form = EndForm.from_request(ends_on=today_of(actor))
    if form.submitted_and_valid():
        try:
            commands.end_cell(session, actor, cell_id, ends_on=form.ends_on.data, now=utc_now())
            flash(gettext("The shift ends."), "success")
            return redirect(url_for("training.coverage"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/end_cell.html", form, row=row)


@blueprint.post("/coverage/duties/<uuid:duty_id>/end")
@requires(RUN)
@writes
def end_duty(duty_id: UUID) -> ResponseReturnValue:
    """Take an officer off the roster from today on."""
    press(
        lambda: commands.take_off_duty(current_session(), get_actor(), duty_id, now=utc_now()),
        done=gettext("The officer is off the roster from today on."),
    )
    return redirect(url_for("training.coverage"))


@blueprint.route("/coverage/headcount", methods=["GET", "POST"])
@requires(RUN)
@writes
def count_patrol() -> ResponseReturnValue:
    """Say how many officers are on patrol."""
    session, actor = current_session(), get_actor()
    may_keep(actor)
    form = HeadcountForm.from_request(counted_on=today_of(actor))
    if form.submitted_and_valid():
        try:
            commands.count_patrol(
                session, actor, officers=form.officers.data, counted_on=form.counted_on.data, now=utc_now()
            )
            flash(gettext("The number was saved."), "success")
            return redirect(url_for("training.coverage"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/training/headcount.html", form)


def _own(cell_id: UUID) -> Cell:
    cells = queries.list_cells(current_session(), may_keep(get_actor()))
    found = next((one for one in cells if one.id == cell_id), None)
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def _day(asked: str | None, today: date) -> date:
    """The day that was asked for; today where it is none."""
    try:
        return date.fromisoformat(asked) if asked else today
    except ValueError:
        return today
