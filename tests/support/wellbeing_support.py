"""People of the compartment's peer support for tests, made as the commands make them."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.roles import permissions_of
from core.actor import Actor, OrganisationKind, Role
from wellbeing.support.incidents.codes import IncidentKind
from wellbeing.support.incidents.commands import record_incident
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.commands import add_peer
from wellbeing.support.peers.policy import PeerValues
from wellbeing.visitor import Visitor, visitor_of

AGENCY = uuid4()
OTHER_AGENCY = uuid4()
CLINICIAN = b"c" * 16


def visitor(
    *roles: Role,
    organisation_id: UUID = AGENCY,
    kind: OrganisationKind = OrganisationKind.AGENCY,
    user_id: UUID | None = None,
) -> Visitor:
    """Somebody who holds the roles, as the compartment knows them."""
    actor = Actor(
        user_id=user_id or uuid4(),
        organisation_id=organisation_id,
        organisation_kind=kind,
        organisation_name="Northgate Police",
        name="Robin Adeyemi",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
        timezone="America/New_York",
    )
    return visitor_of(actor)


def coordinator(organisation_id: UUID = AGENCY) -> Visitor:
    """The agency's wellbeing coordinator."""
    return visitor(Role.WELLBEING_COORDINATOR, organisation_id=organisation_id)


STRANGERS: dict[str, Callable[[], Visitor]] = {
    "another agency": lambda: coordinator(OTHER_AGENCY),
    "an NGO": lambda: visitor(Role.WELLBEING_COORDINATOR, organisation_id=uuid4(), kind=OrganisationKind.NGO),
    "supervisor": lambda: visitor(Role.SUPERVISOR),
    "leadership": lambda: visitor(Role.LEADERSHIP),
    "administrator": lambda: visitor(Role.ORGANISATION_ADMIN),
    "auditor": lambda: visitor(Role.AUDITOR),
    "clinician": lambda: visitor(Role.CLINICIAN),
    "peer": lambda: visitor(Role.PEER_SUPPORTER),
    "officer": lambda: visitor(Role.OFFICER),
}
"""Who is not the agency's coordinator, made when asked for: pseudonyms need the keys."""


def peer_values(today: date, **changed: object) -> PeerValues:
    """A peer who is trained and supervised on the day."""
    values: dict[str, object] = {
        "trained_on": today - timedelta(days=200),
        "trained_until": today + timedelta(days=400),
        "supervised_by": CLINICIAN,
        "supervised_on": today - timedelta(days=20),
        "reach": "Any evening on 410 555 0142",
        "languages": frozenset({"en", "es"}),
        "topics": frozenset({Topic.SLEEP, Topic.GRIEF}),
    }
    return PeerValues(**(values | changed))  # type: ignore[arg-type]


def make_peer(
    vault: Session, by: Visitor, now: datetime, *, peer: bytes | None = None, **changed: Any
) -> tuple[UUID, bytes]:
    """Somebody on the coordinator's roster; answers the entry's id and the pseudonym."""
    peer = peer or secrets.token_bytes(16)
    peer_id = add_peer(
        vault,
        by,
        peer=peer,
        values=peer_values(now.date(), **changed),
        staff={peer},
        command=frozenset(),
        clinicians={CLINICIAN},
        now=now,
    )
    return peer_id, peer


def make_incident(vault: Session, by: Visitor, now: datetime, *people: bytes, hours_ago: int = 2) -> UUID:
    """A critical incident with these people on its list."""
    return record_incident(
        vault,
        by,
        kind=IncidentKind.DISTURBING_SCENE,
        happened_at=now - timedelta(hours=hours_ago),
        people=people,
        staff=set(people),
        now=now,
    )
