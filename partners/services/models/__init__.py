"""Tables of the directory: organisations' places and services, how much room they have, and claims."""

from partners.services.codes import ServiceStatus
from partners.services.models.capacity import CapacityLink, ServiceCapacity
from partners.services.models.claim import OrganisationClaim
from partners.services.models.directory import Contact, Location, MailAddress, Phone
from partners.services.models.hsds import HsdsObject
from partners.services.models.service import (
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
    ServiceTaxonomyTerm,
)

__all__ = [
    "CapacityLink",
    "Contact",
    "HsdsObject",
    "Location",
    "MailAddress",
    "OrganisationClaim",
    "Phone",
    "Service",
    "ServiceArea",
    "ServiceCapacity",
    "ServiceLanguage",
    "ServiceModality",
    "ServiceNeed",
    "ServicePopulation",
    "ServiceSchedule",
    "ServiceStatus",
    "ServiceTaxonomyTerm",
]
