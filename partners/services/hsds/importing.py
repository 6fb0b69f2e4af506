"""Bringing a file of HSDS into the directory: what it has fields for becomes rows, and every object is kept whole beside them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.csv_source import Progress
from core.text import N_
from partners.services.hsds.columns import (
    concerns_mental_health,
    contact_columns,
    hours_of,
    language_codes,
    location_columns,
    needs_said,
    organisation_columns,
    phone_columns,
    service_columns,
    terms_of,
)
from partners.services.hsds.oddities import note_oddities
from partners.services.hsds.reading import HsdsPackage
from partners.services.hsds.shelf import Body
from partners.services.models import (
    Contact,
    HsdsObject,
    Location,
    Phone,
    Service,
    ServiceLanguage,
    ServiceNeed,
    ServiceSchedule,
    ServiceTaxonomyTerm,
)
from partners.services.ownership import Own
from partners.services.policy import may_import
from partners.services.source_rows import Brought, Rows, bring_members, bring_rows, count_what_came

SOURCE = "hsds"
CANDIDATE: Mapping[str, Any] = {
    "version": 1,
    "kind": OrganisationKind.NGO,
    "status": OrganisationStatus.CANDIDATE,
    "country": "US",
    "reveals_service_kind": False,
}
MODELLED = frozenset({"organization", "location", "service", "phone", "contact"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HsdsReport:
    """What an import did, table by table; what lives on only as it was given; and what is odd."""

    tables: Mapping[str, Brought]
    objects: int
    """Objects of the file that are kept whole."""
    only_kept: Mapping[str, int]
    """Rows by kind for which the directory has no table of its own."""
    known_here: int
    """Objects that this directory itself gave out; they stay as they are here."""
    oddities: Mapping[str, int]
    examples: Mapping[str, list[str]]


def import_hsds(
    session: Session,
    actor: Actor,
    *,
    package: HsdsPackage,
    now: datetime,
    progress: Progress | None = None,
) -> HsdsReport:
    """A file adds what is new and changes what differs, however often it comes; nothing is removed.

    What an organisation that takes part says of itself is not touched, as with every import. Objects that were read here first
    stay as they are. Leaves one audit row.
    """
    may_import(actor)
    note_oddities(package)
    shelf = package.shelf
    own_ids = _own_ids(session)
    rows = {
        kind: {key: row for key, row in shelf.rows[kind].items() if key not in own_ids} for kind in MODELLED
    }
    known_here = sum(len(shelf.rows[kind]) - len(rows[kind]) for kind in MODELLED)
    steps = _Steps(progress, 6)
    organisations = _bring(
        session,
        Organisation,
        {key: organisation_columns(row, shelf) for key, row in rows["organization"].items()},
        first=CANDIDATE,
        is_theirs=lambda row: row.status is not OrganisationStatus.CANDIDATE,
    )
    own = Own(session, organisations)
    owners: dict[str, Mapping[str, UUID]] = {"organisation_id": _with_own(organisations.ids, own_ids)}
    steps.done()
    locations = _bring(
        session,
        Location,
        {
            key: location_columns(row, shelf) | _owner(row, owners, "organisation_id")
            for key, row in rows["location"].items()
        },
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    own.add_places(locations)
    owners["location_id"] = _with_own(locations.ids, own_ids)
    steps.done()
    places = _places(package)
    services = _bring(
        session,
        Service,
        {
            key: service_columns(row, shelf)
            | {"is_mental_health": concerns_mental_health(terms_of(row, shelf))}
            | _owner(row, owners, "organisation_id")
            | {"location_id": owners["location_id"].get(places.get(key, ""))}
            for key, row in rows["service"].items()
        },
        is_theirs=lambda row: row.assured_at is not None or own.holds(row),
        is_closed=own.closes,
    )
    own.add_services(services)
    owners["service_id"] = _with_own(services.ids, own_ids)
    _members(session, rows["service"], package, services)
    steps.done()
    contacts = _bring(
        session,
        Contact,
        {key: contact_columns(row) | _owner(row, owners, *owners) for key, row in rows["contact"].items()},
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    owners["contact_id"] = _with_own(contacts.ids, own_ids)
    steps.done()
    phones = _bring(
        session,
        Phone,
        {key: phone_columns(row) | _owner(row, owners, *owners) for key, row in rows["phone"].items()},
        is_theirs=own.holds,
        is_closed=own.closes,
    )
    steps.done()
    _keep(session, package, now=now)
    tables = {
        "organisations": organisations.brought,
        "locations": locations.brought,
        "services": services.brought,
        "contacts": contacts.brought,
        "phones": phones.brought,
    }
    report = HsdsReport(
        tables=tables,
        objects=len(package.given),
        only_kept={
            kind: len(found) for kind, found in sorted(shelf.rows.items()) if kind not in MODELLED and found
        },
        known_here=known_here,
        oddities=dict(package.oddities),
        examples=package.examples,
    )
    details = {name: asdict(brought) for name, brought in tables.items()}
    record(
        session, actor, action="directory.imported", subject=("directory", SOURCE), now=now, details=details
    )
    session.expire_all()
    count_what_came(session, len(rows["service"]))
    steps.done()
    return report


def _own_ids(session: Session) -> dict[str, UUID]:
    """The identifiers under which this directory gives its own rows out."""
    found: dict[str, UUID] = {}
    for model in (Organisation, Location, Service, Phone, Contact):
        table = _table(model)
        column = table.c.source if "source" in table.c else sa.null()
        for key in session.scalars(sa.select(table.c.id).where(column.is_distinct_from(SOURCE))):
            found[str(key)] = key
    return found


def _with_own(ids: Mapping[str, UUID], own: Mapping[str, UUID]) -> Mapping[str, UUID]:
    return {**own, **ids}


def _bring(
    session: Session,
    model: type[Any],
    rows: Mapping[str, Mapping[str, Any]],
    *,
    first: Mapping[str, Any] | None = None,
    is_theirs: Callable[[Any], bool],
    is_closed: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Rows:
    return bring_rows(
        session,
        _table(model),
        source=SOURCE,
        rows=rows,
        first=first,
        is_theirs=is_theirs,
        is_closed=is_closed,
    )


def _owner(row: Body, owners: Mapping[str, Mapping[str, UUID]], *columns: str) -> dict[str, UUID | None]:
    names = {"organisation_id": "organization_id"}
    return {
        column: owners[column].get(str(row.get(names.get(column, column), "")))
        for column in columns
        if column in owners
    }


def _places(package: HsdsPackage) -> dict[str, str]:
    """The first place of each service."""
    found: dict[str, str] = {}
    for one in package.shelf.rows["service_at_location"].values():
        service, place = one.get("service_id"), one.get("location_id")
        if service is not None and place is not None:
            if str(service) in found:
                package.note(
                    N_("Services at further places; the directory shows the first, a download names all"),
                    str(service),
                )
            found.setdefault(str(service), str(place))
    return found


def _members(session: Session, rows: Mapping[str, Body], package: HsdsPackage, services: Rows) -> None:
    mine = {services.ids[key]: row for key, row in rows.items() if services.ids[key] not in services.theirs}
    shelf = package.shelf
    bring_members(
        session,
        _table(ServiceLanguage),
        owner="service_id",
        wanted={key: frozenset((code,) for code in language_codes(row, shelf)) for key, row in mine.items()},
    )
    terms = {key: terms_of(row, shelf) for key, row in mine.items()}
    bring_members(session, _table(ServiceTaxonomyTerm), owner="service_id", wanted=terms)
    bring_members(
        session,
        _table(ServiceNeed),
        owner="service_id",
        wanted={key: frozenset((need,) for need in needs_said(found)) for key, found in terms.items()},
    )
    hours = {key: hours_of(row, shelf) for key, row in mine.items()}
    present: dict[UUID, set[tuple[Any, ...]]] = {}
    table = _table(ServiceSchedule)
    for found in session.execute(sa.select(table)):
        present.setdefault(found.service_id, set()).add(
            (found.byday, found.opens_at, found.closes_at, found.notes)
        )
    changed = [
        key
        for key, given in hours.items()
        if present.get(key, set()) != {(one.byday, one.opens_at, one.closes_at, one.notes) for one in given}
    ]
    for key in changed:
        session.execute(sa.delete(table).where(table.c.service_id == key))
    new = [
        {"id": uuid4(), "service_id": key, **{n: getattr(one, n) for n in _HOURS}}
        for key in changed
        for one in sorted(hours[key], key=lambda one: (one.byday.number, one.opens_at))
    ]
    if new:
        session.execute(sa.insert(table), new)


_HOURS = ("byday", "opens_at", "closes_at", "notes")


def _keep(session: Session, package: HsdsPackage, *, now: datetime) -> None:
    """Keep each object whole; a later file's fields win, and what it no longer says stays."""
    known = {
        (one.kind, one.source_id): one for one in session.scalars(sa.select(HsdsObject).with_for_update())
    }
    positions: Counter[str] = Counter()
    for given in package.given:
        position, key = positions[given.kind], (given.kind, given.key)
        positions[given.kind] += 1
        kept = known.get(key)
        if kept is None:
            kept = HsdsObject(
                id=uuid4(),
                kind=given.kind,
                source_id=given.key,
                position=position,
                body=given.body,
                imported_at=now,
            )
            session.add(kept)
            known[key] = kept
            continue
        body = {**kept.body, **given.body}
        if body != kept.body:
            kept.body, kept.imported_at = body, now
        kept.position = position
    session.flush()


def _table(model: type[Any]) -> sa.Table:
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


class _Steps:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.count = progress, total, 0

    def done(self) -> None:
        self.count += 1
        if self.progress is not None:
            self.progress(self.count, self.total)
