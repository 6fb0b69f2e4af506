"""The privacy officer's page: who of the staff did what and when, and whether the trail is whole."""

from flask import Blueprint, render_template, request, url_for

from core.clock import utc_now
from core.permissions import Permission
from web.access import requires
from web.database import current_session, current_vault
from wellbeing.pages import get_visitor
from wellbeing.staff import staff_names
from wellbeing.trail.words import action_words
from wellbeing.watching.queries import PAGE_SIZE, is_whole, list_acts, list_alert_events

blueprint = Blueprint("watch", __name__, url_prefix="/me/watch")


@blueprint.get("/")
@requires(Permission.WELLBEING_WATCH)
def index() -> str:
    """Acts of the organisation's staff, the newest first; never on whom, and nothing that participants do."""
    vault, visitor = current_vault(), get_visitor()
    page = max(request.args.get("page", 1, type=int), 1)
    names = staff_names(current_session(), [visitor.organisation_id])
    wanted = request.args.get("who", "")
    staff = next((key for key in names if key.hex() == wanted), None)
    rows = list_acts(vault, visitor, page=page, staff=staff)
    who = wanted if staff else None
    return render_template(
        "wellbeing/watching/index.html",
        lines=[(row.at, names.get(row.staff), action_words(row.action)) for row in rows[:PAGE_SIZE]],
        people=sorted(((key.hex(), name) for key, name in names.items()), key=lambda pair: pair[1]),
        who=who,
        whole=is_whole(vault, visitor),
        previous_url=url_for("watch.index", page=page - 1, who=who) if page > 1 else None,
        next_url=url_for("watch.index", page=page + 1, who=who) if len(rows) > PAGE_SIZE else None,
    )


@blueprint.get("/alerts")
@requires(Permission.WELLBEING_WATCH)
def alerts() -> str:
    """How soon alerts were answered; not why they came, and not whose they were."""
    vault, visitor = current_vault(), get_visitor()
    now = utc_now()
    rows = list_alert_events(vault, visitor)
    return render_template(
        "wellbeing/watching/alerts.html",
        rows=[(row, row.was_late(now)) for row in rows],
        names=staff_names(current_session(), [visitor.organisation_id]),
    )
