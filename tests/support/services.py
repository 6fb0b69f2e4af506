"""An NGO with a service and figures of it, a candidate of the directory, and its claim, for tests."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor, OrganisationKind, Role
from partners.services.capacity import CapacityState, Figure
from partners.services.commands import (
    Claimed,
    Claiming,
    IssuedInvitation,
    claim_organisation,
    invite_to_claim,
    state_capacity,
)
from partners.services.models import Service
from tests.support.memoranda import Pair, make_pair, make_person
from tests.support.remembered import remembered

PASSWORD = "seven quiet herons at dusk"
BOARD = "board@hazelyard.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An agency with a desk, an NGO with a manager, and a candidate."""

    pair: Pair
    desk: Actor
    manager: Actor
    candidate_id: UUID

    @property
    def service_id(self) -> UUID:
        """A service of the NGO."""
        return self.pair.services[0]


def make_scene(session: Session, now: datetime) -> Scene:
    """Everybody who takes part in a claim or says how much room there is."""
    return remembered(session, ("scene", now), lambda: _make_scene(session, now))


def _make_scene(session: Session, now: datetime) -> Scene:
    pair = make_pair(session, now)
    return Scene(
        pair=pair,
        desk=make_person(session, pair.agency_id, "Dora Desk", Role.PARTNERSHIP_DESK, now=now),
        manager=make_person(session, pair.ngo_id, "Mina Manager", Role.NGO_MANAGER, now=now),
        candidate_id=make_candidate(session, "Hazel Yard"),
    )


def make_candidate(session: Session, name: str, *, email: str | None = BOARD) -> UUID:
    """An organisation of an imported directory with one service."""
    organisation = Organisation(
        id=uuid4(),
        kind=OrganisationKind.NGO,
        status=OrganisationStatus.CANDIDATE,
        name=name,
        email=email,
        source="ohana",
        source_id=name[:80],
    )
    session.add(organisation)
    session.flush()
    session.add(Service(id=uuid4(), organisation_id=organisation.id, name=f"{name} service"))
    session.flush()
    return organisation.id


def say(
    session: Session,
    scene: Scene,
    state: CapacityState = CapacityState.LIMITED,
    *,
    places: int | None = 3,
    now: datetime,
) -> UUID:
    """The manager says a figure of the service."""
    figure = Figure(state=state, places=places)
    return state_capacity(session, scene.manager, scene.service_id, figure=figure, now=now)


def invite(session: Session, scene: Scene, now: datetime, *, by: Actor | None = None) -> IssuedInvitation:
    """The desk invites the candidate."""
    return invite_to_claim(session, by or scene.desk, scene.candidate_id, email=BOARD, now=now)


def claim(
    session: Session,
    token: str,
    now: datetime,
    *,
    may_sign: bool = True,
    email: str = "dana@hazelyard.example",
) -> Claimed:
    """Somebody of the candidate claims it."""
    person = Claiming(
        name="Dana Whitlock", job_title="Director", email=email, password=PASSWORD, may_sign=may_sign
    )
    return claim_organisation(session, token=token, person=person, now=now)
