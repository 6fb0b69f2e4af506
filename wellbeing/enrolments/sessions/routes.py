"""The sessions of an enrolment, for each of its two sides, and numbers for the provider's manager."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.actor import Role
from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions import commands, queries, steps
from wellbeing.enrolments.sessions.forms import ConfirmForm, ReportForm
from wellbeing.enrolments.sessions.lifecycle import SessionState
from wellbeing.enrolments.shown import here
from wellbeing.pages import get_visitor, pressed
from wellbeing.participants.codes import SafeContact
from wellbeing.staff import staff_names

blueprint = Blueprint("sessions", __name__, url_prefix="/me")
OWN, CARE = Permission.WELLBEING_OWN, Permission.WELLBEING_CARE
PERSON, PROVIDER = Side.PERSON, Side.PROVIDER


@blueprint.get("/mine/<uuid:enrolment_id>/times")
@requires(OWN)
def mine(enrolment_id: UUID) -> ResponseReturnValue:
    """When the person meets, and when they met."""
    return _list(enrolment_id, PERSON)


@blueprint.route("/mine/<uuid:enrolment_id>/times/new", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def ask(enrolment_id: UUID) -> ResponseReturnValue:
    """Ask for a time."""
    return steps.propose(enrolment_id, PERSON)


@blueprint.get("/mine/<uuid:enrolment_id>/times/<uuid:session_id>")
@requires(OWN)
def mine_one(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """One session, and what the person can do about it."""
    return _one(enrolment_id, session_id, PERSON)


@blueprint.route("/mine/<uuid:enrolment_id>/times/<uuid:session_id>/move", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def mine_move(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Ask for another time."""
    return steps.move(enrolment_id, session_id, PERSON)


