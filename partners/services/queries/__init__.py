"""Reads of the directory: search, organisations, services, capacity and claims."""

from partners.services.capacity import CapacityRow
from partners.services.policy import (
    can_confirm_capacity,
    can_invite,
    can_keep_services,
    may_confirm_capacity,
    may_invite,
    may_keep_services,
)
from partners.services.queries.capacity import (
    OpenQuestion,
    capacities_of,
    find_capacity,
    find_open_question,
    list_due_for_question,
)
from partners.services.queries.claims import (
    ClaimPage,
    ClaimRow,
    OpenClaim,
    can_decide,
    can_withdraw,
    count_waiting,
    find_latest_claim,
    find_open_claim,
    get_claim,
    list_addresses,
    list_claims,
)
from partners.services.queries.directory import Search, get_entry, list_directory
from partners.services.queries.services import (
    ServicePage,
    find_owner,
    get_own_service,
    get_service_page,
    list_own_places,
    list_own_services,
    list_service_phones,
    list_services,
)
from partners.services.rows import DirectoryEntry, DirectoryPage, DirectoryRow, ServiceRow

__all__ = [
    "CapacityRow",
    "ClaimPage",
    "ClaimRow",
    "DirectoryEntry",
    "DirectoryPage",
    "DirectoryRow",
    "OpenClaim",
    "OpenQuestion",
    "Search",
    "ServicePage",
    "ServiceRow",
    "can_confirm_capacity",
    "can_decide",
    "can_invite",
    "can_keep_services",
    "can_withdraw",
    "capacities_of",
    "count_waiting",
    "find_capacity",
    "find_latest_claim",
    "find_open_claim",
    "find_open_question",
    "find_owner",
    "get_claim",
    "get_entry",
    "get_own_service",
    "get_service_page",
    "list_addresses",
    "list_claims",
    "list_directory",
    "list_due_for_question",
    "list_own_places",
    "list_own_services",
    "list_service_phones",
    "list_services",
    "may_confirm_capacity",
    "may_invite",
    "may_keep_services",
]
