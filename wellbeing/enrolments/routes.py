"""One's own pages: what one is in, asking, taking a place, pausing, leaving."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from partners.memoranda.queries import programmes_in_force
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments import commands, queries
from wellbeing.enrolments.forms import AskForm, LeaveForm, NameForm, NoticeForm
from wellbeing.enrolments.joining import get_joinable, opened_programmes
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.policy import notice_holds
from wellbeing.enrolments.presenting import own_history
from wellbeing.enrolments.reasons import ENDING
from wellbeing.enrolments.rooms import Reader, rooms_for
from wellbeing.enrolments.telling import NEXT_OWN
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.aliases import suggest_alias
from wellbeing.participants.codes import Origin
from wellbeing.participants.forms import ReachForm
from wellbeing.participants.queries import find_own_row
from wellbeing.participants.work_address import find_work_domain
from wellbeing.programmes.labels import EXCEPTIONS, PROTECTIONS
from wellbeing.programmes.policy import Covered
from wellbeing.programmes.queries import ProgrammeRow, get_programme, list_offered
from wellbeing.staff import staff_names
from wellbeing.visitor import Visitor

blueprint = Blueprint("enrolments", __name__, url_prefix="/me/mine")
OWN = Permission.WELLBEING_OWN


@blueprint.get("/")
@requires(OWN)
def index() -> str:
    """What one is in, whose turn it is, and what one can do about how one is kept here."""
    vault, visitor = current_vault(), get_visitor()
    opened = opened_programmes(vault, visitor)
    rows = queries.list_own(vault, visitor)
    return render_template(
        "wellbeing/enrolments/index.html",
        own=find_own_row(vault, visitor),
        rows=rows,
        next_words=NEXT_OWN,
        opened=None if opened is None else _still_open(visitor, opened - {row.programme_id for row in rows if row.is_open}),
    )  # fmt: skip


@blueprint.route("/new/<uuid:programme_id>", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def ask(programme_id: UUID) -> ResponseReturnValue:
    """Ask to join, or keep it for later; who is in it already goes to that page."""
    vault, visitor = current_vault(), get_visitor()
    living = queries.find_living(vault, visitor, programme_id)
    if living is not None and living.state is not EnrolmentState.INTERESTED:
        return go("enrolments.show", enrolment_id=living.id)
    covered = _covered(visitor)
    programme = get_joinable(vault, visitor, programme_id, group=None, covered=covered)
    own = find_own_row(vault, visitor)
    start = ReachForm.filled(own.safe_contact, own.contact) if own else {}
    name = living.chosen_name if living else None
    form = AskForm.from_request(
        chosen_name=name or suggest_alias(), group=own.group.value if own else None, **start
    )
    groups = (own.group,) if own and own.origin is Origin.CODE else programme.groups
    form.offer(groups)
    if len(groups) == 1 and request.method == "GET":
        form.group.data = groups[0].value
    if form.submitted_and_valid():
        try:
            enrolment_id = commands.ask(
                vault,
                visitor,
                programme_id,
                values=form.values(for_later="for_later" in request.form),
                covered=covered,
                work_domain=find_work_domain(current_session()),
                now=utc_now(),
            )
            row = queries.get_own(vault, visitor, enrolment_id)
            return go("enrolments.show", told=f"now_{row.state.value}", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/enrolments/ask.html", form, programme=programme, **_statement())


@blueprint.get("/<uuid:enrolment_id>")
@requires(OWN)
def show(enrolment_id: UUID) -> str:
    """Where one stands, what comes next, what one can do, and what happened."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own(vault, visitor, enrolment_id)
    programme = get_programme(vault, row.programme_id)
    names = staff_names(current_session(), [row.provider_id]) if row.held_by else {}
    return render_template(
        "wellbeing/enrolments/show.html",
        row=row,
        programme=programme,
        holder=names.get(row.held_by) if row.held_by else None,
        next_words=NEXT_OWN[row.state],
        end_reason=ENDING.find(row.end_reason),
        is_confirmed=notice_holds(row.notice_acknowledged_at, programme.statement_at),
        rooms=rooms_for(Reader.PERSON) if row.held_by else (),
        history=own_history(queries.list_events(vault, enrolment_id)),
    )


