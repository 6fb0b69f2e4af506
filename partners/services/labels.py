"""The words for the codes of the directory, marked for translation."""

from collections.abc import Mapping

from core.text import N_
from partners.services.codes import ServiceStatus

__all__ = ["SERVICE_STATUSES", "SOURCES", "ServiceStatus"]

SERVICE_STATUSES: Mapping[ServiceStatus, str] = {
    ServiceStatus.ACTIVE: N_("Active"),
    ServiceStatus.TEMPORARILY_CLOSED: N_("Closed for the time being"),
    ServiceStatus.INACTIVE: N_("Not active"),
    ServiceStatus.DEFUNCT: N_("Ended"),
}
SOURCES: Mapping[str, str] = {"hsds": N_("HSDS file"), "ohana": N_("Ohana directory package")}
"""What a reader calls a source of imported rows."""
