"""Reads of a case's plan; each is empty outside the actor's cases."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from partners.services.needs import Need
from referrals.casework.cases import missing
from referrals.casework.models import CaseRecord, Outcome
from referrals.casework.opening import opened
from referrals.casework.plan.codes import OPEN_STATUSES
from referrals.casework.plan.models import PlanAgreement, PlanItem, PlanItemChange
from referrals.casework.policy import casework_scope
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChangeRow:
    """How an item stood before and after."""

    at: datetime
    by_name: str
    old: str
    new: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A step or a piece of practical help, opened."""

    id: UUID
    version: int
    kind: str
    need: Need | None
    """The need whose outcome it serves."""
    what: str
    provider: str | None
    due_on: date | None
    status: str
    changes: tuple[ItemChangeRow, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRow:
    """When each milestone of a case was reached."""

    consented_at: datetime | None = None
    assessed_at: datetime | None = None
    plan_agreed_at: datetime | None = None
    first_service_at: datetime | None = None
    end_report_at: datetime | None = None
    sessions_expected: int | None = None
    complete_by: date | None = None


MILESTONES = tuple(MilestoneRow.__dataclass_fields__)


def list_items(session: Session, actor: Actor, referral_id: UUID) -> tuple[ItemRow, ...]:
    """The plan's items, those to be done first and by their day; two statements."""
    rows = session.execute(
        sa.select(
            PlanItem.id,
            PlanItem.version,
            PlanItem.kind,
            Outcome.need,
            PlanItem.what_sealed,
            PlanItem.provider_sealed,
            PlanItem.due_on,
            PlanItem.status,
        )
        .join(Referral, Referral.id == PlanItem.referral_id)
        .outerjoin(Outcome, Outcome.id == PlanItem.outcome_id)
        .where(PlanItem.referral_id == referral_id, casework_scope(actor))
        .order_by(
            PlanItem.status.not_in(OPEN_STATUSES),
            PlanItem.due_on.is_(None),
            PlanItem.due_on,
            PlanItem.created_at,
            PlanItem.id,
        )
    ).all()
    changes = _changes(session, referral_id) if rows else {}
    return tuple(
        ItemRow(
            **opened(row, PlanItem, "what", "provider") | {"need": Need(row.need) if row.need else None},
            changes=tuple(changes.get(row.id, ())),
        )
        for row in rows
    )


def get_item(session: Session, actor: Actor, referral_id: UUID, item_id: UUID) -> ItemRow:
    """One item of a plan; raises `NotFound`."""
    for row in list_items(session, actor, referral_id):
        if row.id == item_id:
            return row
    raise missing()


def get_milestones(session: Session, actor: Actor, referral_id: UUID) -> MilestoneRow:
    """The milestones of a case; all empty where none was reached or the case is not the actor's."""
    row = session.execute(
        sa.select(*(getattr(CaseRecord, name) for name in MILESTONES))
        .join(Referral, Referral.id == CaseRecord.id)
        .where(CaseRecord.id == referral_id, casework_scope(actor))
    ).one_or_none()
    return MilestoneRow(**row._mapping) if row else MilestoneRow()


def list_agreed(session: Session, actor: Actor, referral_id: UUID) -> tuple[datetime, ...]:
    """The days on which the plan was agreed with the person, in order."""
    return tuple(
        session.scalars(
            sa.select(PlanAgreement.agreed_at)
            .join(Referral, Referral.id == PlanAgreement.referral_id)
            .where(PlanAgreement.referral_id == referral_id, casework_scope(actor))
            .order_by(PlanAgreement.agreed_at)
        )
    )


def _changes(session: Session, referral_id: UUID) -> dict[UUID, list[ItemChangeRow]]:
    rows = session.execute(
        sa.select(
            PlanItemChange.id,
            PlanItemChange.item_id,
            PlanItemChange.at,
            User.name.label("by_name"),
            PlanItemChange.old,
            PlanItemChange.new,
            PlanItemChange.reason_sealed,
        )
        .join(PlanItem, PlanItem.id == PlanItemChange.item_id)
        .join(User, User.id == PlanItemChange.by_id)
        .where(PlanItem.referral_id == referral_id)
        .order_by(PlanItemChange.at, PlanItemChange.id)
    )
    found: dict[UUID, list[ItemChangeRow]] = defaultdict(list)
    for row in rows:
        values = opened(row, PlanItemChange, "reason")
        values.pop("id")
        found[values.pop("item_id")].append(ItemChangeRow(**values))
    return found
