"""How far both sides of each partnership have trained, in counts."""

from flask import render_template

from core.clock import utc_now
from partners.training.currency.queries import list_currency
from partners.training.routes.board import READ, blueprint, tabs_for
from web.access import get_actor, requires
from web.database import current_session


@blueprint.get("/partnerships")
@requires(READ)
def partnerships() -> str:
    """Both sides of each partnership: what the agreement asks, and how many are trained."""
    actor = get_actor()
    return render_template(
        "partners/training/partnerships.html",
        tabs=tabs_for(actor, "training.partnerships"),
        rows=list_currency(current_session(), actor, now=utc_now()),
        own_id=actor.organisation_id,
    )
