"""The provider's side: one's own clients, who waits, places, assigning, ending."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Role
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.clients import commands, queries
from wellbeing.enrolments.clients.forms import AssignForm, EndForm
from wellbeing.enrolments.clients.policy import may_look
from wellbeing.enrolments.lifecycle import EnrolmentAction, EnrolmentState
from wellbeing.enrolments.policy import kinds_for, notice_holds, sees_names
from wellbeing.enrolments.presenting import client_history
from wellbeing.enrolments.queries import NOT_FOUND, list_events
from wellbeing.enrolments.reasons import ENDING
from wellbeing.enrolments.rooms import Reader, rooms_for
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.codes import GROUP_WORDS
from wellbeing.participants.policy import Reachable
from wellbeing.programmes.queries import get_programme
from wellbeing.staff import Colleague, list_staff
from wellbeing.visitor import Visitor

blueprint = Blueprint("clients", __name__, url_prefix="/me/work")
LOOK = Permission.WELLBEING_CLIENTS
STEPS: Mapping[str, Callable[..., None]] = {
    "list": commands.waitlist,
    "offer": commands.offer,
    "start": commands.start,
    "finish": commands.complete,
    "rule-out": commands.rule_out,
}
STEP_OF: Mapping[EnrolmentAction, str] = {
    EnrolmentAction.WAITLIST: "list",
    EnrolmentAction.OFFER: "offer",
    EnrolmentAction.START: "start",
    EnrolmentAction.COMPLETE: "finish",
    EnrolmentAction.RULE_OUT: "rule-out",
}
CARERS: tuple[Role, ...] = (Role.CLINICIAN, Role.PEER_SUPPORTER)


@blueprint.get("/")
@requires(LOOK)
def index() -> str:
    """Whom one works with and who waits; a manager sees the caseloads, a coordinator codes instead of names."""
    vault, visitor = current_vault(), get_visitor()
    may_look(visitor)
    state = _state(request.args.get("state"))
    after = request.args.get("after", type=UUID)
    rows = queries.list_clients(vault, visitor, state=state, after=after, limit=queries.PAGE + 1)
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    team = _team(visitor)
    loads = queries.list_caseloads(vault, visitor, team=list(team)) if _manages(visitor) else []
    return render_template(
        "wellbeing/clients/index.html",
        rows=rows,
        counts=queries.count_by_state(vault, visitor),
        state=state,
        names={key: one.name for key, one in team.items()},
        own=visitor.pseudonym,
        loads=loads,
        by_code=not sees_names(visitor),
        next_url=url_for("clients.index", state=state, after=rows[-1].id) if more else None,
    )


@blueprint.get("/<uuid:enrolment_id>")
@requires(LOOK)
def show(enrolment_id: UUID) -> str:
    """One whom the reader works with: where it stands, what can be done, what happened."""
    return _page(enrolment_id, contact=None)


@blueprint.post("/<uuid:enrolment_id>/reach")
@requires(Permission.WELLBEING_CARE)
@writes_apart
def reach(enrolment_id: UUID) -> ResponseReturnValue:
    """Show once how the person wants to be reached; the privacy officer can read that it was looked at."""
    if not pressed():
        return go("clients.show", told="too_old", enrolment_id=enrolment_id)
    reachable = commands.read_contact(current_vault(), get_visitor(), enrolment_id, now=utc_now())
    return _page(enrolment_id, contact=reachable)


def _page(enrolment_id: UUID, *, contact: Reachable | None) -> str:
    vault, visitor = current_vault(), get_visitor()
    page = queries.get_client(vault, visitor, enrolment_id)
    client = page.client
    name = _team(visitor).get(client.held_by) if client.held_by else None
    carer = visitor.holds(Permission.WELLBEING_CARE)
    return render_template(
        "wellbeing/clients/show.html",
        page=page,
        row=client,
        holder=name.name if name else None,
        steps=[(step, STEP_OF[step.action]) for step in page.steps if step.action in STEP_OF],
        can_end=any(step.action is EnrolmentAction.END for step in page.steps),
        can_take=carer and client.is_open and client.held_by is None,
        can_assign=_manages(visitor) and client.is_open,
        end_reason=ENDING.find(page.end_reason),
        is_confirmed=notice_holds(page.notice_acknowledged_at, page.statement_at),
        rooms=rooms_for(Reader.CARER) if page.is_held else (),
        groups=GROUP_WORDS,
        contact=contact,
        history=client_history(list_events(vault, enrolment_id)) if sees_names(visitor) else [],
    )


@blueprint.post("/<uuid:enrolment_id>/take")
@requires(Permission.WELLBEING_CARE)
@writes_apart
def take_on(enrolment_id: UUID) -> ResponseReturnValue:
    """Become the one who works with this person."""
    return _press(commands.take_on, enrolment_id, "taken_on")


@blueprint.post("/<uuid:enrolment_id>/give-back")
@requires(Permission.WELLBEING_CARE)
@writes_apart
def give_back(enrolment_id: UUID) -> ResponseReturnValue:
    """Stop being the one."""
    return _press(commands.give_back, enrolment_id, "given_back")


@blueprint.post("/<uuid:enrolment_id>/step/<step>")
@requires(LOOK)
@writes_apart
def step(enrolment_id: UUID, step: str) -> ResponseReturnValue:
    """One step that needs no further words."""
    if step not in STEPS:
        raise NotFound(NOT_FOUND)
    if not pressed():
        return go("clients.show", told="too_old", enrolment_id=enrolment_id)
    vault, visitor = current_vault(), get_visitor()
    try:
        STEPS[step](vault, visitor, enrolment_id, now=utc_now())
    except RuleBroken as error:
        return _refused(visitor, enrolment_id, error)
    return go("clients.show", told="step_done", enrolment_id=enrolment_id)


@blueprint.route("/<uuid:enrolment_id>/end", methods=["GET", "POST"])
@requires(LOOK)
@writes_apart
def end(enrolment_id: UUID) -> ResponseReturnValue:
    """End it, or say no to whoever asked, with a reason that the person reads."""
    vault, visitor = current_vault(), get_visitor()
    page = queries.get_client(vault, visitor, enrolment_id)
    form = EndForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.end(vault, visitor, enrolment_id, reason=form.reason.data, now=utc_now())
            return go("clients.show", told="step_done", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/clients/end.html", form, row=page.client)


@blueprint.route("/<uuid:enrolment_id>/assign", methods=["GET", "POST"])
@requires(Permission.WELLBEING_ASSIGN)
@writes_apart
def assign(enrolment_id: UUID) -> ResponseReturnValue:
    """Give a person to somebody of one's own staff."""
    vault, visitor = current_vault(), get_visitor()
    page = queries.get_client(vault, visitor, enrolment_id)
    team = _team(visitor, programme_id=page.programme_id)
    loads = {load.holder: load.count for load in queries.list_caseloads(vault, visitor)}
    held = page.client.held_by
    form = AssignForm.from_request(seen=held.hex() if held else "", holder=held.hex() if held else None)
    form.offer((one, loads.get(key, 0)) for key, one in team.items())
    if form.submitted_and_valid():
        try:
            commands.assign(
                vault,
                visitor,
                enrolment_id,
                holder=form.chosen,
                seen_holder=form.seen_holder,
                team=frozenset(team),
                now=utc_now(),
            )
            return go("clients.show", told="assigned", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/clients/assign.html", form, row=page.client)


def _press(command: Callable[..., None], enrolment_id: UUID, told: str) -> ResponseReturnValue:
    if not pressed():
        return go("clients.show", told="too_old", enrolment_id=enrolment_id)
    vault, visitor = current_vault(), get_visitor()
    command(vault, visitor, enrolment_id, now=utc_now())
    shown = told != "given_back"
    return (
        go("clients.show", told=told, enrolment_id=enrolment_id) if shown else go("clients.index", told=told)
    )


def _refused(visitor: Visitor, enrolment_id: UUID, error: RuleBroken) -> ResponseReturnValue:
    page = queries.get_client(current_vault(), visitor, enrolment_id)
    return render_template("wellbeing/clients/refused.html", row=page.client, error=error), 422


def _manages(visitor: Visitor) -> bool:
    return visitor.holds(Permission.WELLBEING_ASSIGN)


def _team(visitor: Visitor, *, programme_id: UUID | None = None) -> dict[bytes, Colleague]:
    """The carers of one's own organisation by name; for a programme those whose kind of work it is."""
    assert visitor.organisation_id is not None
    if not (_manages(visitor) or visitor.holds(Permission.WELLBEING_CARE)):
        return {}
    roles = CARERS
    if programme_id is not None:
        kind = get_programme(current_vault(), programme_id).kind
        roles = tuple(role for role in CARERS if kind in kinds_for(role))
    rows = list_staff(current_session(), visitor.organisation_id, *roles) if roles else []
    return {one.pseudonym: one for one in rows}


def _state(value: str | None) -> EnrolmentState | None:
    return EnrolmentState(value) if value in set(EnrolmentState) else None
