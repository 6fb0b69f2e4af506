"""The two who are party to an enrolment: the person, and the peer or clinician who is assigned. Nobody else is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.lifecycle import ENDED, EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor

NOT_YOURS = N_("There is nothing here, or it is not yours to see.")


class Side(StrEnum):
    """Which of the two."""

    PERSON = "person"
    PROVIDER = "provider"

    @property
    def other(self) -> "Side":
        """The one whom this one talks to."""
        return Side.PROVIDER if self is Side.PERSON else Side.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A visitor as one of the two sides of an enrolment, with what both may know of it."""

    enrolment_id: UUID
    side: Side
    state: EnrolmentState
    held_by: bytes | None
    agency_id: UUID
    provider_id: UUID
    programme_name: str
    chosen_name_sealed: bytes | None
    notice_acknowledged_at: datetime | None
    safe_contact: SafeContact

    @property
    def is_open(self) -> bool:
        """Whether the enrolment goes on."""
        return self.state not in ENDED

    @property
    def can_go_on(self) -> bool:
        """Whether the enrolment goes on and somebody is assigned."""
        return self.is_open and self.held_by is not None

    def roles(self, visitor: Visitor) -> frozenset[Role]:
        """The roles by which the visitor acts here: a side never borrows what the other may do."""
        if self.side is Side.PERSON:
            return frozenset({Role.PARTICIPANT})
        return visitor.roles & {Role.CLINICIAN, Role.PEER_SUPPORTER}


def get_party(vault: Session, visitor: Visitor, enrolment_id: UUID, side: Side) -> Party:
    """The visitor as that side of the enrolment; raises `NotFound` for whoever is not."""
    query = (
        sa.select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.state,
            Enrolment.held_by,
            Enrolment.chosen_name_sealed,
            Enrolment.notice_acknowledged_at,
            Participant.safe_contact,
            Programme.agency_id,
            Programme.provider_id,
            Programme.name.label("programme_name"),
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Enrolment.id == enrolment_id, is_side(visitor, side))
    )
    row = vault.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_YOURS)
    return Party(side=side, **row._mapping)


def is_side(visitor: Visitor, side: Side) -> Any:
    """The condition on an enrolment, joined with its participant, under which the visitor is that side of it."""
    if visitor.pseudonym is None:
        return sa.false()
    if side is Side.PERSON:
        own = visitor.holds(Permission.WELLBEING_OWN)
        return Participant.pseudonym == visitor.kept_as if own else sa.false()
    if not visitor.holds(Permission.WELLBEING_CARE) or visitor.organisation_id is None:
        return sa.false()
    run = sa.select(Programme.id).where(Programme.provider_id == visitor.organisation_id)
    return sa.and_(
        Enrolment.held_by == visitor.pseudonym,
        Enrolment.programme_id.in_(run),
        Participant.pseudonym != visitor.kept_as,
    )


def lock_party(vault: Session, visitor: Visitor, enrolment_id: UUID, side: Side) -> tuple[Party, Enrolment]:
    """As `get_party`, with the enrolment's row locked and fresh: what both do at once happens one after the other."""
    enrolment = vault.scalars(
        sa.select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if enrolment is None:
        raise NotFound(NOT_YOURS)
    return get_party(vault, visitor, enrolment_id, side), enrolment


def may_go_on(party: Party) -> None:
    """Writing and planning need an enrolment that goes on, with somebody assigned; raises `Conflict`."""
    if not party.is_open:
        raise Conflict(N_("This has ended. You can still read what is here."))
    if party.held_by is None:
        raise Conflict(N_("Nobody is assigned yet. As soon as somebody is, you can write and plan here."))


def mail_address(vault: Session, participant_id: UUID) -> str | None:
    """The address at which a participant wants to hear that there is a message; None for whoever wants no mail."""
    row = vault.get(Participant, participant_id)
    return row.contact if row is not None and row.safe_contact is SafeContact.MAIL else None
