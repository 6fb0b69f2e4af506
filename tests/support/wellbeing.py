"""The wellbeing compartment for tests: visitors of every role, and enrolments that walked through the real commands."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import permissions_of
from core.actor import Actor, OrganisationKind, Role
from partners.memoranda.programmes import ProgrammeType
from wellbeing.enrolments import commands as own
from wellbeing.enrolments.clients import commands as clients
from wellbeing.enrolments.commands import AskValues, ask
from wellbeing.enrolments.lapsing import lapse_silent
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.codes import Group, SafeContact
from wellbeing.participants.commands import ensure_participant
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import Reachable
from wellbeing.programmes.codes import Modality, ProgrammeState, TellingReason
from wellbeing.programmes.commands import (
    change_programme,
    close_programme,
    draft_programme,
    offer_programme,
    state_room,
)
from wellbeing.programmes.models import Programme
from wellbeing.programmes.policy import Covered
from wellbeing.programmes.values import ProgrammeValues, Room
from wellbeing.visitor import Visitor, visitor_of

AGENCY = UUID("a9e1c1a5-0000-4000-8000-000000000001")
"""An agency that exists in the compartment only by its id."""
NGO = UUID("a9e1c1a5-0000-4000-8000-000000000002")
S = EnrolmentState


def a_visitor(
    *roles: Role,
    organisation_id: UUID = AGENCY,
    kind: OrganisationKind = OrganisationKind.AGENCY,
    user_id: UUID | None = None,
) -> Visitor:
    """Somebody with these roles, as the compartment knows them from their account."""
    return visitor_of(
        Actor(
            user_id=user_id or uuid4(),
            organisation_id=organisation_id,
            organisation_kind=kind,
            organisation_name="Somewhere",
            name="Somebody",
            roles=frozenset(roles),
            permissions=permissions_of(roles),
        )
    )


def an_officer(*, user_id: UUID | None = None, organisation_id: UUID = AGENCY) -> Visitor:
    """Somebody who is here for themselves."""
    return a_visitor(Role.OFFICER, organisation_id=organisation_id, user_id=user_id).for_themselves()


def a_peer(*, user_id: UUID | None = None, organisation_id: UUID = AGENCY) -> Visitor:
    """A peer supporter of the agency, at work."""
    return a_visitor(Role.PEER_SUPPORTER, organisation_id=organisation_id, user_id=user_id)


def a_clinician(*, user_id: UUID | None = None, organisation_id: UUID = NGO) -> Visitor:
    """A clinician, of the NGO where nothing else is said."""
    kind = OrganisationKind.AGENCY if organisation_id == AGENCY else OrganisationKind.NGO
    return a_visitor(Role.CLINICIAN, organisation_id=organisation_id, kind=kind, user_id=user_id)


def a_manager(*, organisation_id: UUID = NGO) -> Visitor:
    """The manager of the NGO."""
    return a_visitor(Role.NGO_MANAGER, organisation_id=organisation_id, kind=OrganisationKind.NGO)


def a_coordinator(*, organisation_id: UUID = AGENCY) -> Visitor:
    """The agency's wellbeing coordinator."""
    return a_visitor(Role.WELLBEING_COORDINATOR, organisation_id=organisation_id)


def make_programme(
    vault: Session,
    *,
    now: datetime,
    agency_id: UUID = AGENCY,
    provider_id: UUID = NGO,
    kind: ProgrammeType = ProgrammeType.COUNSELLING_IN_PERSON,
    state: ProgrammeState = ProgrammeState.OFFERED,
    name: str = "Quiet hour",
    places: int | None = None,
    **values: Any,
) -> Programme:
    """A programme that is on offer to the people of an agency, by the commands of those who run it.

    It was described a day before `now`, so that a notice which is confirmed later is the present one.
    """
    at = now - timedelta(days=1)
    own = provider_id == agency_id
    runner = a_coordinator(organisation_id=agency_id) if own else a_manager(organisation_id=provider_id)
    covered = covering(agency_id, kind)
    programme_id = draft_programme(
        vault, runner, agency_id=agency_id, kind=kind, name=name, covered=covered, now=at
    )
    said = {**COMPLETE, "name": name, **values}
    change_programme(vault, runner, programme_id, version=1, values=ProgrammeValues(**said), now=at)
    programme = vault.get_one(Programme, programme_id, populate_existing=True)
    if places is not None:
        room = Room(places=places, places_free=None, wait_days=None)
        state_room(vault, runner, programme_id, version=programme.version, room=room, now=at)
    if state is not ProgrammeState.DRAFT:
        offer_programme(vault, runner, programme_id, covered=covered, now=at)
    if state is ProgrammeState.CLOSED:
        close_programme(vault, runner, programme_id, now=at)
    return vault.get_one(Programme, programme_id, populate_existing=True)


