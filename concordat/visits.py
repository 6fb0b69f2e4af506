"""Who visits the compartment without an account: known there, and nobody on every other page."""

from flask import Request
from flask_babel import force_locale
from flask_login import LoginManager

from accounts.organisations.models import OrganisationStatus
from accounts.organisations.queries import get_organisation_row
from concordat.config import Settings
from core.actor import Actor, OrganisationKind
from core.clock import utc_now
from core.permissions import Permission
from core.text import N_
from web.access import SignedIn
from web.database import current_session, db
from web.discretion import is_private, log_discreetly
from web.i18n import translate
from wellbeing.participants.visits.commands import digest_of_token
from wellbeing.participants.visits.cookie import token_of
from wellbeing.participants.visits.store import Visit, VisitStore
from wellbeing.store import WELLBEING


def install_visits(manager: LoginManager, settings: Settings) -> None:
    """Let a visit's cookie stand for an account on the pages of the compartment, with one permission."""
    store = VisitStore(lambda: db.engines[WELLBEING], idle_minutes=settings.session_idle_minutes)

    @manager.request_loader  # type: ignore[untyped-decorator]
    def load(request: Request) -> SignedIn | None:
        token = token_of(request) if is_private() else None
        if token is None:
            return None
        try:
            visit = store.find(digest_of_token(token), utc_now())
            # A visit has no account, and so no second factor: it opens the visitor's own pages and nothing else.
            return SignedIn(actor, is_complete=True) if visit and (actor := _actor_of(visit)) else None
        except Exception as error:  # the page then asks who it is, and its help still shows
            log_discreetly(error)
            return None


def _actor_of(visit: Visit) -> Actor | None:
    agency = get_organisation_row(current_session(), visit.agency_id)
    if agency.status is not OrganisationStatus.ACTIVE:
        return None
    # The language is asked of whoever is here, who is being found just now: without this it would ask for ever.
    with force_locale(agency.locale):
        name = translate(N_("You"))
    return Actor(
        user_id=visit.holder,
        organisation_id=agency.id,
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name=agency.name,
        name=name,
        permissions=frozenset({Permission.WELLBEING_OWN}),
        timezone=agency.timezone,
        locale=agency.locale,
    )
