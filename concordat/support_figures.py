"""Publishes figures about support: the agencies are read from the main side, all else happens in the compartment."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import OrganisationKind
from web.database import db
from wellbeing.figures.releases.commands import Place, publish_due


def publish_support_figures(vault: Session, *, now: datetime) -> int:
    """Publish what is due of every agency; answers how many quarters were."""
    with Session(db.engine) as main:
        places = list_places(main)
    return publish_due(vault, places, now=now)


def list_places(main: Session) -> list[Place]:
    """Every agency with its time zone."""
    query = (
        sa.select(Organisation.id, Organisation.timezone)
        .where(Organisation.kind == OrganisationKind.AGENCY)
        .order_by(Organisation.id)
    )
    return [Place(agency_id=row.id, timezone=row.timezone) for row in main.execute(query)]
