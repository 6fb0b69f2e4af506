"""Who may see, record and correct encounters: the officer their own, a supervisor the agency's."""

from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied
from core.permissions import Permission
from core.text import N_
from referrals.encounters.models import Encounter
from referrals.sight import in_sight


class EncounterTab(StrEnum):
    """Whose encounters a list shows."""

    OWN = "own"
    UNIT = "unit"
    AGENCY = "agency"


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the encounters that exist for an actor: their own, and for a supervisor the agency's."""
    query = sa.select(Encounter.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.ENCOUNTER_READ) or actor.organisation_kind is not OrganisationKind.AGENCY:
        return query.where(sa.false())
    query = query.where(
        Encounter.agency_id == actor.organisation_id, Encounter.purged_at.is_(None), in_sight(Encounter)
    )
    return query if leads(actor) else query.where(Encounter.recorded_by_id == actor.user_id)


def leads(actor: Actor) -> bool:
    """Whether the actor supervises officers of an agency."""
    return actor.has_role(Role.SUPERVISOR)


def tabs_of(actor: Actor) -> tuple[EncounterTab, ...]:
    """The lists an actor may choose between."""
    if not leads(actor):
        return (EncounterTab.OWN,)
    units = (EncounterTab.UNIT,) if actor.unit_id else ()
    return (EncounterTab.OWN, *units, EncounterTab.AGENCY)


def first_tab(actor: Actor) -> EncounterTab:
    """The list that opens: officers come for their own encounters, a supervisor for those of the unit."""
    offered = tabs_of(actor)
    own = actor.has_role(Role.LIAISON_OFFICER) or len(offered) == 1
    return offered[0] if own else offered[1]


def may_record(actor: Actor) -> None:
    """Officers of an agency record encounters."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or actor.user_id is None:
        raise Denied(N_("Encounters are recorded by the police agency."))
    if not actor.holds(Permission.ENCOUNTER_WRITE):
        raise Denied(N_("Your role may not record encounters."))


def may_correct(actor: Actor, *, recorded_by_id: UUID | None, source: str | None) -> None:
    """The officer who recorded an encounter, or a supervisor, corrects it; an imported one nobody."""
    may_record(actor)
    if source is not None:
        raise Conflict(N_("This encounter was imported. Correct it at its source."))
    if recorded_by_id != actor.user_id and not leads(actor):
        raise Denied(N_("Only the officer who recorded the encounter, or a supervisor, may correct it."))


def can_correct(actor: Actor, *, recorded_by_id: UUID | None, source: str | None) -> bool:
    """Whether a page offers the actor to correct the encounter."""
    try:
        may_correct(actor, recorded_by_id=recorded_by_id, source=source)
    except ConcordatError:
        return False
    return True


def may_import(actor: Actor) -> None:
    """Encounters are imported on the command line."""
    if not actor.has_role(Role.SYSTEM):
        raise Denied(N_("Only the operator may import encounters."))
