"""Reads of committees: whom they serve, who has seats, who may attend."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from partners.meetings.models import Committee, CommitteePartnership, CommitteeSeat
from partners.meetings.policy import NOT_FOUND, committees_of
from partners.meetings.quorum import Quorum
from partners.meetings.terms import ATTENDS, CommitteeKind
from partners.memoranda.terms import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRow:
    """A committee; `zone` is its agency's."""

    id: UUID
    version: int
    kind: CommitteeKind
    name: str
    agency_id: UUID
    agency_name: str
    zone: str
    cadence: Cadence | None
    quorum_organisations: int
    quorum_seats: int
    created_at: datetime
    closed_at: datetime | None

    @property
    def quorum(self) -> Quorum:
        """Who has to be there."""
        return Quorum(organisations=self.quorum_organisations, seats=self.quorum_seats)

    @property
    def is_open(self) -> bool:
        """Whether it still meets."""
        return self.closed_at is None

    def today(self, now: datetime) -> date:
        """The day at a moment where its agency is."""
        return local_date(now, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """The seats of a member organisation, or of a guest (`organisation_id` is None)."""

    id: UUID
    organisation_id: UUID | None
    name: str
    seats: int

    @property
    def is_guest(self) -> bool:
        """Whether it is invited without being a member."""
        return self.organisation_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRow:
    """A person who may attend a committee."""

    id: UUID
    name: str
    job_title: str | None
    organisation_id: UUID
    organisation_name: str


def committees() -> sa.Select[Any]:
    """All committees as columns of `CommitteeRow`; the caller narrows to what the actor may see."""
    return sa.select(
        Committee.id,
        Committee.version,
        Committee.kind,
        Committee.name,
        Committee.agency_id,
        Organisation.name.label("agency_name"),
        Organisation.timezone.label("zone"),
        Committee.cadence,
        Committee.quorum_organisations,
        Committee.quorum_seats,
        Committee.created_at,
        Committee.closed_at,
    ).join(Organisation, Organisation.id == Committee.agency_id)


def list_committees(
    session: Session, actor: Actor, *, partnership_ids: Iterable[UUID] | None = None
) -> list[CommitteeRow]:
    """The committees that exist for an actor, those that still meet first; of some partnerships where given."""
    query = (
        committees()
        .where(Committee.id.in_(committees_of(actor)))
        .order_by(Committee.closed_at.is_not(None), Committee.name, Committee.id)
    )
    if partnership_ids is not None:
        serving = sa.select(CommitteePartnership.committee_id).where(
            CommitteePartnership.partnership_id.in_(list(partnership_ids))
        )
        query = query.where(Committee.id.in_(serving))
    return [CommitteeRow(**row._mapping) for row in session.execute(query)]


def get_committee(session: Session, actor: Actor, committee_id: UUID) -> CommitteeRow:
    """A committee that exists for the actor; raises `NotFound` for those of others."""
    query = committees().where(Committee.id == committee_id, Committee.id.in_(committees_of(actor)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return CommitteeRow(**row._mapping)


def seats_of(session: Session, committee_id: UUID) -> list[SeatRow]:
    """The members of a committee by name, then its guests."""
    name = sa.func.coalesce(Organisation.name, CommitteeSeat.guest_name)
    rows = session.execute(
        sa.select(CommitteeSeat.id, CommitteeSeat.organisation_id, name.label("name"), CommitteeSeat.seats)
        .outerjoin(Organisation, Organisation.id == CommitteeSeat.organisation_id)
        .where(CommitteeSeat.committee_id == committee_id)
        .order_by(CommitteeSeat.organisation_id.is_(None), name, CommitteeSeat.id)
    )
    return [SeatRow(**row._mapping) for row in rows]


def members_of(session: Session, committee_id: UUID) -> frozenset[UUID]:
    """The organisations with seats in a committee."""
    return frozenset(one.organisation_id for one in seats_of(session, committee_id) if one.organisation_id)


def served_by(session: Session, committee_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The partnerships that each of some committees serves; one statement."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    query = sa.select(CommitteePartnership.committee_id, CommitteePartnership.partnership_id)
    for row in session.execute(query.where(CommitteePartnership.committee_id.in_(committee_ids))):
        found[row.committee_id].add(row.partnership_id)
    return {key: frozenset(value) for key, value in found.items()}


def list_attendees(
    session: Session, committee: CommitteeRow, *, roles: Sequence[Any] | None = None
) -> list[AttendeeRow]:
    """The active people of the member organisations whose role may attend, by organisation and name."""
    holders = sa.select(UserRole.user_id).where(UserRole.role.in_(roles or ATTENDS[committee.kind]))
    members = sa.select(CommitteeSeat.organisation_id).where(
        CommitteeSeat.committee_id == committee.id, CommitteeSeat.organisation_id.is_not(None)
    )
    rows = session.execute(
        sa.select(
            User.id,
            User.name,
            User.job_title,
            User.organisation_id,
            Organisation.name.label("organisation_name"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.status == UserStatus.ACTIVE, User.organisation_id.in_(members), User.id.in_(holders))
        .order_by(Organisation.name, User.name, User.id)
    )
    return [AttendeeRow(**row._mapping) for row in rows]
