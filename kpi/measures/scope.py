"""What is measured: one partnership, an agency, an NGO with all its agencies, or everything."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ScopeKind(StrEnum):
    """Whose work is measured."""

    PARTNERSHIP = "partnership"
    AGENCY = "agency"
    NGO = "ngo"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose work is measured; periods follow `timezone` (IANA name), that of the agency where there is one.

    An agency without a partnership is the whole agency, an NGO without an agency all that agencies refer to it, and
    neither of them every agency and NGO here.
    """

    timezone: str
    locale: str = "en"
    agency_id: UUID | None = None
    agency_name: str | None = None
    partnership_id: UUID | None = None
    partnership_reference: str | None = None
    ngo_id: UUID | None = None
    ngo_name: str | None = None

    def __post_init__(self) -> None:
        if (self.partnership_id is not None) != (self.agency_id is not None and self.ngo_id is not None):
            raise ValueError("a partnership has an agency and an NGO")

    @property
    def kind(self) -> ScopeKind:
        """Whose work is measured."""
        if self.partnership_id is not None:
            return ScopeKind.PARTNERSHIP
        if self.agency_id is not None:
            return ScopeKind.AGENCY
        return ScopeKind.NGO if self.ngo_id is not None else ScopeKind.ALL

    @property
    def key(self) -> str:
        """A short text that names the scope in a form, an address and a unique key."""
        subject = self.partnership_id or self.agency_id or self.ngo_id
        return key_of(self.kind, subject)

    @property
    def has_encounters(self) -> bool:
        """Crisis encounters belong to agencies: one partner's work has none."""
        return self.kind in (ScopeKind.AGENCY, ScopeKind.ALL)

    @property
    def title(self) -> str:
        """The names of those measured, as a heading shows them; empty where it is everything."""
        return names_of(self.agency_name, self.ngo_name)


def key_of(kind: ScopeKind, subject: UUID | None) -> str:
    """The key of a scope: its kind and the id of its partnership, agency or NGO."""
    return f"{kind.value}-{subject.hex}" if subject else kind.value


def names_of(agency_name: str | None, ngo_name: str | None) -> str:
    """The names of those measured, as a heading shows them; empty where it is everything."""
    return " – ".join(name for name in (agency_name, ngo_name) if name)
