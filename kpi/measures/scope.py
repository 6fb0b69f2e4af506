"""What is measured: an agency as a whole, or one of its partnerships."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """An agency, or the partnership of an agency with one NGO; periods follow the agency's time zone (IANA name)."""

    agency_id: UUID
    agency_name: str
    timezone: str
    locale: str = "en"
    partnership_id: UUID | None = None
    partnership_reference: str | None = None
    ngo_id: UUID | None = None
    ngo_name: str | None = None

    @property
    def is_partnership(self) -> bool:
        """Whether one partnership is measured rather than the whole agency."""
        return self.partnership_id is not None

    @property
    def title(self) -> str:
        """The names of those measured, as a heading shows them."""
        return f"{self.agency_name} – {self.ngo_name}" if self.is_partnership else self.agency_name
