"""Reads of incidents: offered of listed for the coordinator, one's own offers, whom a peer was asked by."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from wellbeing.store import open_sealed
from wellbeing.support.contacts.policy import may_log
from wellbeing.support.incidents.codes import Answer, IncidentKind, OfferMethod
from wellbeing.support.incidents.lifecycle import LISTED, IncidentState
from wellbeing.support.incidents.models import CriticalIncident, IncidentPerson, OfferAnswer
from wellbeing.support.incidents.policy import NOT_FOUND, coordinated_by, may_answer, may_coordinate
from wellbeing.visitor import Visitor

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident as the coordinator sees it: who accepted is in no field."""

    id: UUID
    kind: IncidentKind
    state: IncidentState
    happened_at: datetime
    offers_due_at: datetime
    listed: int
    offered: int
    offered_in_time: int
    all_offered_at: datetime | None
    ended_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether somebody still waits for an offer after its time."""
        return self.state is IncidentState.OPEN and self.offers_due_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody on an incident's list."""

    id: UUID
    person: bytes
    offered_at: datetime | None
    method: OfferMethod | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer as the person to whom it was made sees it, with their own answer."""

    id: UUID
    kind: IncidentKind
    happened_at: datetime
    answer: Answer | None
    asked_peer: bytes | None
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """Somebody who asked a peer to be in touch, as that peer sees it: their own words and the day."""

    reach: str
    answered_at: datetime


_INCIDENTS = sa.select(
    CriticalIncident.id,
    CriticalIncident.kind,
    CriticalIncident.state,
    CriticalIncident.happened_at,
    CriticalIncident.offers_due_at,
    CriticalIncident.listed,
    CriticalIncident.offered,
    CriticalIncident.offered_in_time,
    CriticalIncident.all_offered_at,
    CriticalIncident.ended_at,
)


def list_incidents(vault: Session, visitor: Visitor) -> list[IncidentRow]:
    """The agency's latest incidents, those that still wait for offers first."""
    may_coordinate(visitor)
    waiting = sa.case((CriticalIncident.state == IncidentState.OPEN, 0), else_=1)
    rows = vault.execute(
        _INCIDENTS.where(coordinated_by(visitor), CriticalIncident.state != IncidentState.WITHDRAWN)
        .order_by(waiting, CriticalIncident.happened_at.desc(), CriticalIncident.id)
        .limit(PAGE_SIZE)
    )
    return [IncidentRow(**row._mapping) for row in rows]


def get_incident(vault: Session, visitor: Visitor, incident_id: UUID) -> IncidentRow:
    """An incident of the coordinator's own agency; raises `NotFound` for any other."""
    may_coordinate(visitor)
    row = vault.execute(
        _INCIDENTS.where(CriticalIncident.id == incident_id, coordinated_by(visitor))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return IncidentRow(**row._mapping)


def list_people(vault: Session, visitor: Visitor, incident_id: UUID) -> list[PersonRow]:
    """Who is on the list of an incident of one's own agency; what they answered is not read."""
    get_incident(vault, visitor, incident_id)
    rows = vault.execute(
        sa.select(IncidentPerson.id, IncidentPerson.person, IncidentPerson.offered_at, IncidentPerson.method)
        .where(IncidentPerson.incident_id == incident_id)
        .order_by(IncidentPerson.listed_at, IncidentPerson.id)
    )
    return [
        PersonRow(id=row.id, person=bytes(row.person), offered_at=row.offered_at, method=row.method)
        for row in rows
    ]


def get_person(vault: Session, visitor: Visitor, incident_id: UUID, offer_id: UUID) -> PersonRow:
    """Somebody on the list of an incident of one's own agency; raises `NotFound` for anybody else."""
    for row in list_people(vault, visitor, incident_id):
        if row.id == offer_id:
            return row
    raise NotFound(NOT_FOUND)


def list_own_offers(vault: Session, visitor: Visitor) -> list[OfferRow]:
    """What the visitor was offered and what they answered, the newest first."""
    may_answer(visitor)
    rows = vault.execute(
        sa.select(
            IncidentPerson.id,
            CriticalIncident.kind,
            CriticalIncident.happened_at,
            OfferAnswer.id.label("answer_id"),
            OfferAnswer.answer,
            OfferAnswer.asked_peer,
            OfferAnswer.reach_sealed,
        )
        .join(CriticalIncident, CriticalIncident.id == IncidentPerson.incident_id)
        .outerjoin(OfferAnswer, OfferAnswer.offer_id == IncidentPerson.id)
        .where(IncidentPerson.person == visitor.pseudonym, CriticalIncident.state.in_(LISTED))
        .order_by(CriticalIncident.happened_at.desc(), IncidentPerson.id)
    )
    return [
        OfferRow(
            id=row.id,
            kind=row.kind,
            happened_at=row.happened_at,
            answer=row.answer,
            asked_peer=bytes(row.asked_peer) if row.asked_peer else None,
            reach=open_sealed(row.reach_sealed, OfferAnswer.__tablename__, "reach", row.answer_id) or "",
        )
        for row in rows
    ]


def get_own_offer(vault: Session, visitor: Visitor, offer_id: UUID) -> OfferRow:
    """An offer made to the visitor; raises `NotFound` for any other."""
    for row in list_own_offers(vault, visitor):
        if row.id == offer_id:
            return row
    raise NotFound(NOT_FOUND)


def list_asked(vault: Session, visitor: Visitor) -> list[AskedRow]:
    """Who asked this peer to be in touch after an incident; nobody else reads it."""
    may_log(visitor)
    rows = vault.execute(
        sa.select(OfferAnswer.id, OfferAnswer.reach_sealed, OfferAnswer.answered_at)
        .where(OfferAnswer.asked_peer == visitor.pseudonym)
        .order_by(OfferAnswer.answered_at, OfferAnswer.id)
    )
    return [
        AskedRow(
            reach=open_sealed(row.reach_sealed, OfferAnswer.__tablename__, "reach", row.id) or "",
            answered_at=row.answered_at,
        )
        for row in rows
    ]


def offers_within_72h(
    vault: Session, *, agency_id: UUID, start: datetime, end: datetime, as_of: datetime | None = None
) -> tuple[int, int]:
    """W08: incidents of a period whose listed people were all offered support in time, and all that qualify.

    The period is half-open. With `as_of`, incidents whose time for offers was not over by then are left out. An
    incident without anybody listed qualifies for nothing.
    """
    qualifying = [
        CriticalIncident.agency_id == agency_id,
        CriticalIncident.happened_at >= start,
        CriticalIncident.happened_at < end,
        CriticalIncident.state != IncidentState.WITHDRAWN,
        CriticalIncident.listed > 0,
    ]
    if as_of is not None:
        qualifying.append(CriticalIncident.offers_due_at <= as_of)
    in_time = sa.func.count().filter(CriticalIncident.all_offered_at <= CriticalIncident.offers_due_at)
    row = vault.execute(sa.select(in_time, sa.func.count()).where(*qualifying)).one()
    return row[0], row[1]