@blueprint.post("/mine/<uuid:enrolment_id>/times/<uuid:session_id>/cancel")
@requires(OWN)
@writes_apart
def mine_cancel(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Cancel, without a reason."""
    return steps.cancel(enrolment_id, session_id, PERSON)


@blueprint.post("/mine/<uuid:enrolment_id>/times/<uuid:session_id>/remind")
@requires(OWN)
@writes_apart
def mine_remind(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Want a reminder the day before, or not."""
    page = here(enrolment_id, PERSON)
    if not pressed():
        return steps.to_one(page, session_id, "old_page")
    wanted = request.form.get("wanted") == "1"
    try:
        commands.want_reminder(
            current_vault(), page.visitor, enrolment_id, session_id, wanted=wanted, now=page.now
        )
    except (RuleBroken, Conflict):
        # The page offers it only where there is an address and the session is ahead: something changed.
        return steps.to_one(page, session_id, "changed_meanwhile")
    return steps.to_one(page, session_id, "reminder_on" if wanted else "reminder_off")


@blueprint.get("/mine/<uuid:enrolment_id>/times/<uuid:session_id>/appointment.ics")
@requires(OWN)
def mine_calendar(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """A calendar file that says no more than “Appointment”."""
    return steps.calendar(enrolment_id, session_id, PERSON)


@blueprint.get("/work/<uuid:enrolment_id>/times")
@requires(CARE)
def work(enrolment_id: UUID) -> ResponseReturnValue:
    """The same sessions for the peer or clinician who is assigned."""
    return _list(enrolment_id, PROVIDER)


@blueprint.route("/work/<uuid:enrolment_id>/times/new", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def plan(enrolment_id: UUID) -> ResponseReturnValue:
    """Plan a session."""
    return steps.propose(enrolment_id, PROVIDER)


@blueprint.get("/work/<uuid:enrolment_id>/times/<uuid:session_id>")
@requires(CARE)
def work_one(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """One session, with the note of the one who wrote it."""
    return _one(enrolment_id, session_id, PROVIDER)


@blueprint.route("/work/<uuid:enrolment_id>/times/<uuid:session_id>/move", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def work_move(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Plan it for another time."""
    return steps.move(enrolment_id, session_id, PROVIDER)


@blueprint.post("/work/<uuid:enrolment_id>/times/<uuid:session_id>/cancel")
@requires(CARE)
@writes_apart
def work_cancel(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Cancel."""
    return steps.cancel(enrolment_id, session_id, PROVIDER)


@blueprint.route("/work/<uuid:enrolment_id>/times/<uuid:session_id>/confirm", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def confirm(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Say yes to a time that the person asked for."""
    vault, page = current_vault(), here(enrolment_id, PROVIDER)
    row = queries.get_session(vault, page.visitor, page.party, session_id)
    form = ConfirmForm.from_request(version=str(row.version), place=row.place)
    if form.submitted_and_valid():
        try:
            commands.confirm(
                vault,
                page.visitor,
                enrolment_id,
                session_id,
                version=form.seen_version,
                place=form.place.data or "",
                now=page.now,
            )
            return steps.to_list(page, "planned")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/sessions/confirm.html", form, page=page, one=steps.shown(page, row))


@blueprint.route("/work/<uuid:enrolment_id>/times/<uuid:session_id>/report", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def report(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Say what became of a session, or put it right."""
    vault, page = current_vault(), here(enrolment_id, PROVIDER)
    row = queries.get_session(vault, page.visitor, page.party, session_id)
    form = ReportForm.from_request(
        version=str(row.version),
        attendance=row.attendance.value if row.attendance else None,
        is_meaningful=bool(row.is_meaningful),
        note=row.note,
    )
    if not page.visitor.has_role(Role.CLINICIAN):
        form.without_note()
    if form.submitted_and_valid():
        try:
            commands.report(
                vault,
                page.visitor,
                enrolment_id,
                session_id,
                version=form.seen_version,
                report=form.report,
                now=page.now,
            )
            return steps.to_list(page, "recorded")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/sessions/report.html", form, page=page, one=steps.shown(page, row))


@blueprint.get("/work/<uuid:enrolment_id>/times/<uuid:session_id>/appointment.ics")
@requires(CARE)
def work_calendar(enrolment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The same neutral calendar file for the provider."""
    return steps.calendar(enrolment_id, session_id, PROVIDER)


@blueprint.get("/work/counts")
@requires(Permission.WELLBEING_ASSIGN)
def counts() -> ResponseReturnValue:
    """Numbers for each of the organisation's own people; no client and no session."""
    visitor = get_visitor()
    names = staff_names(current_session(), [visitor.organisation_id])
    rows = queries.caseload_counts(current_vault(), visitor, now=utc_now())
    shown = sorted(((names.get(row.staff), row) for row in rows), key=lambda pair: (pair[0] is None, pair[0]))
    return render_template("wellbeing/sessions/counts.html", rows=shown)


def _list(enrolment_id: UUID, side: Side) -> str:
    page = here(enrolment_id, side)
    rows = queries.list_sessions(current_vault(), page.visitor, page.party)
    ahead = [row for row in reversed(rows) if row.is_ahead and page.party.is_open]
    waiting = [row for row in ahead if row.ends_at > page.now]
    return render_template(
        "wellbeing/sessions/index.html",
        page=page,
        ahead=[steps.shown(page, row) for row in waiting],
        past=[steps.shown(page, row) for row in rows if row not in waiting],
    )


def _one(enrolment_id: UUID, session_id: UUID, side: Side) -> str:
    page = here(enrolment_id, side)
    row = queries.get_session(current_vault(), page.visitor, page.party, session_id)
    begun = row.starts_at <= page.now
    return render_template(
        "wellbeing/sessions/one.html",
        page=page,
        one=steps.shown(page, row),
        row=row,
        begun=begun,
        ahead=row.is_ahead and page.party.is_open and not (begun and side is PERSON),
        can_confirm=side is PROVIDER and row.state is SessionState.ASKED and not begun,
        can_report=side is PROVIDER and row.state in (SessionState.PLANNED, SessionState.RECORDED),
        can_be_reminded=page.party.safe_contact is SafeContact.MAIL,
    )
