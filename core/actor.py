"""Who acts: a frozen value that carries all that a rule may ask about a person."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from core.permissions import Permission


class Role(StrEnum):
    """The roles people hold; `accounts.roles` says who may hold each and what it permits."""

    AUDITOR = "auditor"
    CLINICIAN = "clinician"
    LEADERSHIP = "leadership"
    LIAISON_OFFICER = "liaison_officer"
    NGO_INTAKE = "ngo_intake"
    NGO_MANAGER = "ngo_manager"
    NGO_WORKER = "ngo_worker"
    OFFICER = "officer"
    OPERATOR = "operator"
    ORGANISATION_ADMIN = "organisation_admin"
    PARTNERSHIP_DESK = "partnership_desk"
    PEER_SUPPORTER = "peer_supporter"
    RECORDS_OFFICER = "records_officer"
    SUPERVISOR = "supervisor"
    WELLBEING_AUDITOR = "wellbeing_auditor"
    WELLBEING_COORDINATOR = "wellbeing_coordinator"
    PARTICIPANT = "participant"
    """Somebody who is in the wellbeing compartment for themselves; never granted."""
    SYSTEM = "system"
    """Timers; never granted to a person."""


class OrganisationKind(StrEnum):
    """Which side of a partnership an organisation stands on."""

    AGENCY = "agency"
    NGO = "ngo"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person at work, in exactly one organisation; `user_id` is None for timers only."""

    user_id: UUID | None
    organisation_id: UUID | None
    organisation_kind: OrganisationKind
    organisation_name: str
    name: str
    unit_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    timezone: str = "UTC"
    locale: str = "en"
    covering: frozenset[UUID] = field(default_factory=frozenset)
    """Absent colleagues whose cases this person works for the time being (`referrals.handover.desk`)."""

    def holds(self, permission: Permission) -> bool:
        """Whether one of the actor's roles holds the permission."""
        return permission in self.permissions

    def has_role(self, *roles: Role) -> bool:
        """Whether the actor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(
    user_id=None,
    organisation_id=None,
    organisation_kind=OrganisationKind.OPERATOR,
    organisation_name="Concordat",
    name="Timer",
    roles=frozenset({Role.SYSTEM}),
    permissions=frozenset(Permission),
)
"""The actor of scheduled work and of the command line."""
