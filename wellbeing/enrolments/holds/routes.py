"""Holds on clients: a clinician places them and asks for their end, a privacy officer is the second person."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, step_up, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.holds import commands, policy, queries
from wellbeing.enrolments.holds.forms import KeepForm
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.holds.codes import KEEP_REASONS, TELLINGS
from wellbeing.staff import staff_names

blueprint = Blueprint("kept", __name__, url_prefix="/me/kept")
DUTY, WATCH = Permission.WELLBEING_DUTY, Permission.WELLBEING_WATCH


def _page(template: str) -> str:
    vault, visitor, now = current_vault(), get_visitor(), utc_now()
    rows = queries.list_holds(vault, visitor)
    return render_template(
        f"wellbeing/holds/{template}.html",
        rows=[(row, row.age(now)) for row in rows],
        names=staff_names(current_session(), [visitor.organisation_id]),
        reasons=KEEP_REASONS,
        tellings=TELLINGS,
        own=visitor.pseudonym,
    )


@blueprint.get("/")
@requires(DUTY)
def index() -> str:
    """The holds of one's organisation, by matter and age."""
    return _page("index")


@blueprint.route("/new", methods=["GET", "POST"])
@step_up
@requires(DUTY)
@writes_apart
def place() -> ResponseReturnValue:
    """Keep everything of a client of one's own against erasing."""
    vault, visitor = current_vault(), get_visitor()
    policy.may_keep(visitor)
    form = KeepForm.from_request()
    form.client.choices = [(str(key), name) for key, name in queries.list_clients(vault, visitor)]
    if form.client.choices and form.submitted_and_valid():
        try:
            commands.place_hold(
                vault,
                visitor,
                enrolment_id=UUID(form.client.data),
                reason=form.reason.data,
                telling=form.telling.data,
                matter=form.matter.data,
                review_on=form.review_on.data,
                now=utc_now(),
            )
            return go("kept.index", told="recorded")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/holds/place.html", form)


@blueprint.post("/<uuid:hold_id>/lift")
@step_up
@requires(DUTY)
@writes_apart
def lift(hold_id: UUID) -> ResponseReturnValue:
    """Ask a privacy officer to lift a hold."""
    if pressed():
        commands.request_lift(current_vault(), get_visitor(), hold_id, now=utc_now())
        return go("kept.index", told="recorded")
    return go("kept.index", told="old_page")


@blueprint.get("/watched")
@requires(WATCH)
def watched() -> str:
    """The holds of one's organisation for the second person."""
    return _page("watched")


@blueprint.post("/<uuid:hold_id>/confirm")
@step_up
@requires(WATCH)
@writes_apart
def confirm(hold_id: UUID) -> ResponseReturnValue:
    """Lift a hold as the second person."""
    if pressed():
        commands.confirm_lift(current_vault(), get_visitor(), hold_id, now=utc_now())
        return go("kept.watched", told="recorded")
    return go("kept.watched", told="old_page")


@blueprint.post("/<uuid:hold_id>/refuse")
@requires(WATCH)
@writes_apart
def refuse(hold_id: UUID) -> ResponseReturnValue:
    """Let a hold stand."""
    if pressed():
        commands.refuse_lift(current_vault(), get_visitor(), hold_id, now=utc_now())
        return go("kept.watched", told="recorded")
    return go("kept.watched", told="old_page")
