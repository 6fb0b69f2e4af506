"""What a person kept, as charts, for that person alone."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_vault
from wellbeing.instruments.history.chart import history_of
from wellbeing.instruments.history.commands import delete_sheet
from wellbeing.instruments.history.queries import list_series
from wellbeing.instruments.history.words import both_for_oneself, finding_for_oneself
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.queries import find_participant

blueprint = Blueprint("results", __name__, url_prefix="/me/results")
OWN = Permission.WELLBEING_OWN


@blueprint.get("/")
@requires(OWN)
def index() -> str:
    """Each instrument's scores over time, what changed in words, and the single sheets with a way to delete them."""
    vault, visitor = current_vault(), get_visitor()
    participant = find_participant(vault, visitor)
    series = list_series(vault, participant.id) if participant else []
    return render_template(
        "wellbeing/instruments/history/index.html",
        histories=[(history_of(one, timezone=visitor.timezone), finding_for_oneself(one)) for one in series],
        both=both_for_oneself(series),
    )


@blueprint.post("/<uuid:sheet_id>/delete")
@requires(OWN)
@writes_apart
def delete(sheet_id: UUID) -> ResponseReturnValue:
    """Throw one sheet away."""
    if not pressed():
        return go("results.index", told="old_page")
    delete_sheet(current_vault(), get_visitor(), sheet_id, now=utc_now())
    return go("results.index", told="sheet_deleted")
