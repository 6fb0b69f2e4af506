"""The files of an Ohana package as trimmed rows, and what they hold for looking up references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from core.csv_source import CsvTable, Problems
from core.text import N_
from partners.services.oddities import OddityCounter

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "taxonomy": ("id", "name", "taxonomy_id", "parent_id"),
    "organizations": (
        "id", "accreditations", "alternate_name", "date_incorporated", "description", "email", "funding_sources",
        "legal_status", "licenses", "name", "tax_id", "tax_status", "website",
    ),
    "locations": (
        "id", "organization_id", "accessibility", "admin_emails", "alternate_name", "description", "email",
        "languages", "latitude", "longitude", "name", "transportation", "virtual", "website",
    ),
    "services": (
        "id", "location_id", "accepted_payments", "alternate_name", "description", "eligibility", "email", "fees",
        "funding_sources", "application_process", "interpretation_services", "keywords", "languages", "name",
        "required_documents", "service_areas", "status", "wait_time", "website", "taxonomy_ids",
    ),
    "addresses": (
        "id", "location_id", "address_1", "address_2", "city", "state_province", "postal_code", "country",
    ),
    "mail_addresses": (
        "id", "location_id", "attention", "address_1", "address_2", "city", "state_province", "postal_code",
        "country",
    ),
    "contacts": ("id", "location_id", "organization_id", "service_id", "name", "title", "email", "department"),
    "phones": (
        "id", "contact_id", "location_id", "organization_id", "service_id", "number", "extension", "department",
        "number_type", "vanity_number", "country_prefix",
    ),
}  # fmt: skip
"""The files of a package with the columns that must be there; any other column is not read."""

_HTML_ENTITY = re.compile(r"&(?:#\d+|[a-z]+);")


@dataclass(frozen=True, slots=True)
class Row:
    """A trimmed record of a file; `cells` holds None where a cell is empty."""

    file: str
    line: int
    cells: Mapping[str, str | None]

    def text(self, column: str) -> str | None:
        """A cell, or None where it is empty."""
        return self.cells[column]

    def required(self, column: str, problems: Problems) -> str:
        """A cell that must not be empty; noted as a defect otherwise."""
        value = self.cells[column]
        if value is None:
            problems.add(self.file, self.line, column, N_("The value is missing."))
        return value or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the files of a package hold, for looking up references."""

    organisations: frozenset[str]
    locations: Mapping[str, Row]
    services: frozenset[str]
    contacts: frozenset[str]
    terms: Mapping[str, str]
    """Open Eligibility code by the package's identifier, and by itself."""
    categories: Mapping[str, list[str]]

    @classmethod
    def of(cls, rows: Mapping[str, list[Row]], categories: Mapping[str, list[str]]) -> Self:
        """The look-up tables of all files."""
        ids = {name: {str(row.text("id")): row for row in found} for name, found in rows.items()}
        terms = {key: row.text("taxonomy_id") or "" for key, row in ids["taxonomy"].items()}
        return cls(
            organisations=frozenset(ids["organizations"]),
            locations=ids["locations"],
            services=frozenset(ids["services"]),
            contacts=frozenset(ids["contacts"]),
            terms={code: code for code in terms.values()} | terms,
            categories=categories,
        )


def clean(table: CsvTable, odd: OddityCounter) -> list[Row]:
    """The records of a file with trimmed cells; trimming, line breaks and entities are counted."""
    rows: list[Row] = []
    for line, raw in zip(table.lines, table.rows, strict=True):
        cells: dict[str, str | None] = {}
        for column, given in zip(table.header, raw, strict=True):
            value = given.strip()
            if len(value) != len(given):
                odd.note("cell_trimmed", table.file, line, column)
            if "\n" in value or "\r" in value:
                _note_line_breaks(table.file, line, column, odd)
            if "&" in value and _HTML_ENTITY.search(value):
                odd.note("text_with_html_entity", table.file, line, column)
            cells[column] = value or None
        rows.append(Row(table.file, line, cells))
    for _ in range(table.blank_lines):
        odd.note("blank_line", table.file, 0)
    return rows


def _note_line_breaks(file: str, line: int, column: str, odd: OddityCounter) -> None:
    is_service = (file, column) == ("services.csv", "description")
    odd.note(
        "description_with_line_breaks" if is_service else "other_text_with_line_breaks", file, line, column
    )
