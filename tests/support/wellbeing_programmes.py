"""Programmes for tests, described and offered through the real commands."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.roles import definition_of
from core.actor import OrganisationKind, Role
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes import commands
from wellbeing.programmes.codes import Group, Modality, ProgrammeState, TellingReason
from wellbeing.programmes.policy import Covered
from wellbeing.programmes.queries import get_run_programme
from wellbeing.programmes.values import ProgrammeValues
from wellbeing.visitor import STAFF, Visitor

SAID: dict[str, Any] = {
    "name": "Lantern talks",
    "summary": "Weekly talks with somebody who knows police work.",
    "modalities": frozenset({Modality.IN_PERSON}),
    "groups": frozenset({Group.OFFICER, Group.STAFF}),
    "languages": frozenset({"en"}),
    "place": "9 Harbour Row",
    "kept_private": "No supervisor learns anything.",
    "exceptions": frozenset({TellingReason.COURT_ORDER, TellingReason.SUICIDE_THREAT}),
}


def somebody(role: Role, organisation_id: UUID, kind: OrganisationKind) -> Visitor:
    """Somebody of an organisation with a role, as the compartment knows them; needs no key."""
    return Visitor(
        pseudonym=uuid4().bytes,
        organisation_id=organisation_id,
        organisation_kind=kind,
        roles=frozenset({role}) & STAFF,
        permissions=definition_of(role).permissions,
    )


def said(**changes: Any) -> ProgrammeValues:
    """A complete description, with these changes."""
    return ProgrammeValues(**(SAID | changes))


def describe(vault: Session, visitor: Visitor, programme_id: UUID, *, now: datetime, **changes: Any) -> None:
    """Write a complete description over whatever was there."""
    version = get_run_programme(vault, visitor, programme_id).version
    commands.change_programme(vault, visitor, programme_id, version=version, values=said(**changes), now=now)


def run_programme(
    vault: Session,
    visitor: Visitor,
    *,
    agency_id: UUID,
    now: datetime,
    kind: ProgrammeType = ProgrammeType.COUNSELLING_IN_PERSON,
    covered: Covered | None = None,
    state: ProgrammeState = ProgrammeState.OFFERED,
    **changes: Any,
) -> UUID:
    """A programme of the visitor's organisation in a state; an NGO's is covered by default."""
    covered = {agency_id: frozenset(ProgrammeType)} if covered is None else covered
    programme_id = commands.draft_programme(
        vault,
        visitor,
        agency_id=agency_id,
        kind=kind,
        name=str(changes.get("name", SAID["name"])),
        covered=covered,
        now=now,
    )
    describe(vault, visitor, programme_id, now=now, **changes)
    if state is not ProgrammeState.DRAFT:
        commands.offer_programme(vault, visitor, programme_id, covered=covered, now=now)
    if state is ProgrammeState.CLOSED:
        commands.close_programme(vault, visitor, programme_id, now=now)
    return programme_id
