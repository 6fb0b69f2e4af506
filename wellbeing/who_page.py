"""The page that says who sees what; open to everybody, so that nobody has to sign in to learn it."""

from flask import Blueprint, render_template

from web.access import public
from wellbeing.who_sees import ALSO, ANSWERS, ITEMS, TABLE, VIEWERS, Viewer

blueprint = Blueprint("who", __name__, url_prefix="/me")


@blueprint.route("/who")
@public
def who() -> str:
    """What those in command see first, because everybody asks that first; then all others, one below the other."""
    return render_template(
        "wellbeing/who.html",
        table_of=TABLE,
        items=ITEMS,
        viewers=VIEWERS,
        answers=ANSWERS,
        also=ALSO,
        first=Viewer.COMMAND,
        others=[viewer for viewer in VIEWERS if viewer is not Viewer.COMMAND],
    )
