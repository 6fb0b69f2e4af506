"""Of which agencies somebody may read the figures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.organisations.queries import organisation_names
from core.actor import Actor, OrganisationKind
from partners.memoranda.queries import programmes_for_agencies


def agencies_of(session: Session, actor: Actor, *, on: datetime) -> dict[UUID, str]:
    """The own agency; for an NGO the agencies whose people it supports under an agreement in force."""
    if actor.organisation_id is None:
        return {}
    if actor.organisation_kind is OrganisationKind.AGENCY:
        return organisation_names(session, [actor.organisation_id])
    if actor.organisation_kind is OrganisationKind.NGO:
        return organisation_names(session, programmes_for_agencies(session, actor.organisation_id, on=on))
    return {}
