"""For the agency's coordinator and privacy officer: the one word of each request, without a name."""

from flask import render_template

from core.permissions import Permission
from web.access import requires
from web.database import current_vault
from wellbeing.enrolments.mandatory import queries
from wellbeing.enrolments.mandatory.board import blueprint
from wellbeing.pages import get_visitor


@blueprint.get("/run/forms")
@requires(Permission.WELLBEING_RUN)
def overseen() -> str:
    """For the coordinator."""
    return _page()


@blueprint.get("/watch/forms")
@requires(Permission.WELLBEING_WATCH)
def watched() -> str:
    """For the privacy officer."""
    return _page()


def _page() -> str:
    rows = queries.list_overseen(current_vault(), get_visitor())
    return render_template("wellbeing/mandatory/overseen.html", rows=rows)
