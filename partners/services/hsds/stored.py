"""What the directory holds now, read in a constant number of statements, for a download."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import OrganisationKind
from partners.services.models import (
    Contact,
    HsdsObject,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
    ServiceTaxonomyTerm,
)

Row = Any
SHOWN = sa.select(Organisation.id).where(
    Organisation.kind == OrganisationKind.NGO, Organisation.status != OrganisationStatus.SUSPENDED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Every row of the directory, and the objects that files gave."""

    organisations: list[Row]
    locations: list[Row]
    services: list[Row]
    phones: list[Row]
    contacts: list[Row]
    mail_addresses: list[Row]
    needs: dict[UUID, list[Row]]
    populations: dict[UUID, list[Row]]
    modalities: dict[UUID, list[Row]]
    languages: dict[UUID, list[Row]]
    terms: dict[UUID, list[Row]]
    areas: dict[UUID, list[Row]]
    hours: dict[UUID, list[Row]]
    given: list[HsdsObject]


def read_stored(session: Session) -> Stored:
    """The directory as it stands; suspended organisations and all that is theirs are left out."""
    hidden = set(session.scalars(sa.select(Organisation.id).where(Organisation.id.not_in(SHOWN))))

    def rows(model: type[Any]) -> list[Row]:
        table = model.__table__
        order = (table.c.name, table.c.id) if "name" in table.c else (table.c.id,)
        found = session.execute(sa.select(table).order_by(*order)).all()
        return [one for one in found if getattr(one, "organisation_id", None) not in hidden]

    organisations = [one for one in rows(Organisation) if one.id not in hidden]
    return Stored(
        organisations=organisations,
        locations=rows(Location),
        services=rows(Service),
        phones=rows(Phone),
        contacts=rows(Contact),
        mail_addresses=rows(MailAddress),
        needs=_by_service(session, ServiceNeed),
        populations=_by_service(session, ServicePopulation),
        modalities=_by_service(session, ServiceModality),
        languages=_by_service(session, ServiceLanguage),
        terms=_by_service(session, ServiceTaxonomyTerm),
        areas=_by_service(session, ServiceArea),
        hours=_by_service(session, ServiceSchedule),
        given=list(
            session.scalars(
                sa.select(HsdsObject).order_by(HsdsObject.kind, HsdsObject.position, HsdsObject.source_id)
            )
        ),
    )


def _by_service(session: Session, model: type[Any]) -> dict[UUID, list[Row]]:
    table = model.__table__
    found: dict[UUID, list[Row]] = defaultdict(list)
    keys: Iterable[Any] = [column for column in table.c if column.name != "id"]
    for row in session.execute(sa.select(table).order_by(*keys)):
        found[row.service_id].append(row)
    return found
