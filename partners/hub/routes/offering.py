"""What is on, and what there is to read and to watch; no address, no title and no click tells what somebody looks for."""

from datetime import UTC

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from core.clock import utc_now
from partners.hub import presentation, queries
from partners.hub.offerings import list_offerings, list_readings
from partners.hub.routes.blueprint import blueprint
from web.access import public
from web.database import current_session


@blueprint.get("/activities")
@public
def activities() -> ResponseReturnValue:
    """Groups, evenings and talks that anybody may come to, the next first."""
    session, now = current_session(), utc_now()
    return render_template(
        "partners/hub/activities.html",
        rows=[presentation.activity_of(row) for row in list_offerings(session, now=now)],
        lines=queries.public_lines(session, now=now),
    )


@blueprint.get("/materials")
@public
def materials() -> ResponseReturnValue:
    """Material with its source and what proves it, the reader’s language first."""
    session, now = current_session(), utc_now()
    language = (get_locale() and get_locale().language) or "en"
    rows = list_readings(session, today=now.astimezone(UTC).date())
    own_first = sorted(rows, key=lambda row: row.language != language)
    return render_template(
        "partners/hub/materials.html",
        rows=[(row, *presentation.language_names([row.language])) for row in own_first],
        lines=queries.public_lines(session, now=now),
    )
