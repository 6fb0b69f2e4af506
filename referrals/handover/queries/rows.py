"""What pages read of referrals: frozen rows, a page of them, and the token of the next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.database import EPOCH, MICROSECOND, UtcDateTime
from core.lifecycle import Turn
from partners.memoranda.terms import Pathway, Urgency
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.visibility import OfficerStatus

T = TypeVar("T")
PAGE_SIZE = 25
CAP = 1000
"""Counts stop here: “1000+” tells as much and costs a third."""

Agency = aliased(Organisation, name="agency")
Ngo = aliased(Organisation, name="ngo")
Officer = aliased(User, name="officer")
Worker = aliased(User, name="worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some rows of a list, and the token of what follows; None on the last page."""

    rows: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One line of the NGO's queue."""

    id: UUID
    reference: str
    state: ReferralState
    turn: Turn
    urgency: Urgency
    pathway: Pathway
    agency_name: str
    service_name: str | None
    person_name: str | None
    withheld: bool
    """There is a name, which does not flow any more."""
    worker_id: UUID | None
    worker_name: str | None
    submitted_at: datetime
    acknowledged_at: datetime | None
    info_requested_at: datetime | None
    first_contact_at: datetime | None
    last_event_at: datetime
    next_due_at: datetime | None
    overdue: bool
    is_mine: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How many open referrals each tab of the queue holds, up to one more than `CAP`."""

    mine: int
    unassigned: int
    all: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """One line of the police's list: their own steps and coded progress by day."""

    id: UUID
    reference: str
    status: OfficerStatus
    status_on: date
    urgency: Urgency
    pathway: Pathway
    partner_name: str | None
    """None where the name would tell the kind of service."""
    service_name: str | None
    officer_name: str
    is_draft: bool
    reply_due_at: datetime | None
    submitted_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerCounts:
    """What waits for the officer, up to one more than `CAP`."""

    reply_needed: int
    drafts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One line of the partnership desk's list: no person, no notes."""

    id: UUID
    reference: str
    state: ReferralState
    turn: Turn
    urgency: Urgency
    agency_name: str
    ngo_name: str
    service_name: str | None
    submitted_at: datetime
    acknowledged_at: datetime | None
    last_event_at: datetime
    next_due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRow:
    """Another referral of the same person that may be open, as far as the police may see it."""

    id: UUID
    service_id: UUID | None
    is_known_open: bool
    """By what the police may know: without permission for feedback, a decided one may be open or not."""
    reference: str
    status: OfficerStatus
    submitted_at: datetime | None
    partner_name: str | None
    service_name: str | None


def page_of(rows: Sequence[Any], make: Callable[[Any], T], key: Callable[[Any], str]) -> Page[T]:
    """A page of at most `PAGE_SIZE` rows out of one more than that."""
    shown = rows[:PAGE_SIZE]
    following = key(shown[-1]) if len(rows) > PAGE_SIZE else None
    return Page(rows=tuple(make(row) for row in shown), next=following)


def token(moment: datetime, row_id: UUID, rank: int = 0) -> str:
    """The place of a row in its list, as a text for a link."""
    return f"{rank}.{(moment - EPOCH) // MICROSECOND}.{row_id.hex}"


def place_of(text: str | None) -> tuple[int, datetime, UUID] | None:
    """The place that a token names; None for none and for one that cannot be read."""
    try:
        rank, micros, row_id = (text or "").split(".")
        return int(rank), EPOCH + timedelta(microseconds=int(micros)), UUID(hex=row_id)
    except (ValueError, OverflowError):
        return None


def moment_value(moment: datetime) -> sa.BindParameter[datetime]:
    """A moment as a bound value of the portable type."""
    return sa.literal(moment.astimezone(UTC), UtcDateTime())


def capped(query: sa.Select[Any]) -> sa.ScalarSelect[int]:
    """The number of rows of a query, counted no further than one more than `CAP`."""
    inner = query.limit(CAP + 1).subquery()
    return sa.select(sa.func.count()).select_from(inner).scalar_subquery()


OPEN = Referral.closed_at.is_(None)
"""The literal condition of the partial indexes."""
SENT = Referral.submitted_at.is_not(None)
