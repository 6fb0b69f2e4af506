"""Reads of grants: how much of each is spent, and which reports funders wait for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from partners.outreach.grants.models import GrantReport, GrantSpending, OutreachGrant
from partners.outreach.grants.policy import visible_to
from partners.outreach.policy import found
from partners.outreach.terms import LIST_MOST, REPORT_DAYS, ReportStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A grant, what is spent of it, and the next report that is not handed in."""

    id: UUID
    organisation_id: UUID
    funder: str
    purpose: str
    amount: int
    currency: str
    starts_on: date
    ends_on: date
    is_restricted: bool
    owner_id: UUID
    owner_name: str
    version: int
    spent: int
    next_report: date | None

    @property
    def left(self) -> int:
        """What may still be spent."""
        return self.amount - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRow:
    """What was paid from a grant."""

    spent_on: date
    amount: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report that a funder wants."""

    id: UUID
    grant_id: UUID
    due_on: date
    what: str
    handed_in_on: date | None

    def standing(self, today: date) -> ReportStanding:
        """Whether the funder has had it, or waits for it."""
        if self.handed_in_on is not None:
            return ReportStanding.HANDED_IN
        if self.due_on < today:
            return ReportStanding.OVERDUE
        soon = today + timedelta(days=max(REPORT_DAYS))
        return ReportStanding.DUE if self.due_on <= soon else ReportStanding.AHEAD


def _grants() -> sa.Select[Any]:
    spent = (
        sa.select(sa.func.coalesce(sa.func.sum(GrantSpending.amount), 0))
        .where(GrantSpending.grant_id == OutreachGrant.id)
        .correlate(OutreachGrant)
        .scalar_subquery()
    )
    next_report = (
        sa.select(sa.func.min(GrantReport.due_on))
        .where(GrantReport.grant_id == OutreachGrant.id, GrantReport.handed_in_on.is_(None))
        .correlate(OutreachGrant)
        .scalar_subquery()
    )
    return sa.select(
        OutreachGrant.id,
        OutreachGrant.organisation_id,
        OutreachGrant.funder,
        OutreachGrant.purpose,
        OutreachGrant.amount,
        OutreachGrant.currency,
        OutreachGrant.starts_on,
        OutreachGrant.ends_on,
        OutreachGrant.is_restricted,
        OutreachGrant.owner_id,
        User.name.label("owner_name"),
        OutreachGrant.version,
        sa.cast(spent, sa.BigInteger).label("spent"),
        next_report.label("next_report"),
    ).join(User, User.id == OutreachGrant.owner_id)


def list_grants(session: Session, actor: Actor) -> list[GrantRow]:
    """The grants of the actor's organisation, the latest first; one statement."""
    query = _grants().where(OutreachGrant.id.in_(visible_to(actor)))
    query = query.order_by(OutreachGrant.starts_on.desc(), OutreachGrant.funder, OutreachGrant.id)
    return [GrantRow(**row._mapping) for row in session.execute(query.limit(LIST_MOST))]


def get_grant(session: Session, actor: Actor, grant_id: UUID) -> GrantRow:
    """A grant of the actor's organisation; raises `NotFound` for others."""
    query = _grants().where(OutreachGrant.id == grant_id, OutreachGrant.id.in_(visible_to(actor)))
    row = found(session.execute(query).one_or_none())
    return GrantRow(**row._mapping)


def list_spending(session: Session, grant_id: UUID) -> list[SpendingRow]:
    """What was paid from a grant, the latest first."""
    rows = session.execute(
        sa.select(GrantSpending.spent_on, GrantSpending.amount, GrantSpending.what)
        .where(GrantSpending.grant_id == grant_id)
        .order_by(GrantSpending.spent_on.desc(), GrantSpending.recorded_at.desc())
        .limit(LIST_MOST)
    )
    return [SpendingRow(**row._mapping) for row in rows]


def list_reports(session: Session, grant_id: UUID) -> list[ReportRow]:
    """The reports that a funder wants, by day."""
    return _reports(session, GrantReport.grant_id == grant_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """A report that is not handed in, with whom to remind of it."""

    id: UUID
    grant_id: UUID
    due_on: date
    what: str
    funder: str
    owner_id: UUID


def list_waiting_reports(session: Session, *, until: date) -> list[WaitingReport]:
    """The reports of every organisation that are due by a day and not handed in; for timers."""
    rows = session.execute(
        sa.select(
            GrantReport.id,
            GrantReport.grant_id,
            GrantReport.due_on,
            GrantReport.what,
            OutreachGrant.funder,
            OutreachGrant.owner_id,
        )
        .join(OutreachGrant, OutreachGrant.id == GrantReport.grant_id)
        .where(GrantReport.handed_in_on.is_(None), GrantReport.due_on <= until)
        .order_by(GrantReport.due_on, GrantReport.id)
    )
    return [WaitingReport(**row._mapping) for row in rows]


def _reports(session: Session, *conditions: Any) -> list[ReportRow]:
    rows = session.execute(
        sa.select(
            GrantReport.id,
            GrantReport.grant_id,
            GrantReport.due_on,
            GrantReport.what,
            GrantReport.handed_in_on,
        )
        .where(*conditions)
        .order_by(GrantReport.due_on, GrantReport.what)
    )
    return [ReportRow(**row._mapping) for row in rows]
