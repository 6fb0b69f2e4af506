"""Reads of sessions: each side what it may see, an NGO manager counts only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.permissions import Permission
from wellbeing.enrolments.lifecycle import ENDED
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import NOT_YOURS, Party, Side
from wellbeing.enrolments.sessions.lifecycle import AHEAD, Attendance, SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.enrolments.sessions.rules import is_safe_link
from wellbeing.programmes.codes import Modality
from wellbeing.programmes.models import Programme
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

COUNTED = timedelta(days=30)
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session as one of its two sides reads it."""

    id: UUID
    version: int
    state: SessionState
    proposed_by: Side
    starts_at: datetime
    ends_at: datetime
    modality: Modality
    place: str | None
    ended_by: Side | None
    attendance: Attendance | None
    wants_reminder: bool
    recorded_at: datetime | None
    is_meaningful: bool | None
    """None for the person, too: it is said for the count, not of them."""
    note: str | None
    """For the one who wrote it."""

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_ahead(self) -> bool:
        """Whether it may still take place."""
        return self.state in AHEAD

    @property
    def link(self) -> str | None:
        """The address of the call, where there is one that a page may show as a link."""
        calls = self.modality is Modality.TELEHEALTH and self.place and is_safe_link(self.place)
        return self.place if calls else None


_COLUMNS = (
    CareSession.id,
    CareSession.version,
    CareSession.state,
    CareSession.proposed_by,
    CareSession.starts_at,
    CareSession.ends_at,
    CareSession.modality,
    CareSession.place_sealed,
    CareSession.ended_by,
    CareSession.attendance,
    CareSession.wants_reminder,
    CareSession.recorded_at,
)
_STAFF_COLUMNS = (CareSession.is_meaningful, CareSession.note_sealed, CareSession.recorded_by)


def list_sessions(vault: Session, visitor: Visitor, party: Party) -> list[SessionRow]:
    """The sessions of an enrolment for one of its sides, the latest first; those that were put off are left out."""
    query = (
        sa.select(*_columns(party.side))
        .where(CareSession.enrolment_id == party.enrolment_id, CareSession.state != SessionState.MOVED)
        .order_by(CareSession.starts_at.desc(), CareSession.id)
        .limit(PAGE_SIZE)
    )
    return [_row(row, visitor, party.side) for row in vault.execute(query)]


def get_session(vault: Session, visitor: Visitor, party: Party, session_id: UUID) -> SessionRow:
    """A session of the enrolment for one of its sides; raises `NotFound`."""
    query = sa.select(*_columns(party.side)).where(
        CareSession.id == session_id, CareSession.enrolment_id == party.enrolment_id
    )
    row = vault.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_YOURS)
    return _row(row, visitor, party.side)


def find_next(vault: Session, visitor: Visitor, party: Party, *, now: datetime) -> SessionRow | None:
    """The next planned session of an enrolment that goes on."""
    if not party.is_open:
        return None
    query = (
        sa.select(*_columns(party.side))
        .where(
            CareSession.enrolment_id == party.enrolment_id,
            CareSession.state == SessionState.PLANNED,
            CareSession.ends_at > now,
        )
        .order_by(CareSession.starts_at)
        .limit(1)
    )
    row = vault.execute(query).one_or_none()
    return _row(row, visitor, party.side) if row else None


def _columns(side: Side) -> tuple[Any, ...]:
    # What the person is not shown is not even read for them.
    return _COLUMNS + _STAFF_COLUMNS if side is Side.PROVIDER else _COLUMNS


def _row(row: Any, visitor: Visitor, side: Side) -> SessionRow:
    values = dict(row._mapping)
    place = open_sealed(values.pop("place_sealed"), "care_session", "place", row.id)
    note_sealed, author = values.pop("note_sealed", None), values.pop("recorded_by", None)
    own = side is Side.PROVIDER and author is not None and bytes(author) == visitor.pseudonym
    note = open_sealed(note_sealed, "care_session", "note", row.id) if own else None
    return SessionRow(place=place, note=note, is_meaningful=values.pop("is_meaningful", None), **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadRow:
    """What the manager of a provider learns of one of their staff: numbers."""

    staff: bytes
    clients: int
    """Enrolments that go on."""
    ahead: int
    """Sessions that are planned or asked for."""
    held: int
    """Attended sessions of the last 30 days."""


def caseload_counts(vault: Session, visitor: Visitor, *, now: datetime) -> list[CaseloadRow]:
    """Numbers for each peer or clinician of the visitor's own programmes; empty for whoever assigns nobody."""
    if not visitor.holds(Permission.WELLBEING_ASSIGN) or visitor.organisation_id is None:
        return []
    goes_on = Enrolment.state.not_in(ENDED)
    sessions = sa.func.count(sa.distinct(CareSession.id))
    ahead = sa.and_(CareSession.state.in_(AHEAD), CareSession.ends_at > now, goes_on)
    held = sa.and_(
        CareSession.attendance == Attendance.ATTENDED,
        CareSession.starts_at > now - COUNTED,
        CareSession.starts_at <= now,
    )
    query = (
        sa.select(
            Enrolment.held_by.label("staff"),
            sa.func.count(sa.distinct(Enrolment.id)).filter(goes_on).label("clients"),
            sessions.filter(ahead).label("ahead"),
            sessions.filter(held).label("held"),
        )
        .join(Programme, Programme.id == Enrolment.programme_id)
        .outerjoin(CareSession, CareSession.enrolment_id == Enrolment.id)
        .where(Programme.provider_id == visitor.organisation_id, Enrolment.held_by.is_not(None))
        .group_by(Enrolment.held_by)
    )
    rows = vault.execute(query)
    return [CaseloadRow(**(dict(row._mapping) | {"staff": bytes(row.staff)})) for row in rows]
