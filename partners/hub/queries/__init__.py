"""Reads of the public directory: search, entries, whom to call in a crisis, reports of mistakes, and mailed links."""

from partners.hub.queries.entries import (
    OrganisationEntry,
    ServiceEntry,
    get_organisation_entry,
    get_service_entry,
    list_service_entries,
    print_of,
)
from partners.hub.queries.lines import public_lines, to_talk_to, uses_miles
from partners.hub.queries.links import OpenLink, find_open_link, list_due_for_asking
from partners.hub.queries.mistakes import MistakeRow, count_open, get_mistake, list_mistakes
from partners.hub.queries.search import Found, Results, find_services, list_areas

__all__ = [
    "Found",
    "MistakeRow",
    "OpenLink",
    "OrganisationEntry",
    "Results",
    "ServiceEntry",
    "count_open",
    "find_open_link",
    "find_services",
    "get_mistake",
    "get_organisation_entry",
    "get_service_entry",
    "list_areas",
    "list_due_for_asking",
    "list_mistakes",
    "list_service_entries",
    "print_of",
    "public_lines",
    "to_talk_to",
    "uses_miles",
]
