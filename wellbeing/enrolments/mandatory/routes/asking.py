"""For supervisors and leaders: asking, and the one word."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of, find_user_id_by_email
from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from web.access import get_actor, requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.mandatory import commands, queries
from wellbeing.enrolments.mandatory.board import blueprint
from wellbeing.enrolments.mandatory.forms import AskForm
from wellbeing.enrolments.mandatory.policy import may_lead
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.pseudonyms import pseudonym_of

MANDATE = Permission.WELLBEING_MANDATE


@blueprint.get("/asking")
@requires(MANDATE)
def index() -> str:
    """What the leader asked for, and the one word of each."""
    visitor = get_visitor()
    may_lead(visitor)
    rows = queries.list_asked(current_vault(), visitor)
    return render_template("wellbeing/mandatory/asking.html", rows=rows)


@blueprint.route("/asking/new", methods=["GET", "POST"])
@requires(MANDATE)
@writes_apart
def ask() -> ResponseReturnValue:
    """Ask for one officer of one's own agency."""
    actor = get_actor()
    may_lead(get_visitor())
    form = AskForm.from_request()
    if form.submitted_and_valid():
        try:
            officer_id = _find_officer(current_session(), actor, form.email.data)
            commands.ask(
                current_vault(),
                get_visitor(),
                officer=pseudonym_of(officer_id),
                address=form.email.data,
                asker_name=actor.name,
                request=form.request,
                now=utc_now(),
            )
            return go("mandated.index", told="mandate_asked")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/mandatory/ask.html", form)


@blueprint.post("/asking/<uuid:mandate_id>/call-off")
@requires(MANDATE)
@writes_apart
def call_off(mandate_id: UUID) -> ResponseReturnValue:
    """Take the request back."""
    if not pressed():
        return go("mandated.index", told="old_page")
    commands.call_off(current_vault(), get_visitor(), mandate_id, now=utc_now())
    return go("mandated.index", told="called_off")


def _find_officer(session: Session, actor: Actor, email: str) -> UUID:
    """The account of somebody of the leader's own agency; any other address reads as unknown."""
    user_id = find_user_id_by_email(session, email)
    found = find_actor_of(session, user_id) if user_id else None
    if (
        user_id is None
        or found is None
        or found.organisation_id != actor.organisation_id
        or not found.holds(Permission.WELLBEING_OWN)
    ):
        raise RuleBroken(N_("Nobody of your agency has this address. Check it."), "email")
    return user_id
