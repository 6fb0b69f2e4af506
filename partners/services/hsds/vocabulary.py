"""The names of HSDS 3.0: which objects there are, how they nest, and how their tables point at each other."""

from collections.abc import Mapping

VERSION = "3.0"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"

TABLES: Mapping[str, str] = {
    "organization": "organizations.csv",
    "program": "programs.csv",
    "service": "services.csv",
    "attribute": "attributes.csv",
    "service_at_location": "service_at_location.csv",
    "location": "locations.csv",
    "phone": "phones.csv",
    "contact": "contacts.csv",
    "address": "addresses.csv",
    "schedule": "schedules.csv",
    "funding": "funding.csv",
    "service_area": "service_areas.csv",
    "required_document": "required_documents.csv",
    "language": "languages.csv",
    "accessibility": "accessibility.csv",
    "taxonomy_term": "taxonomy_terms.csv",
    "metadata": "metadata.csv",
    "meta_table_description": "meta_table_descriptions.csv",
    "cost_option": "cost_options.csv",
    "organization_identifier": "organization_identifiers.csv",
    "taxonomy": "taxonomies.csv",
}
"""The table of each kind of object, in the order of the specification."""
KINDS: Mapping[str, str] = {table: kind for kind, table in TABLES.items()}

LISTS: Mapping[str, str] = {
    "accessibility": "accessibility",
    "addresses": "address",
    "attributes": "attribute",
    "contacts": "contact",
    "cost_options": "cost_option",
    "funding": "funding",
    "languages": "language",
    "locations": "location",
    "metadata": "metadata",
    "organization_identifiers": "organization_identifier",
    "phones": "phone",
    "programs": "program",
    "required_documents": "required_document",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "services": "service",
}
"""What the members of a nested list are."""
FIELD_OF: Mapping[str, str] = {kind: field for field, kind in LISTS.items()}

SINGLES: Mapping[str, str] = {
    "location": "location",
    "organization": "organization",
    "program": "program",
    "service": "service",
    "taxonomy_detail": "taxonomy",
    "taxonomy_term": "taxonomy_term",
}
"""What a nested object is."""
SINGLE_KEYS: Mapping[str, str] = {
    "location": "location_id",
    "organization": "organization_id",
    "program": "program_id",
    "service": "service_id",
    "taxonomy_detail": "taxonomy_id",
    "taxonomy_term": "taxonomy_term_id",
}
"""The column that names a nested object in the table of the object around it."""

OWNERS: Mapping[str, tuple[str, ...]] = {
    "accessibility": ("location_id",),
    "address": ("location_id",),
    "attribute": (),
    "contact": ("organization_id", "service_id", "service_at_location_id", "location_id"),
    "cost_option": ("service_id",),
    "funding": ("organization_id", "service_id"),
    "language": ("service_id", "location_id", "phone_id"),
    "location": ("organization_id",),
    "metadata": (),
    "organization_identifier": ("organization_id",),
    "phone": ("location_id", "service_id", "organization_id", "contact_id", "service_at_location_id"),
    "program": ("organization_id",),
    "required_document": ("service_id",),
    "schedule": ("service_id", "location_id", "service_at_location_id"),
    "service": ("organization_id", "program_id"),
    "service_area": ("service_id",),
    "service_at_location": ("service_id", "location_id"),
}
"""The columns by which the row of a kind names what it belongs to; attributes and metadata use `LINKS`."""
LINKS: Mapping[str, tuple[str, str]] = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
}

NUMBERS = frozenset(
    {
        "amount",
        "count",
        "extension",
        "interval",
        "latitude",
        "longitude",
        "maximum_age",
        "minimum_age",
        "timezone",
        "year_incorporated",
    }
)
"""Fields that are numbers in JSON; in CSV everything is text."""
NAMED = ("organization", "service")
"""Kinds that have to have a name before the directory takes them."""
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
