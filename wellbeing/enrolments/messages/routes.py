"""The talk of an enrolment, for each of its two sides."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_vault
from web.forms import form_page
from wellbeing.enrolments.messages import commands
from wellbeing.enrolments.messages.forms import TalkForm
from wellbeing.enrolments.messages.queries import PAGE_SIZE, count_unread, list_talk
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.shown import here
from wellbeing.pages import go, pressed

blueprint = Blueprint("talks", __name__, url_prefix="/me")
OWN, CARE = Permission.WELLBEING_OWN, Permission.WELLBEING_CARE
PAGES = {Side.PERSON: "talks.mine", Side.PROVIDER: "talks.work"}


@blueprint.route("/mine/<uuid:enrolment_id>/talk", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def mine(enrolment_id: UUID) -> ResponseReturnValue:
    """What the person and the one who is assigned wrote to each other."""
    return _talk(enrolment_id, Side.PERSON)


@blueprint.post("/mine/<uuid:enrolment_id>/talk/read")
@requires(OWN)
@writes_apart
def mine_read(enrolment_id: UUID) -> ResponseReturnValue:
    """The person has read it."""
    return _read(enrolment_id, Side.PERSON)


@blueprint.route("/work/<uuid:enrolment_id>/talk", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def work(enrolment_id: UUID) -> ResponseReturnValue:
    """The same talk for the peer or clinician who is assigned."""
    return _talk(enrolment_id, Side.PROVIDER)


@blueprint.post("/work/<uuid:enrolment_id>/talk/read")
@requires(CARE)
@writes_apart
def work_read(enrolment_id: UUID) -> ResponseReturnValue:
    """The peer or clinician has read it."""
    return _read(enrolment_id, Side.PROVIDER)


def _talk(enrolment_id: UUID, side: Side) -> ResponseReturnValue:
    vault, page = current_vault(), here(enrolment_id, side)
    form = TalkForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.say(
                vault, page.visitor, enrolment_id, side=side, text=form.text.data or "", now=page.now
            )
            return go(PAGES[side], told="sent", enrolment_id=enrolment_id)
        except RuleBroken as error:
            form.refuse(error)
    before = request.args.get("before", type=int)
    rows = list_talk(vault, page.visitor, page.party, before=before)
    return form_page(
        "wellbeing/messages/talk.html",
        form,
        page=page,
        rows=rows,
        names=page.names() if side is Side.PERSON else {},
        unread=count_unread(vault, page.visitor, side, [enrolment_id]).get(enrolment_id, 0),
        read_url=url_for(f"{PAGES[side]}_read", enrolment_id=enrolment_id),
        earlier_url=url_for(PAGES[side], enrolment_id=enrolment_id, before=rows[0].number)
        if len(rows) == PAGE_SIZE
        else None,
        latest_url=url_for(PAGES[side], enrolment_id=enrolment_id) if before else None,
    )


def _read(enrolment_id: UUID, side: Side) -> ResponseReturnValue:
    page = here(enrolment_id, side)
    read_to = request.form.get("read_to", type=int)
    if not pressed() or read_to is None:
        return go(PAGES[side], told="old_page", enrolment_id=enrolment_id)
    commands.mark_read(current_vault(), page.visitor, enrolment_id, side=side, read_to=read_to, now=page.now)
    return go(PAGES[side], told="read", enrolment_id=enrolment_id)
