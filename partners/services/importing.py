"""Bringing a whole directory package into the directory: one transaction, nothing dropped in silence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.csv_source import Progress
from partners.services.models import (
    Contact,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceNeed,
    ServiceTaxonomyTerm,
)
from partners.services.oddities import OddityReport
from partners.services.ohana import SOURCE, OhanaDirectory
from partners.services.ohana_records import AddressRecord
from partners.services.open_eligibility import TAXONOMY
from partners.services.ownership import Own
from partners.services.policy import may_import
from partners.services.source_rows import Brought, Rows, bring_members, bring_rows, count_what_came
from partners.services.source_values import (
    contact_values,
    day_of,
    location_values,
    mail_address_values,
    organisation_values,
    phone_values,
    service_values,
)

CANDIDATE: Mapping[str, Any] = {
    "version": 1,
    "kind": OrganisationKind.NGO,
    "status": OrganisationStatus.CANDIDATE,
    "country": "US",
    "reveals_service_kind": False,
}
"""What an organisation of a directory is to us before it takes part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, table by table, and all that is odd about the package."""

    organisations: Brought
    locations: Brought
    services: Brought
    mail_addresses: Brought
    contacts: Brought
    phones: Brought
    needs_changed: int
    """Services whose needs changed, new ones with needs included."""
    taxonomy_terms_changed: int
    unstored: Mapping[str, int]
    """Cells for which the directory has no field, by field of the package; 0 where none is filled."""
    unplaced_addresses: int
    """Street addresses without a location of their own."""
    oddities: OddityReport

    def tables(self) -> dict[str, Brought]:
        """The counts by table, in the order in which they were brought."""
        counts = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in counts if isinstance(value, Brought)}


def import_directory(
    session: Session,
    actor: Actor,
    *,
    records: OhanaDirectory,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """A package adds what is new and changes what differs, however often it is imported.

    Organisations come as candidates. One that takes part, because it was claimed or added, keeps all that is its
    own: its row, places, services, phones, contacts and postal addresses are neither changed nor added to. So does a
    service that its organisation has changed. Rows that the package no longer holds stay and are counted. Leaves one
    audit row.
    """
    may_import(actor)
    steps = _Steps(progress, total=8)
    organisations = _organisations(session, records)
    steps.done()
    addresses = _first_addresses(records.addresses)
    own = Own(session, organisations)
    locations = bring_rows(
        session,
        _table(Location),
        source=SOURCE,
        rows={
            row.source_id: location_values(row, addresses.get(row.source_id), organisations.ids)
            for row in records.locations
        },
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    own.add_places(locations)
    steps.done()
    services = bring_rows(
        session,
        _table(Service),
        source=SOURCE,
        rows={
            row.source_id: service_values(row, organisations.ids, locations.ids) for row in records.services
        },
        is_theirs=lambda row: row.assured_at is not None or own.holds(row),
        is_closed=own.closes,
    )
    own.add_services(services)
    steps.done()
    needs, terms = _needs(session, records, services), _terms(session, records, services)
    steps.done()
    mail_addresses = bring_rows(
        session,
        _table(MailAddress),
        source=SOURCE,
        rows={row.source_id: mail_address_values(row, locations.ids) for row in records.mail_addresses},
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    steps.done()
    owners = {
        "organisation_id": organisations.ids,
        "location_id": locations.ids,
        "service_id": services.ids,
    }
    contacts = bring_rows(
        session,
        _table(Contact),
        source=SOURCE,
        rows={row.source_id: contact_values(row, owners) for row in records.contacts},
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    steps.done()
    phones = bring_rows(
        session,
        _table(Phone),
        source=SOURCE,
        rows={row.source_id: phone_values(row, owners, contacts.ids) for row in records.phones},
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    steps.done()
    report = ImportReport(
        organisations=organisations.brought,
        locations=locations.brought,
        services=services.brought,
        mail_addresses=mail_addresses.brought,
        contacts=contacts.brought,
        phones=phones.brought,
        needs_changed=needs,
        taxonomy_terms_changed=terms,
        unstored=_unstored(records),
        unplaced_addresses=len(records.addresses) - len(addresses),
        oddities=records.report,
    )
    details = {name: asdict(brought) for name, brought in report.tables().items()}
    record(
        session, actor, action="directory.imported", subject=("directory", SOURCE), now=now, details=details
    )
    session.expire_all()
    count_what_came(session, len(records.services))
    steps.done()
    return report


def _organisations(session: Session, records: OhanaDirectory) -> Rows:
    return bring_rows(
        session,
        _table(Organisation),
        source=SOURCE,
        rows={row.source_id: organisation_values(row) for row in records.organisations},
        first=CANDIDATE,
        is_theirs=lambda row: row.status is not OrganisationStatus.CANDIDATE,
    )


def _first_addresses(addresses: Iterable[AddressRecord]) -> dict[str, AddressRecord]:
    found: dict[str, AddressRecord] = {}
    for address in addresses:
        if address.location_id is not None:
            found.setdefault(address.location_id, address)
    return found


def _needs(session: Session, records: OhanaDirectory, services: Rows) -> int:
    wanted = {
        services.ids[row.source_id]: frozenset((need,) for need in row.needs) for row in records.services
    }
    return bring_members(
        session, _table(ServiceNeed), owner="service_id", wanted=_not_theirs(wanted, services)
    )


def _terms(session: Session, records: OhanaDirectory, services: Rows) -> int:
    wanted = {
        services.ids[row.source_id]: frozenset((TAXONOMY, code) for code in row.taxonomy_codes)
        for row in records.services
    }
    return bring_members(
        session, _table(ServiceTaxonomyTerm), owner="service_id", wanted=_not_theirs(wanted, services)
    )


def _not_theirs(
    wanted: Mapping[UUID, frozenset[tuple[Any, ...]]], services: Rows
) -> dict[UUID, frozenset[tuple[Any, ...]]]:
    return {key: members for key, members in wanted.items() if key not in services.theirs}


def _unstored(records: OhanaDirectory) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    counts["locations.admin_emails"] = sum(row.admin_emails is not None for row in records.locations)
    counts["phones.vanity_number"] = sum(row.vanity_number is not None for row in records.phones)
    counts["phones.country_prefix"] = sum(row.country_prefix is not None for row in records.phones)
    counts["organizations.date_incorporated"] = sum(
        row.date_incorporated is not None and day_of(row.date_incorporated) is None
        for row in records.organisations
    )
    return dict(counts)


def _table(model: type[Any]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


class _Steps:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.count = progress, total, 0
        self._tell()

    def done(self) -> None:
        self.count += 1
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.count, self.total)
