"""What an import leaves alone: everything of an organisation that takes part."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from partners.services.models import Location, Service
from partners.services.source_rows import Rows

TAKING_PART = sa.select(Organisation.id).where(Organisation.status != OrganisationStatus.CANDIDATE)


class Own:
    """Which rows belong to organisations that take part, directly or through a place or service of theirs."""

    def __init__(self, session: Session, organisations: Rows) -> None:
        self.session = session
        self.organisations = organisations.theirs | frozenset(session.scalars(TAKING_PART))
        self.places: frozenset[UUID] = frozenset()
        self.services: frozenset[UUID] = frozenset()

    def add_places(self, locations: Rows) -> None:
        """The places of these organisations are known now."""
        query = sa.select(Location.id).where(Location.organisation_id.in_(TAKING_PART))
        self.places = locations.theirs | frozenset(self.session.scalars(query))

    def add_services(self, services: Rows) -> None:
        """Their services, and the services that an organisation has changed, are known now."""
        query = sa.select(Service.id).where(Service.organisation_id.in_(TAKING_PART))
        self.services = services.theirs | frozenset(self.session.scalars(query))

    def holds(self, row: Any) -> bool:
        """Whether a stored row is theirs."""
        return self.closes(row._mapping)

    def closes(self, values: Mapping[str, Any]) -> bool:
        """Whether a row with these owners is theirs."""
        return (
            values.get("organisation_id") in self.organisations
            or values.get("location_id") in self.places
            or values.get("service_id") in self.services
        )
