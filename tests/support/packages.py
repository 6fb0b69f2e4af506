"""Fabricated files in the formats that can be imported: an Ohana package and a Toronto file."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from partners.services.ohana_package import COLUMNS as OHANA_COLUMNS
from referrals.encounters.toronto import COLUMNS as TORONTO_COLUMNS

Rows = Sequence[Mapping[str, str]]

NAUGHTY = (
    "<script>alert('x')</script>",
    "Robert'); DROP TABLE organisation;--",
    "=cmd|' /C calc'!A0",
    "-76.6 is no formula",
    "Ωmega ﷽ 表ポあA鷗 😀\u200d👩",
    "%(name)s %s {{ 7*7 }} {% raw %}",
    "NULL",
    "“quoted”, with, commas\nand a second line",
    "\u202eright to left",
    "ﬁﬂ Ⅷ ½",
)
"""Texts that break careless software; every one is kept as it is."""

PACKAGE: Mapping[str, Rows] = {
    "taxonomy": [{"id": "1", "name": "Food Pantry", "taxonomy_id": "102-04", "parent_id": "102"}],
    "organizations": [
        *({"id": str(700 + n), "name": f"House {n}", "description": text} for n, text in enumerate(NAUGHTY)),
        {"id": "750", "name": "Without a place"},
    ],
    "locations": [
        {
            "id": str(n),
            "organization_id": str(700 + n),
            "name": text,
            "latitude": "39.3",
            "longitude": "-76.6",
        }
        for n, text in enumerate(NAUGHTY)
    ],
    "services": [
        *(
            {
                "id": str(900 + n),
                "location_id": str(n),
                "name": text,
                "status": "active",
                "taxonomy_ids": "102-04",
                "description": f"{text} for people in crisis" if n == 0 else text,
            }
            for n, text in enumerate(NAUGHTY)
        ),
        {"id": "999", "name": "Of nobody", "status": "active"},
    ],
    "addresses": [
        {"id": str(n), "location_id": str(n), "address_1": f"{n} Quay", "city": "Fellsmere", "country": "us"}
        for n in range(len(NAUGHTY))
    ],
    "mail_addresses": [
        {"id": "1", "location_id": "1", "attention": "House 1", "address_1": "1 Quay", "country": "us"},
        {"id": "2", "location_id": "4711", "attention": "Gone", "address_1": "2 Quay", "country": "us"},
    ],
    "contacts": [{"id": "5", "organization_id": "700", "name": NAUGHTY[4], "title": "Director"}],
    "phones": [
        {"id": "8", "contact_id": "5", "organization_id": "700", "number": "(555) 010-0000"},
        {
            "id": "9",
            "service_id": "900",
            "location_id": "0",
            "organization_id": "700",
            "number": "(800) 555-LEAD",
        },
        {"id": "10", "organization_id": "700", "number": "(   ) -  -"},
    ],
}
"""A small directory in which all that is known to be odd occurs."""


def write_package(folder: Path, changed: Mapping[str, Rows] | None = None) -> Path:
    """An Ohana package in the folder; `changed` replaces the rows of single files."""
    folder.mkdir(exist_ok=True)
    for name, columns in OHANA_COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows((changed or {}).get(name, PACKAGE[name]))
    (folder / "service_categories.json").write_text(json.dumps({}))
    return folder


def event(number: int, **cells: str) -> dict[str, str]:
    """One row of a Toronto file."""
    return {
        "EVENT_ID": str(number),
        "EVENT_DATE": "NA",
        "EVENT_YEAR": "2014",
        "EVENT_MONTH": "January",
        "EVENT_DOW": "Wednesday",
        "EVENT_HOUR": "9",
        "EVENT_TYPE": "Person in Crisis",
        "DIVISION": "D51",
        "OCCURRENCE_CREATED": "No",
        "APPREHENSION_MADE": "Yes",
        "HOOD_158": "168",
        "NEIGHBOURHOOD_158": "O'Connor-Parkview",
    } | cells


def write_toronto(path: Path, rows: Rows) -> Path:
    """A file in Toronto's format."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TORONTO_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
