"""Where the person reads who opened what is theirs, when, why and what was seen."""

from flask import render_template

from core.permissions import Permission
from web.access import requires
from web.database import current_session, current_vault
from wellbeing.emergencies import queries
from wellbeing.emergencies.codes import RECIPIENTS, SAID, TOLD_BASES, Item
from wellbeing.emergencies.routes.blueprint import blueprint
from wellbeing.pages import get_visitor
from wellbeing.staff import staff_names


@blueprint.get("/mine/opened")
@requires(Permission.WELLBEING_OWN)
def told() -> str:
    """What one is told of openings of what is one's own."""
    rows = queries.list_told(current_vault(), get_visitor())
    return render_template(
        "wellbeing/emergencies/told.html",
        rows=rows,
        names=staff_names(current_session(), {row.organisation_id for row in rows}),
        bases=TOLD_BASES,
        recipients=RECIPIENTS,
        said=SAID,
        item=Item,
    )
