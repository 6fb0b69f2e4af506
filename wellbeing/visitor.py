"""Who acts in the compartment: a pseudonym and what it may do; the account stays outside."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from wellbeing.pseudonyms import kept_as, pseudonym_of

STAFF = frozenset(
    {
        Role.CLINICIAN,
        Role.NGO_MANAGER,
        Role.PEER_SUPPORTER,
        Role.WELLBEING_AUDITOR,
        Role.WELLBEING_COORDINATOR,
    }
)
"""Roles that work in the compartment; whoever else is here is here for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person in the compartment; `pseudonym` is None for timers only.

    `organisation_id` is the agency of somebody who is here for themselves, else the organisation they work for.
    """

    pseudonym: bytes | None
    organisation_id: UUID | None
    organisation_kind: OrganisationKind
    roles: frozenset[Role] = field(default_factory=frozenset)
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    timezone: str = "UTC"

    @property
    def kept_as(self) -> bytes | None:
        """What stands for the visitor in the row of what is theirs, and nowhere else."""
        return None if self.pseudonym is None else kept_as(self.pseudonym)

    def holds(self, permission: Permission) -> bool:
        """Whether one of the visitor's roles holds the permission."""
        return permission in self.permissions

    def has_role(self, *roles: Role) -> bool:
        """Whether the visitor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def for_themselves(self) -> "Visitor":
        """The same person without the roles in which they work here: what a peer does for themselves names nobody."""
        return replace(
            self,
            roles=self.roles & {Role.PARTICIPANT},
            permissions=self.permissions & {Permission.WELLBEING_OWN},
        )


def visitor_of(actor: Actor) -> Visitor:
    """The signed-in person as the compartment knows them; everybody of an agency may be here for themselves."""
    own = {Role.PARTICIPANT} if actor.holds(Permission.WELLBEING_OWN) else set[Role]()
    return Visitor(
        pseudonym=pseudonym_of(actor.user_id) if actor.user_id else None,
        organisation_id=actor.organisation_id,
        organisation_kind=actor.organisation_kind,
        roles=(actor.roles & STAFF) | own,
        permissions=frozenset(p for p in actor.permissions if p.value.startswith("wellbeing.")),
        timezone=actor.timezone,
    )


TIMER = Visitor(
    pseudonym=None,
    organisation_id=None,
    organisation_kind=OrganisationKind.OPERATOR,
    roles=frozenset({Role.SYSTEM}),
    permissions=frozenset(p for p in Permission if p.value.startswith("wellbeing.")),
)
"""The visitor of scheduled work in the compartment."""
