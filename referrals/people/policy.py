"""Who may see the people an agency knows: only those of the agency who record or refer."""

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from referrals.people.models import Person
from referrals.sight import in_sight


def visible_to(actor: Actor) -> sa.Select[tuple[Person]]:
    """The people who exist for an actor: those of the own agency, for whoever records encounters or refers.

    An NGO never reads them: it gets the packet of a referral.
    """
    if actor.has_role(Role.SYSTEM):
        return sa.select(Person)
    if not (actor.holds(Permission.REFERRAL_CREATE) or actor.holds(Permission.ENCOUNTER_WRITE)):
        return sa.select(Person).where(sa.false())
    return sa.select(Person).where(
        Person.agency_id == actor.organisation_id, Person.purged_at.is_(None), in_sight(Person)
    )


def can_search(actor: Actor) -> bool:
    """Whether the actor may look people up at all: supervisors and the desk of an agency, never an officer (D-06)."""
    return actor.organisation_kind is OrganisationKind.AGENCY and actor.holds(Permission.PERSON_MERGE)
