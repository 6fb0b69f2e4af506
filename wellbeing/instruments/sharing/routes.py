"""Choosing who sees results; and what the assigned peer or clinician then sees."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from wellbeing.instruments.history.queries import list_series
from wellbeing.instruments.history.words import both_together, finding_for_provider
from wellbeing.instruments.sharing import commands, queries
from wellbeing.instruments.sharing.forms import ShareForm
from wellbeing.instruments.table import INSTRUMENTS
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.queries import find_participant
from wellbeing.staff import staff_names

blueprint = Blueprint("sharing", __name__, url_prefix="/me/results/shared")
provider_blueprint = Blueprint("shared_checks", __name__, url_prefix="/me/work/results")
OWN, CARE = Permission.WELLBEING_OWN, Permission.WELLBEING_CARE


@blueprint.route("/", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def index() -> ResponseReturnValue:
    """Who supports the person, what each of them sees, and the way to change it."""
    vault, visitor = current_vault(), get_visitor()
    participant = find_participant(vault, visitor)
    series = list_series(vault, participant.id) if participant else []
    helpers = queries.list_helpers(vault, visitor)
    forms = {
        helper.enrolment_id: ShareForm(None, enrolment=str(helper.enrolment_id)).offer(series)
        for helper in helpers
    }
    refused = None
    if request.method == "POST":
        refused = ShareForm.from_request().offer(series)
        chosen = next((one for one in forms if str(one) == refused.enrolment.data), None)
        if refused.submitted_and_valid() and chosen is not None:
            try:
                commands.share(
                    vault,
                    visitor,
                    chosen,
                    scope=refused.scope.data,
                    with_items=bool(refused.with_items.data),
                    now=utc_now(),
                )
                return go("sharing.index", told="shared")
            except RuleBroken as error:
                refused.refuse(error)
        if chosen is not None:
            forms[chosen] = refused
    numbered = [forms[helper.enrolment_id].numbered(number) for number, helper in enumerate(helpers)]
    page = render_template(
        "wellbeing/instruments/sharing/index.html",
        helpers=list(zip(helpers, numbered, strict=True)),
        names=staff_names(current_session(), [helper.provider_id for helper in helpers]),
        subjects={one.code.value: one.subject for one in INSTRUMENTS},
        form=refused,
    )
    return page, 422 if refused else 200


@blueprint.post("/<uuid:share_id>/stop")
@requires(OWN)
@writes_apart
def stop(share_id: UUID) -> ResponseReturnValue:
    """Take it back, with effect at once."""
    if not pressed():
        return go("sharing.index", told="old_page")
    commands.take_back(current_vault(), get_visitor(), share_id, now=utc_now())
    return go("sharing.index", told="unshared")


@provider_blueprint.get("/")
@requires(CARE)
def index_of_clients() -> str:
    """Who shows results to the visitor."""
    return render_template(
        "wellbeing/instruments/sharing/clients.html",
        clients=queries.list_clients(current_vault(), get_visitor()),
    )


@provider_blueprint.get("/<uuid:enrolment_id>")
@requires(CARE)
def show(enrolment_id: UUID) -> str:
    """What one person shows: ranges and change, and single answers only where that was chosen."""
    shown = queries.list_shared(current_vault(), get_visitor(), enrolment_id)
    return render_template(
        "wellbeing/instruments/sharing/show.html",
        shown=[(one, finding_for_provider(one.series)) for one in shown],
        both=both_together([one.series for one in shown]),
    )
