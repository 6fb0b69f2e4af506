"""Reading an Ohana directory package (eight CSV files and a category file) into records and a report of oddities.

Ohana is the ancestor of HSDS 1.x. A defect of a file (a missing column, a wrong encoding, a short row, a repeated
identifier) refuses the whole package; an oddity of the content is kept and counted.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.csv_source import Problems, Progress, read_table, read_text
from core.text import N_
from partners.services.oddities import OddityCounter, OddityReport
from partners.services.ohana_checks import check_whole
from partners.services.ohana_package import COLUMNS, Known, Row, clean
from partners.services.ohana_records import (
    AddressRecord,
    ContactRecord,
    LocationRecord,
    MailAddressRecord,
    OrganisationRecord,
    PhoneRecord,
    ServiceRecord,
    TaxonomyTermRecord,
)
from partners.services.ohana_rows import (
    address_of,
    contact_of,
    location_of,
    mail_address_of,
    organisation_of,
    phone_of,
    term_of,
)
from partners.services.ohana_services import service_of

SOURCE = "ohana"
CATEGORIES = "service_categories.json"
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class OhanaDirectory:
    """Every record of a package in the order of its files, and what is odd about them."""

    organisations: tuple[OrganisationRecord, ...]
    locations: tuple[LocationRecord, ...]
    services: tuple[ServiceRecord, ...]
    addresses: tuple[AddressRecord, ...]
    mail_addresses: tuple[MailAddressRecord, ...]
    phones: tuple[PhoneRecord, ...]
    contacts: tuple[ContactRecord, ...]
    taxonomy: tuple[TaxonomyTermRecord, ...]
    report: OddityReport


def read_ohana(directory: Path, *, progress: Progress | None = None) -> OhanaDirectory:
    """The records of a package; raises `ImportRefused` with every defect by file and line.

    Progress counts records over all files.
    """
    problems = Problems()
    odd = OddityCounter()
    rows = {name: _rows(directory / f"{name}.csv", problems, odd) for name in COLUMNS}
    categories = _categories(directory / CATEGORIES, problems)
    problems.refuse_if_any()

    known = Known.of(rows, categories)
    total = sum(len(found) for found in rows.values())
    done = 0

    def each(name: str, make: Callable[[Row, Known, OddityCounter, Problems], R]) -> tuple[R, ...]:
        nonlocal done
        if progress is not None:
            progress(done, total)
        records = tuple(make(row, known, odd, problems) for row in rows[name])
        done += len(records)
        return records

    taxonomy = each("taxonomy", term_of)
    organisations = each("organizations", organisation_of)
    locations = each("locations", location_of)
    addresses = each("addresses", address_of)
    services = each("services", service_of)
    contacts = each("contacts", contact_of)
    phones = each("phones", phone_of)
    mail_addresses = each("mail_addresses", mail_address_of)
    problems.refuse_if_any()
    check_whole(rows, known, odd, locations)
    if progress is not None:
        progress(total, total)
    return OhanaDirectory(
        organisations=organisations,
        locations=locations,
        services=services,
        addresses=addresses,
        mail_addresses=mail_addresses,
        phones=phones,
        contacts=contacts,
        taxonomy=taxonomy,
        report=odd.report(),
    )


def _rows(path: Path, problems: Problems, odd: OddityCounter) -> list[Row]:
    table = read_table(path, problems, required=COLUMNS[path.stem], unique="id")
    return [] if table is None else clean(table, odd)


def _categories(path: Path, problems: Problems) -> Mapping[str, list[str]]:
    """Taxonomy identifiers by service, as the category file gives them."""
    text = read_text(path, problems)
    if text is None:
        return {}
    repeated: list[str] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        seen = dict(pairs)
        if len(seen) < len(pairs):
            repeated.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return seen

    try:
        found = json.loads(text, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        problems.add(path.name, error.lineno, None, N_("This is not JSON: %(reason)s"), reason=error.msg)
        return {}
    except RecursionError:
        problems.add(path.name, None, None, N_("The file is nested too deeply."))
        return {}
    for key in repeated:
        problems.add(path.name, None, None, N_("“%(value)s” stands twice."), value=key[:80])
    if not isinstance(found, dict) or not all(
        isinstance(ids, list) and all(isinstance(one, str) for one in ids) for ids in found.values()
    ):
        problems.add(path.name, None, None, N_("The file must give a list of identifiers for each service."))
        return {}
    return found