@blueprint.route("/<uuid:enrolment_id>/notice", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def notice(enrolment_id: UUID) -> ResponseReturnValue:
    """What stays private and what does not, to be confirmed before the first talk."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own(vault, visitor, enrolment_id)
    form = NoticeForm.from_request()
    if form.submitted_and_valid():
        commands.acknowledge(vault, visitor, enrolment_id, now=utc_now())
        return go("enrolments.show", told="saved", enrolment_id=enrolment_id)
    programme = get_programme(vault, row.programme_id)
    return form_page(
        "wellbeing/enrolments/notice.html",
        form,
        row=row,
        programme=programme,
        is_confirmed=notice_holds(row.notice_acknowledged_at, programme.statement_at),
        **_statement(),
    )


@blueprint.route("/<uuid:enrolment_id>/name", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def rename(enrolment_id: UUID) -> ResponseReturnValue:
    """Be called something else."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own(vault, visitor, enrolment_id)
    form = NameForm.from_request(chosen_name=row.chosen_name)
    if form.submitted_and_valid():
        try:
            commands.rename(
                vault, visitor, enrolment_id, chosen_name=form.chosen_name.data or "", now=utc_now()
            )
            return go("enrolments.show", told="saved", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/enrolments/rename.html", form, row=row)


@blueprint.post("/<uuid:enrolment_id>/accept")
@requires(OWN)
@writes_apart
def accept(enrolment_id: UUID) -> ResponseReturnValue:
    """Take the place that is offered."""
    return _press(commands.accept, enrolment_id, "now_enrolled")


@blueprint.post("/<uuid:enrolment_id>/pause")
@requires(OWN)
@writes_apart
def pause(enrolment_id: UUID) -> ResponseReturnValue:
    """Stop for a while and keep the place."""
    return _press(commands.pause, enrolment_id, "now_paused")


@blueprint.post("/<uuid:enrolment_id>/go-on")
@requires(OWN)
@writes_apart
def resume(enrolment_id: UUID) -> ResponseReturnValue:
    """Go on after a pause."""
    return _press(commands.resume, enrolment_id, "gone_on")


@blueprint.post("/<uuid:enrolment_id>/finish")
@requires(OWN)
@writes_apart
def finish(enrolment_id: UUID) -> ResponseReturnValue:
    """Say that one is through with it."""
    return _press(commands.finish, enrolment_id, "now_completed")


@blueprint.route("/<uuid:enrolment_id>/leave", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def leave(enrolment_id: UUID) -> ResponseReturnValue:
    """Leave at once, with or without a reason."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own(vault, visitor, enrolment_id)
    if not row.can("withdraw"):
        raise Conflict(NEXT_OWN[row.state])
    form = LeaveForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.withdraw(vault, visitor, enrolment_id, reason=form.reason.data or None, now=utc_now())
            return go("enrolments.show", told="now_withdrawn", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/enrolments/leave.html", form, row=row)


def _press(command: Callable[..., None], enrolment_id: UUID, told: str) -> ResponseReturnValue:
    if not pressed():
        return go("enrolments.show", told="too_old", enrolment_id=enrolment_id)
    command(current_vault(), get_visitor(), enrolment_id, now=utc_now())
    return go("enrolments.show", told=told, enrolment_id=enrolment_id)


def _covered(visitor: Visitor) -> Covered:
    assert visitor.organisation_id is not None, "whoever is here for themselves belongs to an agency"
    return programmes_in_force(current_session(), visitor.organisation_id, on=utc_now())


def _still_open(visitor: Visitor, opened: frozenset[UUID]) -> list[ProgrammeRow]:
    assert visitor.organisation_id is not None
    rows = list_offered(current_vault(), agency_id=visitor.organisation_id, covered=_covered(visitor))
    return [row for row in rows if row.id in opened]


def _statement() -> dict[str, object]:
    return {"protections": PROTECTIONS, "exceptions": EXCEPTIONS}
