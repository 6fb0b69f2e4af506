"""Reads of the provider's people: each sees only what their part of the work needs (facts 2.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.lifecycle import Transition, Turn
from core.permissions import Permission
from wellbeing.enrolments.lifecycle import ENROLMENT, OPEN, EnrolmentAction, EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.policy import clients_of, offered_steps, sees_names
from wellbeing.enrolments.queries import NOT_FOUND
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.participants.codes import Group, SafeContact
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

PAGE = 50
"""Open ones first; the rest is reached by the next page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One line of the list; `name` is what the person chose, or the code where the reader needs no name."""

    id: UUID
    name: str
    programme_name: str
    agency_id: UUID
    state: EnrolmentState
    held_by: bytes | None
    requested_at: datetime
    last_contact_at: datetime | None

    @property
    def turn(self) -> Turn:
        """Who acts next."""
        return ENROLMENT.turns[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPage:
    """A client with what the reader may do; the group is for whoever works with the person."""

    client: ClientRow
    code: str
    programme_id: UUID
    statement_at: datetime | None
    notice_acknowledged_at: datetime | None
    group: Group | None
    safe_contact: SafeContact | None
    end_reason: str | None
    is_held: bool
    """By the reader."""
    steps: tuple[Transition[EnrolmentState, EnrolmentAction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """How many people somebody works with now."""

    holder: bytes | None
    count: int


_COLUMNS = (
    Enrolment.id,
    Enrolment.chosen_name_sealed,
    Programme.name.label("programme_name"),
    Programme.agency_id,
    Enrolment.state,
    Enrolment.held_by,
    Enrolment.requested_at,
    Enrolment.last_contact_at,
)


def list_clients(
    vault: Session,
    visitor: Visitor,
    *,
    state: EnrolmentState | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[ClientRow]:
    """Whom the visitor works with, the open ones first, then who asked last; `after` is the last one shown."""
    over = sa.case((Enrolment.ended_at.is_(None), 0), else_=1)
    query = (
        sa.select(*_COLUMNS)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(clients_of(visitor))
        .order_by(over, Enrolment.requested_at.desc(), Enrolment.id)
        .limit(limit)
    )
    if state is not None:
        query = query.where(Enrolment.state == state)
    if after is not None:
        last = vault.execute(
            sa.select(over, Enrolment.requested_at).where(Enrolment.id == after, clients_of(visitor))
        ).one_or_none()
        if last is not None:
            query = query.where(
                sa.or_(
                    over > last[0],
                    sa.and_(over == last[0], Enrolment.requested_at < last[1]),
                    sa.and_(over == last[0], Enrolment.requested_at == last[1], Enrolment.id > after),
                )
            )
    named = sees_names(visitor)
    return [_client(dict(row._mapping), named=named) for row in vault.execute(query)]


def get_client(vault: Session, visitor: Visitor, enrolment_id: UUID) -> ClientPage:
    """One whom the visitor works with; raises `NotFound` for any other."""
    row = vault.execute(
        sa.select(
            *_COLUMNS,
            Enrolment.programme_id,
            Enrolment.notice_acknowledged_at,
            Enrolment.end_reason,
            Programme.statement_at,
            Participant.group,
            Participant.safe_contact,
        )
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(Enrolment.id == enrolment_id, clients_of(visitor))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    values = dict(row._mapping)
    held = visitor.holds(Permission.WELLBEING_CARE) and row.held_by == visitor.pseudonym
    client = _client({column: values[column] for column in _NAMES}, named=sees_names(visitor))
    return ClientPage(
        client=client,
        code=short_code(row.id),
        programme_id=row.programme_id,
        statement_at=row.statement_at,
        notice_acknowledged_at=row.notice_acknowledged_at,
        group=row.group if held else None,
        safe_contact=row.safe_contact if held else None,
        end_reason=row.end_reason,
        is_held=held,
        steps=offered_steps(visitor, state=row.state, held_by=row.held_by),
    )


def count_by_state(vault: Session, visitor: Visitor) -> dict[EnrolmentState, int]:
    """How many of those whom the visitor works with are in each state."""
    rows = vault.execute(
        sa.select(Enrolment.state, sa.func.count()).where(clients_of(visitor)).group_by(Enrolment.state)
    )
    return {row[0]: row[1] for row in rows}


def list_caseloads(vault: Session, visitor: Visitor, *, team: Collection[bytes] = ()) -> list[Caseload]:
    """How many open cases each of the team has, also those with none; nobody's own come last."""
    rows = vault.execute(
        sa.select(Enrolment.held_by, sa.func.count())
        .where(clients_of(visitor), Enrolment.state.in_(OPEN))
        .group_by(Enrolment.held_by)
    )
    counts: dict[bytes | None, int] = {row[0]: row[1] for row in rows}
    everybody = [*team, *(holder for holder in counts if holder is not None and holder not in team)]
    held = [Caseload(holder=holder, count=counts.get(holder, 0)) for holder in everybody]
    waiting = counts.get(None, 0)
    return held + ([Caseload(holder=None, count=waiting)] if waiting else [])


_NAMES = ("id", "chosen_name_sealed", "programme_name", "agency_id", "state", "held_by", "requested_at",
          "last_contact_at")  # fmt: skip


def _client(values: dict[str, Any], *, named: bool) -> ClientRow:
    sealed = values.pop("chosen_name_sealed")
    code = short_code(values["id"])
    name = open_sealed(sealed, "enrolment", "chosen_name", values["id"]) if named else None
    return ClientRow(name=name or code, **values)
