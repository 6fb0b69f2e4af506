"""The blueprint of outreach, and what its pages share."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import list_partnerships
from web import forms
from web.access import get_actor
from web.database import current_session
from web.i18n import translate

blueprint = Blueprint("outreach", __name__, url_prefix="/outreach")

TABS = (
    ("outreach.index", N_("Activities"), Permission.OUTREACH_READ),
    ("outreach.campaigns", N_("Campaigns"), Permission.OUTREACH_READ),
    ("outreach.materials", N_("Library"), Permission.OUTREACH_READ),
    ("outreach.volunteers", N_("Volunteers"), Permission.OUTREACH_WRITE),
    ("outreach.grants", N_("Funding"), Permission.OUTREACH_WRITE),
    ("outreach.totals", N_("Totals by year"), Permission.OUTREACH_WRITE),
)


def tabs_at(endpoint: str) -> list[dict[str, object]]:
    """The views that the actor may open, with the open one marked."""
    actor = get_actor()
    return [
        {"label": translate(label), "url": url_for(name), "current": name == endpoint}
        for name, label, permission in TABS
        if actor.holds(permission)
    ]


def form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors, and nothing of what a refused command had begun stays."""
    if form.errors:
        current_session().rollback()
    return forms.form_page(f"partners/outreach/{name}.html", form, **values)


def own_partnerships(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The partnerships of the actor's organisation, by the name of the other side."""
    own = actor.organisation_id
    rows = list_partnerships(session, organisation_id=own) if own else []
    return [(row.id, row.ngo_name if row.agency_id == own else row.agency_name) for row in rows]
