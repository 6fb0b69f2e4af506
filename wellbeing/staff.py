"""Names of those who work in the compartment: pseudonyms computed from the main side's list, and mapped back.

Participants are never named this way; whoever calls says whose staff it asks for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.roles import COMMAND
from accounts.users.queries import list_workers
from core.actor import Role
from wellbeing.pseudonyms import pseudonym_of

ANY_ROLE = tuple(role for role in Role if role not in (Role.PARTICIPANT, Role.SYSTEM))


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of an organisation's active staff, as the compartment knows them."""

    pseudonym: bytes
    name: str

    @property
    def key(self) -> str:
        """The pseudonym as a form carries it."""
        return self.pseudonym.hex()


def list_staff(session: Session, organisation_id: UUID, *roles: Role) -> list[Colleague]:
    """Active people of an organisation by name; with `roles`, those who hold one of them. Reads the main side only."""
    rows = list_workers(session, organisation_id, *(roles or ANY_ROLE))
    return [Colleague(pseudonym=pseudonym_of(row.id), name=row.name) for row in rows]


def list_command(session: Session, organisation_id: UUID) -> frozenset[bytes]:
    """The pseudonyms of those who lead or administer an organisation: none of them supports a colleague."""
    return frozenset(one.pseudonym for one in list_staff(session, organisation_id, *COMMAND))


def staff_names(session: Session, organisation_ids: Iterable[UUID | None]) -> dict[bytes, str]:
    """The names of the active staff of these organisations, by pseudonym."""
    wanted = {one for one in organisation_ids if one is not None}
    return {one.pseudonym: one.name for each in wanted for one in list_staff(session, each)}