COMPLETE: Mapping[str, Any] = {
    "summary": "An hour with somebody who listens.",
    "modalities": frozenset({Modality.IN_PERSON}),
    "groups": frozenset(Group),
    "languages": frozenset({"en"}),
    "place": "12 Mill Lane, second floor",
    "kept_private": "What you say stays with us. Your agency does not learn that you came.",
    "exceptions": frozenset({TellingReason.SUICIDE_THREAT, TellingReason.COURT_ORDER}),
}


def covering(party_id: UUID, *kinds: ProgrammeType) -> Covered:
    """Agreements in force that cover these kinds with the party, or all kinds where none is named."""
    return {party_id: frozenset(kinds or ProgrammeType)}


def make_participant(
    vault: Session, *, now: datetime, visitor: Visitor | None = None, group: Group = Group.OFFICER
) -> Participant:
    """Somebody who is here for themselves."""
    return ensure_participant(vault, visitor or an_officer(), group=group, now=now)


def ask_values(**changes: Any) -> AskValues:
    """What somebody says who asks to join."""
    values: dict[str, Any] = {
        "chosen_name": "Quiet Heron",
        "group": Group.OFFICER,
        "reachable": Reachable(safe_contact=SafeContact.MAIL, contact="own@home.example"),
        "acknowledges": True,
    }
    return AskValues(**(values | changes))


def make_enrolment(
    vault: Session,
    *,
    now: datetime,
    state: EnrolmentState = EnrolmentState.ACTIVE,
    visitor: Visitor | None = None,
    programme: Programme | None = None,
    carer: Visitor | None = None,
    **asked: Any,
) -> Enrolment:
    """An enrolment in this state, by the commands of both sides; `visitor` is the person, `carer` who holds it.

    It was asked for three hours before `now`, and is held from the offer on.
    """
    visitor, programme = visitor or an_officer(), programme or make_programme(vault, now=now)
    carer = carer or _carer_for(programme)
    at = now - timedelta(hours=3)
    asked["for_later"] = state is S.INTERESTED
    enrolment_id = ask(
        vault,
        visitor,
        programme.id,
        values=ask_values(**asked),
        covered=covering(programme.provider_id),
        work_domain=None,
        now=at,
    )
    steps: Mapping[EnrolmentState, tuple[str, ...]] = {
        S.INTERESTED: (),
        S.REQUESTED: (),
        S.WAITLISTED: ("waitlist",),
        S.OFFERED: ("take_on", "offer"),
        S.ENROLLED: ("take_on", "offer", "accept"),
        S.ACTIVE: ("take_on", "offer", "accept", "start"),
        S.PAUSED: ("take_on", "offer", "accept", "start", "pause"),
        S.COMPLETED: ("take_on", "offer", "accept", "start", "complete"),
        S.WITHDRAWN: ("take_on", "offer", "accept", "start", "withdraw"),
        S.ENDED_BY_PROVIDER: ("take_on", "end"),
        S.NO_LONGER_ELIGIBLE: ("take_on", "rule_out"),
        S.LAPSED: ("take_on", "offer", "accept", "start"),
    }
    for number, step in enumerate(steps[state], start=1):
        when = at + timedelta(minutes=number)
        reason = {"reason": "other_help_fits"} if step == "end" else {}
        if hasattr(own, step) and step != "ask":
            getattr(own, step)(vault, visitor, enrolment_id, now=when)
        else:
            getattr(clients, step)(vault, carer, enrolment_id, now=when, **reason)
    if state is S.LAPSED:
        vault.execute(
            sa.update(Enrolment)
            .where(Enrolment.id == enrolment_id)
            .values(last_contact_at=now - timedelta(days=91))
        )
        lapse_silent(vault, now=now)
    enrolment = vault.get_one(Enrolment, enrolment_id, populate_existing=True)
    assert enrolment.state is state
    return enrolment


def _carer_for(programme: Programme) -> Visitor:
    if programme.kind in (ProgrammeType.PEER_SUPPORT, ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT):
        return a_peer(organisation_id=programme.provider_id)
    return a_clinician(organisation_id=programme.provider_id)
