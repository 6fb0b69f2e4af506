"""Questionnaires under a licence: off until the coordinator has read it and turns them on for the whole agency."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from web.access import requires, writes_apart
from web.database import current_vault
from web.forms import form_page
from wellbeing.instruments.cover.policy import may_arrange
from wellbeing.instruments.offering import commands
from wellbeing.instruments.offering.forms import SwitchForm
from wellbeing.instruments.offering.policy import SWITCHED
from wellbeing.instruments.offering.queries import list_switched
from wellbeing.instruments.texts.instrument import Instrument
from wellbeing.pages import get_visitor, go, pressed

blueprint = Blueprint("offering", __name__, url_prefix="/me/run/sheets")
RUN = Permission.WELLBEING_RUN


@blueprint.get("/")
@requires(RUN)
def index() -> str:
    """What is under a licence, and whether it is on."""
    agency_id = may_arrange(get_visitor())
    return render_template(
        "wellbeing/instruments/offering/index.html",
        instruments=SWITCHED,
        switched=list_switched(current_vault(), agency_id),
    )


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def switch(number: int) -> ResponseReturnValue:
    """Show the licence, and turn it on for the agency."""
    vault, visitor = current_vault(), get_visitor()
    agency_id = may_arrange(visitor)
    instrument = _get(number)
    row = list_switched(vault, agency_id).get(instrument.code)
    start = {"cut_off": str(row.cut_off)} if row and row.cut_off else {}
    form = SwitchForm.from_request(**start).fit(instrument.code)
    if form.submitted_and_valid():
        try:
            commands.switch_on(
                vault,
                visitor,
                instrument.code,
                has_read=bool(form.has_read.data),
                cut_off=form.chosen_cut_off,
                now=utc_now(),
            )
            return go("offering.index", told="sheet_on")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/instruments/offering/switch.html", form, instrument=instrument, row=row)


@blueprint.post("/<int:number>/off")
@requires(RUN)
@writes_apart
def off(number: int) -> ResponseReturnValue:
    """Offer it no longer."""
    if not pressed():
        return go("offering.index", told="old_page")
    commands.switch_off(current_vault(), get_visitor(), _get(number).code, now=utc_now())
    return go("offering.index", told="sheet_off")


def _get(number: int) -> Instrument:
    found = next((one for one in SWITCHED if one.number == number), None)
    if found is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return found
