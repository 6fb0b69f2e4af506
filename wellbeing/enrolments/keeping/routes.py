"""How long support is kept: the coordinator sets it, somebody else confirms its first run, both read what went (P-01)."""

from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, step_up, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.keeping import commands, queries
from wellbeing.enrolments.keeping.classes import KeptClass
from wellbeing.enrolments.keeping.forms import TimeForm
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.staff import staff_names

blueprint = Blueprint("times", __name__, url_prefix="/me/times")
RUN, WATCH = Permission.WELLBEING_RUN, Permission.WELLBEING_WATCH


def _page(template: str) -> str:
    vault, visitor = current_vault(), get_visitor()
    return render_template(
        f"wellbeing/keeping/{template}.html",
        rules=queries.list_rules(vault, visitor),
        nights=queries.list_nights(vault, visitor),
        names=staff_names(current_session(), [visitor.organisation_id]),
    )


@blueprint.get("/")
@requires(RUN)
def index() -> str:
    """The rules of one's agency, what waits for a second person, and the latest nights."""
    return _page("index")


@blueprint.route("/rules/<kept_class>", methods=["GET", "POST"])
@step_up
@requires(RUN)
@writes_apart
def rule(kept_class: str) -> ResponseReturnValue:
    """Set how long a class is kept; its next run waits for a second person."""
    vault, visitor = current_vault(), get_visitor()
    row = next((one for one in queries.list_rules(vault, visitor) if one.kept_class == kept_class), None)
    if row is None:
        abort(404)
    form = TimeForm.from_request(version=str(row.version), months=row.months, source=row.source or "")
    if form.submitted_and_valid():
        try:
            commands.set_rule(
                vault,
                visitor,
                KeptClass(kept_class),
                version=form.seen_version,
                values=form.values,
                now=utc_now(),
            )
            return go("times.index", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/keeping/rule.html", form, row=row)


@blueprint.post("/<uuid:night_id>/confirm")
@step_up
@requires(RUN)
@writes_apart
def confirm(night_id: UUID) -> ResponseReturnValue:
    """Confirm the first run of a rule that somebody else set, as a coordinator."""
    return _confirm(night_id, "times.index")


@blueprint.get("/watched")
@requires(WATCH)
def watched() -> str:
    """The same for the privacy officer."""
    return _page("watched")


@blueprint.post("/<uuid:night_id>/agree")
@step_up
@requires(WATCH)
@writes_apart
def agree(night_id: UUID) -> ResponseReturnValue:
    """Confirm the first run of a rule as the privacy officer."""
    return _confirm(night_id, "times.watched")


def _confirm(night_id: UUID, back: str) -> ResponseReturnValue:
    if not pressed():
        return go(back, told="old_page")
    commands.confirm_night(current_vault(), get_visitor(), night_id, now=utc_now())
    return go(back, told="recorded")
