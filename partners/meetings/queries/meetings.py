"""Reads of meetings: lists and single ones with agenda, attendance and minutes, within an actor's scope."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.values import Plain, unpack
from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.sealing import open_text
from partners.meetings.lifecycle import OPEN_STATES, MeetingState, MinutesState
from partners.meetings.models import (
    AgendaItem,
    Committee,
    CommitteePartnership,
    Meeting,
    MeetingSeat,
    MinutesAnswer,
)
from partners.meetings.policy import NOT_FOUND, committees_of
from partners.meetings.quorum import Count, Quorum, count_of
from partners.meetings.terms import AgendaKind, CommitteeKind

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """A meeting with its committee; `zone` is that of the committee's agency."""

    id: UUID
    version: int
    reference: str
    committee_id: UUID
    committee_name: str
    committee_kind: CommitteeKind
    agency_id: UUID
    zone: str
    state: MeetingState
    starts_at: datetime
    original_starts_at: datetime
    minutes_long: int
    place: str
    sequence: int
    moved_reason: str | None
    cancel_reason: str | None
    planned_at: datetime
    called_at: datetime | None
    held_at: datetime | None
    quorate: bool | None
    quorum_organisations: int | None
    quorum_seats: int | None
    minutes_state: MinutesState
    circulations: int
    circulated_at: datetime | None
    approved_at: datetime | None

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.minutes_long)

    @property
    def day(self) -> date:
        """The day on which it begins, where its agency is: the one that decides which period it counts for."""
        return local_date(self.starts_at, self.zone)

    @property
    def is_open(self) -> bool:
        """Whether it lies ahead or waits for its attendance."""
        return self.state in OPEN_STATES

    @property
    def was_moved(self) -> bool:
        """Whether it is not at the moment for which it was first planned."""
        return self.starts_at != self.original_starts_at

    @property
    def quorum(self) -> Quorum | None:
        """The rule that held at the meeting, once it was held."""
        if self.quorum_organisations is None or self.quorum_seats is None:
            return None
        return Quorum(organisations=self.quorum_organisations, seats=self.quorum_seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    """A point of an agenda: a marked text and what fills it, or what somebody typed (`params` is None)."""

    id: UUID
    position: int
    kind: AgendaKind
    text: str
    params: dict[str, Plain] | None
    link: str | None
    subject_kind: str | None
    subject_id: UUID | None
    note: str | None

    @property
    def by_hand(self) -> bool:
        """Whether a person wrote it."""
        return self.params is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """How many seats an organisation or guest filled of those it was invited to fill."""

    id: UUID
    organisation_id: UUID | None
    name: str
    invited: int
    present: int
    names: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What a member organisation answered to circulated minutes."""

    circulation: int
    organisation_id: UUID
    organisation_name: str
    approved: bool
    objection: str | None
    answered_at: datetime


def meetings() -> sa.Select[Any]:
    """All meetings as columns of `MeetingRow`; the caller narrows to what the actor may see."""
    own = [
        getattr(Meeting, name)
        for name in MeetingRow.__dataclass_fields__
        if name not in {"committee_name", "committee_kind", "agency_id", "zone"}
    ]
    return (
        sa.select(
            *own,
            Committee.name.label("committee_name"),
            Committee.kind.label("committee_kind"),
            Committee.agency_id,
            Organisation.timezone.label("zone"),
        )
        .join(Committee, Committee.id == Meeting.committee_id)
        .join(Organisation, Organisation.id == Committee.agency_id)
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[MeetingRow]:
    return [MeetingRow(**row._mapping) for row in session.execute(query)]


def list_open_meetings(
    session: Session,
    actor: Actor,
    *,
    committee_id: UUID | None = None,
    partnership_ids: Collection[UUID] | None = None,
) -> list[MeetingRow]:
    """Meetings that lie ahead or wait for their attendance, the earliest first."""
    query = (
        meetings()
        .where(Meeting.committee_id.in_(committees_of(actor)), Meeting.state.in_(OPEN_STATES))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if committee_id is not None:
        query = query.where(Meeting.committee_id == committee_id)
    if partnership_ids is not None:
        serving = sa.select(CommitteePartnership.committee_id).where(
            CommitteePartnership.partnership_id.in_(partnership_ids)
        )
        query = query.where(Meeting.committee_id.in_(serving))
    return _rows(session, query)


def list_past_meetings(
    session: Session,
    actor: Actor,
    *,
    committee_id: UUID | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = PAGE_SIZE,
) -> list[MeetingRow]:
    """Meetings that were held or cancelled, the latest first; `before` is start and id of the last one shown."""
    query = (
        meetings()
        .where(Meeting.committee_id.in_(committees_of(actor)), Meeting.state.not_in(OPEN_STATES))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit)
    )
    if committee_id is not None:
        query = query.where(Meeting.committee_id == committee_id)
    if before is not None:
        earlier = sa.and_(Meeting.starts_at == before[0], Meeting.id < before[1])
        query = query.where(sa.or_(Meeting.starts_at < before[0], earlier))
    return _rows(session, query)


def get_meeting(session: Session, actor: Actor, meeting_id: UUID) -> MeetingRow:
    """A meeting that exists for the actor; raises `NotFound` for those of others."""
    rows = _rows(
        session, meetings().where(Meeting.id == meeting_id, Meeting.committee_id.in_(committees_of(actor)))
    )
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def last_held_at(session: Session, committee_id: UUID, *, before: datetime) -> datetime | None:
    """When a committee last met, with or without a quorum."""
    query = sa.select(sa.func.max(Meeting.starts_at)).where(
        Meeting.committee_id == committee_id,
        Meeting.state == MeetingState.HELD,
        Meeting.starts_at < before,
    )
    return session.scalar(query)


def starts_at_of(session: Session, meeting_id: UUID) -> datetime:
    """When a meeting begins, whoever asks."""
    return session.scalars(sa.select(Meeting.starts_at).where(Meeting.id == meeting_id)).one()


def agenda_of(session: Session, meeting_id: UUID) -> list[AgendaRow]:
    """The points of an agenda, in order."""
    rows = session.execute(
        sa.select(
            AgendaItem.id,
            AgendaItem.position,
            AgendaItem.kind,
            AgendaItem.text,
            AgendaItem.params,
            AgendaItem.link,
            AgendaItem.subject_kind,
            AgendaItem.subject_id,
            AgendaItem.note,
        )
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [
        AgendaRow(**{**row._mapping, "params": None if row.params is None else unpack(row.params)})
        for row in rows
    ]


def attendance_of(session: Session, meeting_id: UUID) -> list[AttendanceRow]:
    """Who was invited and who came, members by name and then guests; empty before it was recorded."""
    name = sa.func.coalesce(Organisation.name, MeetingSeat.guest_name)
    rows = session.execute(
        sa.select(
            MeetingSeat.id,
            MeetingSeat.organisation_id,
            name.label("name"),
            MeetingSeat.invited,
            MeetingSeat.present,
            MeetingSeat.names_sealed,
        )
        .outerjoin(Organisation, Organisation.id == MeetingSeat.organisation_id)
        .where(MeetingSeat.meeting_id == meeting_id)
        .order_by(MeetingSeat.organisation_id.is_(None), name, MeetingSeat.id)
    )
    return [
        AttendanceRow(
            id=row.id,
            organisation_id=row.organisation_id,
            name=row.name,
            invited=row.invited,
            present=row.present,
            names=open_text(row.names_sealed, MeetingSeat.__tablename__, "names", row.id),
        )
        for row in rows
    ]


def count_present(attendance: Collection[AttendanceRow]) -> Count:
    """How many member organisations and seats were there; guests do not count."""
    return count_of([row.present for row in attendance if row.organisation_id is not None])


def minutes_of(session: Session, meeting_id: UUID) -> str | None:
    """The text of the minutes; the caller has made sure that the meeting exists for the actor."""
    sealed = session.scalar(sa.select(Meeting.minutes_text_sealed).where(Meeting.id == meeting_id))
    return open_text(sealed, Meeting.__tablename__, "minutes_text", meeting_id)


def answers_to(session: Session, meeting_id: UUID) -> list[AnswerRow]:
    """What the members answered to the minutes, in order."""
    rows = session.execute(
        sa.select(
            MinutesAnswer.circulation,
            MinutesAnswer.organisation_id,
            Organisation.name.label("organisation_name"),
            MinutesAnswer.approved,
            MinutesAnswer.objection,
            MinutesAnswer.answered_at,
        )
        .join(Organisation, Organisation.id == MinutesAnswer.organisation_id)
        .where(MinutesAnswer.meeting_id == meeting_id)
        .order_by(MinutesAnswer.answered_at, MinutesAnswer.id)
    )
    return [AnswerRow(**row._mapping) for row in rows]
