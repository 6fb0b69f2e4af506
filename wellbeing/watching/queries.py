"""Reads of the compartment's trail for the privacy officer: staff only, no subject, no details."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.verifying import verify
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from wellbeing.instruments.alerts.models import Alert
from wellbeing.trail.models import TRAIL, TrailRow
from wellbeing.visitor import Visitor

PAGE_SIZE = 50
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """One act of somebody of the staff: who, what, when. On whom is in no field."""

    at: datetime
    staff: bytes
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """That an alert came, and how soon somebody tried to reach the person."""

    created_at: datetime
    due_at: datetime
    held_by: bytes | None
    first_attempt_at: datetime | None
    escalated_at: datetime | None
    ended_at: datetime | None

    def was_late(self, now: datetime) -> bool:
        """Whether nobody tried in time, or the person took it back before anybody had to."""
        return (self.first_attempt_at or self.ended_at or now) > self.due_at


def may_watch(visitor: Visitor) -> None:
    """The privacy officer of an organisation; for everybody else there is no such page."""
    if visitor.organisation_id is None or not visitor.holds(Permission.WELLBEING_WATCH):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def list_acts(
    vault: Session, visitor: Visitor, *, page: int = 1, staff: bytes | None = None
) -> list[WatchRow]:
    """The newest acts of the organisation's staff, one more than a page holds; `staff` narrows to one of them.

    What participants do is left out altogether, also as counts: how many there are on a day says too much in a small
    agency. For the same reason no sequence number is read: its gaps would count them.
    """
    may_watch(visitor)
    query = sa.select(TrailRow.at, TrailRow.staff, TrailRow.action).where(
        TrailRow.chain == _chain_of(visitor), TrailRow.staff.is_not(None)
    )
    if staff is not None:
        query = query.where(TrailRow.staff == staff)
    rows = vault.execute(
        query.order_by(TrailRow.sequence.desc())
        .offset((min(max(page, 1), LAST_PAGE) - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    return [WatchRow(at=row.at, staff=bytes(row.staff), action=row.action) for row in rows]


def list_alert_events(vault: Session, visitor: Visitor) -> list[AlertEvent]:
    """That alerts came and how soon somebody tried to reach the person; not why, not whose, not what came of it."""
    may_watch(visitor)
    own = visitor.organisation_id
    rows = vault.execute(
        sa.select(
            Alert.created_at,
            Alert.due_at,
            Alert.held_by,
            Alert.first_attempt_at,
            Alert.escalated_at,
            Alert.ended_at,
        )
        .where(sa.or_(Alert.agency_id == own, Alert.provider_id == own, Alert.backup_id == own))
        .order_by(Alert.created_at.desc(), Alert.id)
        .limit(PAGE_SIZE)
    )
    return [
        AlertEvent(**(dict(row._mapping) | {"held_by": bytes(row.held_by) if row.held_by else None}))
        for row in rows
    ]


def is_whole(vault: Session, visitor: Visitor) -> bool:
    """Whether no row of the organisation's chain was changed or left out; how many there are is not told."""
    may_watch(visitor)
    reports = {report.chain: report for report in verify(vault, TRAIL)}
    report = reports.get(_chain_of(visitor))
    return report is None or report.broken_at is None


def _chain_of(visitor: Visitor) -> str:
    assert visitor.organisation_id is not None, "the rule has seen to it"
    return visitor.organisation_id.hex
