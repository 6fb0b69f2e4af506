"""Codes: made by those who run programmes, typed by people who have no account."""

from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import organisation_names
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from web.access import find_actor, public, requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.invitations import commands, queries
from wellbeing.enrolments.invitations.forms import BatchForm, CodeForm
from wellbeing.enrolments.invitations.policy import may_invite
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.codes import GROUP_WORDS
from wellbeing.participants.visits.commands import count_guess, end_visit, open_visit
from wellbeing.participants.visits.cookie import give_token, take_token, this_token
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.programmes.queries import list_run

blueprint = Blueprint("invitations", __name__, url_prefix="/me")
WRONG = N_(
    "This opens nothing. Look again, letter by letter. A code opens once; after that, use your personal key."
)
WAIT = N_("Too many attempts. Wait some minutes, then try again.")


@blueprint.get("/run/codes")
@requires(Permission.WELLBEING_OFFER)
def index() -> str:
    """The codes that were made, and for what; how many were used is shown to nobody."""
    visitor = get_visitor()
    may_invite(visitor)
    rows = queries.list_batches(current_vault(), visitor)
    return render_template(
        "wellbeing/invitations/index.html",
        rows=rows,
        now=utc_now(),
        groups=GROUP_WORDS,
        agencies=organisation_names(current_session(), {row.agency_id for row in rows}),
    )


@blueprint.route("/run/codes/new", methods=["GET", "POST"])
@requires(Permission.WELLBEING_OFFER)
@writes_apart
def make() -> ResponseReturnValue:
    """Make codes; they are on the page that answers, and nowhere else afterwards."""
    vault, visitor = current_vault(), get_visitor()
    may_invite(visitor)
    form = BatchForm.from_request()
    offered = [row for row in list_run(vault, visitor) if row.state is ProgrammeState.OFFERED]
    form.offer(offered, organisation_names(current_session(), {row.agency_id for row in offered}))
    if form.submitted_and_valid():
        try:
            codes = commands.make_codes(
                vault,
                visitor,
                programme_ids=form.programme_ids,
                group=form.chosen_group,
                count=form.count.data,
                days=form.days.data,
                now=utc_now(),
            )
            return render_template("wellbeing/invitations/made.html", codes=codes)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/invitations/make.html", form)


@blueprint.post("/run/codes/<uuid:batch_id>/end")
@requires(Permission.WELLBEING_OFFER)
@writes_apart
def end(batch_id: UUID) -> ResponseReturnValue:
    """Make the codes of a batch that nobody has used worthless."""
    if not pressed():
        return go("invitations.index", told="too_old")
    commands.end_batch(current_vault(), get_visitor(), batch_id, now=utc_now())
    return go("invitations.index", told="codes_ended")


@blueprint.route("/with-code", methods=["GET", "POST"])
@public
@writes_apart
def enter() -> ResponseReturnValue:
    """Come in with a code from a card or with one's personal key, without an account."""
    if find_actor() is not None:
        return render_template("wellbeing/invitations/inside.html", with_account=this_token() is None)
    form = CodeForm.from_request()
    if not form.submitted_and_valid():
        return form_page("wellbeing/invitations/enter.html", form)
    vault, now = current_vault(), utc_now()
    counted = count_guess(vault, address=request.remote_addr or "", now=now)
    # The count stands whatever becomes of the attempt.
    vault.commit()
    if not counted:
        form.refuse(RuleBroken(WAIT))
        return render_template("wellbeing/invitations/enter.html", form=form), 429
    key = commands.use_code(vault, form.code.data, now=now)
    token = open_visit(vault, key or form.code.data, now=now)
    if token is None:
        form.refuse(RuleBroken(WRONG, "code"))
        return form_page("wellbeing/invitations/enter.html", form)
    if key is None:
        return give_token(go("enrolments.index"), token)
    return give_token(make_response(render_template("wellbeing/invitations/key.html", key=key)), token)


@blueprint.post("/with-code/leave")
@requires(Permission.WELLBEING_OWN)
@writes_apart
def leave() -> ResponseReturnValue:
    """End the visit; only the personal key opens the page again."""
    token = this_token()
    if token is None or not pressed():
        return go("enrolments.index", told="too_old" if token else None)
    end_visit(current_vault(), token)
    return take_token(go("invitations.enter"))
