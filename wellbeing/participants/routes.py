"""How one is reached, and erasing everything: one's own act, at once."""

from flask import Blueprint, Response, json, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import public, requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.pages import get_visitor, go
from wellbeing.participants import commands
from wellbeing.participants.copying import copy_of_participant
from wellbeing.participants.erasing import wish_erasing
from wellbeing.participants.forms import EraseForm, ReachForm
from wellbeing.participants.holds.codes import KEEP_REASONS
from wellbeing.participants.holds.standing import find_own_hold
from wellbeing.participants.queries import find_own_row, get_own_row
from wellbeing.participants.visits.cookie import take_token
from wellbeing.participants.work_address import find_work_domain

blueprint = Blueprint("participants", __name__, url_prefix="/me/mine")
OWN = Permission.WELLBEING_OWN


@blueprint.route("/contact", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def contact() -> ResponseReturnValue:
    """Change how one hears that there is a message."""
    vault, visitor = current_vault(), get_visitor()
    row = get_own_row(vault, visitor)
    form = ReachForm.from_request(**ReachForm.filled(row.safe_contact, row.contact))
    if form.submitted_and_valid():
        try:
            commands.change_reachable(
                vault,
                visitor,
                reachable=form.reachable,
                work_domain=find_work_domain(current_session()),
                is_sure=bool(form.is_sure.data),
                now=utc_now(),
            )
            return go("enrolments.index", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/participants/contact.html", form)


@blueprint.route("/erase", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def erase() -> ResponseReturnValue:
    """Say what goes, ask for one tick, and let it go."""
    vault, visitor = current_vault(), get_visitor()
    row = find_own_row(vault, visitor)
    form = EraseForm.from_request()
    if row is not None and form.submitted_and_valid():
        if wish_erasing(vault, visitor, now=utc_now()):
            return take_token(go("participants.erased"))
        return go("participants.erase")
    hold = find_own_hold(vault, row.id) if row is not None else None
    return form_page("wellbeing/participants/erase.html", form, own=row, hold=hold, reasons=KEEP_REASONS)


@blueprint.get("/copy")
@requires(OWN)
def take_along() -> Response:
    """Everything that is kept here of oneself, as data, for oneself alone."""
    content = copy_of_participant(current_vault(), get_visitor(), now=utc_now())
    response = Response(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="mine.json"'
    return response


@blueprint.get("/erased")
@public
def erased() -> str:
    """Nothing of whoever comes from `erase` is here any more; whoever else asks reads the same."""
    return render_template("wellbeing/participants/erased.html")
