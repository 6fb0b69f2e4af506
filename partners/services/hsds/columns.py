"""What an object of HSDS is in the columns of the directory; the same reading tells later whether a column has changed since."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from partners.services.codes import LANGUAGES, ServiceStatus, Weekday
from partners.services.hsds.shelf import Body, Shelf
from partners.services.hsds.vocabulary import STATUSES
from partners.services.needs import Need, ordered_needs
from partners.services.open_eligibility import TAXONOMY as OPEN_ELIGIBILITY
from partners.services.open_eligibility import needs_of_terms
from partners.services.opening import Hours
from partners.services.phone_numbers import dialled_digits, read_phone

Columns = dict[str, Any]
JOIN = "; "
NEEDS, POPULATIONS_TAXONOMY, MODALITIES_TAXONOMY = (
    "concordat_need",
    "concordat_population",
    "concordat_modality",
)
"""Our own taxonomies in a download."""
LENGTHS: Mapping[str, int] = {
    "name": 255,
    "alternate_name": 255,
    "website": 500,
    "email": 254,
    "legal_status": 255,
    "tax_status": 255,
    "tax_id": 60,
}
ORGANISATION_FIELDS: Mapping[str, str] = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "email": "email",
    "website": "website",
    "legal_status": "legal_status",
    "tax_status": "tax_status",
    "tax_id": "tax_id",
}
LOCATION_FIELDS: Mapping[str, str] = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "transportation": "transportation",
    "url": "website",
    "latitude": "latitude",
    "longitude": "longitude",
}
SERVICE_FIELDS: Mapping[str, str] = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "url": "website",
    "email": "email",
    "interpretation_services": "interpretation_services",
    "application_process": "application_process",
    "fees_description": "fees",
    "wait_time": "wait_time",
    "eligibility_description": "eligibility",
    "minimum_age": "minimum_age",
    "maximum_age": "maximum_age",
    "alert": "alert",
}
"""Fields of HSDS and the columns that hold them."""
SERVICE_LISTS: Mapping[str, tuple[str, str]] = {
    "languages": ("language", "name"),
    "service_areas": ("service_area", "name"),
    "required_documents": ("required_document", "document"),
    "funding_sources": ("funding", "source"),
}
LOCATION_LISTS: Mapping[str, tuple[str, str]] = {
    "languages": ("language", "name"),
    "accessibility": ("accessibility", "description"),
}
ORGANISATION_LISTS: Mapping[str, tuple[str, str]] = {"funding_sources": ("funding", "source")}
"""Columns that hold in words what HSDS keeps as a list, with the kind and the field of its members."""
ADDRESS_FIELDS = ("address_1", "address_2", "city", "state_province", "postal_code", "country")
ADDRESS_LENGTHS: Mapping[str, int] = {
    "address_1": 255,
    "address_2": 255,
    "city": 120,
    "state_province": 60,
    "postal_code": 20,
}


def organisation_columns(row: Body, shelf: Shelf) -> Columns:
    """The columns of an organisation."""
    found = {column: text_of(row.get(name), column) for name, column in ORGANISATION_FIELDS.items()}
    return found | _lists(("organization", str(row["id"])), shelf, ORGANISATION_LISTS)


def location_columns(row: Body, shelf: Shelf) -> Columns:
    """The columns of a place, with its first street address; degrees beyond the globe are no degrees."""
    found: Columns = {column: text_of(row.get(name), column) for name, column in LOCATION_FIELDS.items()}
    latitude, longitude = degrees_of(row)
    found |= {
        "latitude": latitude,
        "longitude": longitude,
        "is_virtual": row.get("location_type") == "virtual",
    }
    address = street_address(str(row["id"]), shelf)
    for name in ADDRESS_FIELDS:
        found[name] = text_of((address or {}).get(name), name)
    country = (found["country"] or "").upper()
    found["country"] = country if len(country) == 2 and country.isascii() and country.isalpha() else None
    found["name"] = found["name"] or found["address_1"] or str(row["id"])
    return found | _lists(("location", str(row["id"])), shelf, LOCATION_LISTS)


def service_columns(row: Body, shelf: Shelf) -> Columns:
    """The columns of a service; ages that are no whole years, or the wrong way round, are left to the words."""
    found: Columns = {column: text_of(row.get(name), column) for name, column in SERVICE_FIELDS.items()}
    ages = [age_of(row.get(name)) for name in ("minimum_age", "maximum_age")]
    if None not in ages and ages[0] > ages[1]:  # type: ignore[operator]
        ages = [None, None]
    found["minimum_age"], found["maximum_age"] = ages
    status = row.get("status")
    found["status"] = ServiceStatus(status) if status in STATUSES else ServiceStatus.INACTIVE
    words = [str(one["description"]) for one in schedules_of(row, shelf) if one.get("description")]
    found["schedule_description"] = JOIN.join(dict.fromkeys(words)) or None
    return found | _lists(("service", str(row["id"])), shelf, SERVICE_LISTS)


def phone_columns(row: Body) -> Columns:
    """The columns of a number, and what a phone dials."""
    number = str(row["number"]).strip().strip('"')[:60]
    extension = row.get("extension")
    return {
        "number": number,
        "digits": (dialled_digits(number) or read_phone(number)[1] or "")[:40] or None,
        "extension": None if extension is None else str(extension)[:40],
        "kind": text_of(row.get("type"), "kind", 40),
        "department": text_of(row.get("description"), "department", 160),
    }


def contact_columns(row: Body) -> Columns:
    """The columns of a contact; one without a name is called by its title or address."""
    found: Columns = {name: text_of(row.get(name), name, 255) for name in ("name", "title", "department")}
    found["email"] = text_of(row.get("email"), "email")
    found["name"] = found["name"] or found["title"] or found["department"] or found["email"] or "—"
    return found


def hours_of(row: Body, shelf: Shelf) -> frozenset[Hours]:
    """Weekly hours that the directory can hold; whatever repeats otherwise stays in its words."""
    found: dict[tuple[Weekday, time], Hours] = {}
    for one in schedules_of(row, shelf):
        if one.get("freq") != "WEEKLY" or one.get("interval", 1) != 1:
            continue
        if any(one.get(name) for name in ("bymonthday", "byweekno", "byyearday", "count", "until")):
            continue
        opens, closes = clock_of(one.get("opens_at")), clock_of(one.get("closes_at"))
        days = [day.strip() for day in str(one.get("byday") or "").split(",")]
        if opens is None or closes is None:
            continue
        for day in days:
            if day in Weekday.__members__:
                hours = Hours(
                    byday=Weekday(day),
                    opens_at=opens,
                    closes_at=closes,
                    notes=text_of(one.get("notes"), "notes", 120),
                )
                found.setdefault((hours.byday, hours.opens_at), hours)
    return frozenset(found.values())


def language_codes(row: Body, shelf: Shelf) -> frozenset[str]:
    """The languages of a service that the directory knows by their code."""
    rows = shelf.owned_by(("service", str(row["id"])), "language")
    return frozenset(str(one.get("code")) for one in rows) & LANGUAGES.keys()


def terms_of(row: Body, shelf: Shelf) -> frozenset[tuple[str, str]]:
    """The taxonomy terms of a service as taxonomy and code."""
    found = set()
    for one in shelf.owned_by(("service", str(row["id"])), "attribute"):
        term = shelf.rows["taxonomy_term"].get(str(one.get("taxonomy_term_id")), {})
        code = term.get("code")
        if isinstance(code, str) and 0 < len(code) <= 40:
            taxonomy = str(term.get("taxonomy") or "hsds")[:40]
            if taxonomy not in (POPULATIONS_TAXONOMY, MODALITIES_TAXONOMY):
                found.add((taxonomy, code))
    return frozenset(found)


def needs_said(terms: frozenset[tuple[str, str]]) -> tuple[Need, ...]:
    """The needs that terms say: those of Open Eligibility, and our own as a download writes them."""
    own = {Need(code) for taxonomy, code in terms if taxonomy == NEEDS and code in set(Need)}
    foreign = (code for taxonomy, code in terms if taxonomy == OPEN_ELIGIBILITY)
    return ordered_needs(own | set(needs_of_terms(foreign)))


def concerns_mental_health(terms: frozenset[tuple[str, str]]) -> bool:
    """Whether the terms of a service say that it concerns mental health or crisis."""
    return Need.MENTAL_HEALTH_SUPPORT in needs_said(terms)


def schedules_of(row: Body, shelf: Shelf) -> list[Body]:
    """The schedules of a service."""
    return shelf.owned_by(("service", str(row["id"])), "schedule")


def street_address(key: str, shelf: Shelf) -> Body | None:
    """The first physical address of a place, else its first."""
    found = shelf.owned_by(("location", key), "address")
    return next((one for one in found if one.get("address_type") == "physical"), found[0] if found else None)


def degrees_of(row: Body) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or none."""
    found = [row.get("latitude"), row.get("longitude")]
    numbers = [
        float(one) if isinstance(one, int | float) and not isinstance(one, bool) else None for one in found
    ]
    latitude, longitude = numbers
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return latitude, longitude


def age_of(value: object) -> int | None:
    """An age in whole years that somebody reaches."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return None
    return int(value) if 0 <= value <= 150 else None


def clock_of(value: object) -> time | None:
    """A time of day, as 10:00, 10:00:00 or with a zone that is left out."""
    text = str(value or "")[:5]
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None


def text_of(value: object, column: str, most: int | None = None) -> Any:
    """A text as its column holds it; numbers become text, everything else that is no text is left out."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    most = most or LENGTHS.get(column) or ADDRESS_LENGTHS.get(column)
    text = str(value).strip()
    if column == "email" and len(text) > LENGTHS["email"]:
        return None
    return (text[:most] if most else text) or None


def _lists(owner: tuple[str, str], shelf: Shelf, lists: Mapping[str, tuple[str, str]]) -> Columns:
    found: Columns = {}
    for column, (kind, name) in lists.items():
        words = [str(one[name]) for one in shelf.owned_by(owner, kind) if one.get(name)]
        found[column] = JOIN.join(dict.fromkeys(words)) or None
    return found
