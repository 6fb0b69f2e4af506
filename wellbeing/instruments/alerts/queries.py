"""Reads of alerts, by those on duty and by the person themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.text import N_
from wellbeing.instruments.alerts.lifecycle import OPEN, AlertState, Cause, Outcome, Wanted
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.alerts.policy import own_of, visible_to
from wellbeing.store import open_sealed
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
MOST_ENDED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert as those on duty read it: whom to call, how, until when; nothing of any answer."""

    id: UUID
    version: int
    agency_id: UUID
    provider_id: UUID
    backup_id: UUID
    cause: Cause
    wanted: Wanted
    state: AlertState
    called_as: str | None
    contact: str | None
    created_at: datetime
    due_at: datetime
    in_hours: bool
    held_by: bytes | None
    seen_at: datetime | None
    attempts: int
    first_attempt_at: datetime | None
    escalated_at: datetime | None
    outcome: Outcome | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to be called."""
        return self.state in OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody has tried in time."""
        return self.is_open and self.first_attempt_at is None and now > self.due_at


_SEALED = ("called_as", "contact")
_COLUMNS = (
    *(getattr(Alert, name) for name in AlertRow.__dataclass_fields__ if name not in _SEALED),
    Alert.called_as_sealed,
    Alert.contact_sealed,
)


def list_open(vault: Session, visitor: Visitor) -> list[AlertRow]:
    """The open alerts of who is on duty, those due first at the top."""
    query = sa.select(*_COLUMNS).where(visible_to(visitor), Alert.state.in_(OPEN))
    return _rows(vault, query.order_by(Alert.due_at, Alert.id))


def list_ended(vault: Session, visitor: Visitor) -> list[AlertRow]:
    """The last alerts that ended, the newest first."""
    query = sa.select(*_COLUMNS).where(visible_to(visitor), Alert.state.not_in(OPEN))
    return _rows(vault, query.order_by(Alert.ended_at.desc(), Alert.id).limit(MOST_ENDED))


def get_alert(vault: Session, visitor: Visitor, alert_id: UUID) -> AlertRow:
    """An alert of who is on duty; raises `NotFound` for everybody else."""
    rows = _rows(vault, sa.select(*_COLUMNS).where(visible_to(visitor), Alert.id == alert_id))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def find_own_open(vault: Session, visitor: Visitor) -> AlertRow | None:
    """The call that the visitor is waiting for, if there is one."""
    query = sa.select(*_COLUMNS).where(own_of(visitor), Alert.state.in_(OPEN))
    rows = _rows(vault, query.order_by(Alert.created_at.desc(), Alert.id).limit(1))
    return rows[0] if rows else None


def _rows(vault: Session, query: sa.Select[Any]) -> list[AlertRow]:
    rows = []
    for row in vault.execute(query):
        values = dict(row._mapping)
        for name in _SEALED:
            values[name] = open_sealed(values.pop(f"{name}_sealed"), Alert.__tablename__, name, row.id)
        rows.append(AlertRow(**values))
    return rows
