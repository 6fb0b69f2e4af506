"""Reads of receipts: what a person has not opened, who was told and opened it, and whom to remind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.roles import ROLES
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor
from core.errors import NotFound
from core.permissions import Permission
from kpi.evaluations.codes import OpenedAs
from kpi.evaluations.models import Evaluation, EvaluationReceipt
from kpi.evaluations.policy import NOT_FOUND, visible_to
from kpi.measures.scope import names_of

READERS = frozenset(one.role for one in ROLES if Permission.EVALUATION_READ in one.permissions)
_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """One person of the reader's own organisation, and what became of an evaluation with them."""

    name: str
    job_title: str | None
    told_at: datetime | None
    reminded_at: datetime | None
    opened_at: datetime | None
    opened_as: OpenedAs | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCount:
    """How many people of another organisation were told, and how many opened it; never who."""

    organisation_name: str
    told: int
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Somebody who was told of an evaluation and has not opened it."""

    evaluation_id: UUID
    user_id: UUID
    partnership_id: UUID | None
    agency_name: str | None
    ngo_name: str | None
    period_start: date
    period_end: date

    @property
    def scope_title(self) -> str:
        """The names of those measured; empty where it is everything."""
        return names_of(self.agency_name, self.ngo_name)


def may_open(session: Session, actor: Actor, evaluation_id: UUID) -> None:
    """Raise `NotFound` for an evaluation outside the actor's scope."""
    query = visible_to(actor).with_only_columns(Evaluation.id).where(Evaluation.id == evaluation_id)
    if session.scalar(query) is None:
        raise NotFound(NOT_FOUND)


def unread_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the evaluations of which the actor was told and which they have not opened."""
    return sa.select(EvaluationReceipt.evaluation_id).where(
        EvaluationReceipt.user_id == actor.user_id, EvaluationReceipt.opened_at.is_(None)
    )


def list_unread(session: Session, actor: Actor, evaluation_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these evaluations the actor was told of and has not opened."""
    if not evaluation_ids:
        return frozenset()
    query = unread_of(actor).where(EvaluationReceipt.evaluation_id.in_(evaluation_ids))
    return frozenset(session.scalars(query))


def list_receipts(session: Session, actor: Actor, evaluation_id: UUID) -> list[ReceiptRow]:
    """The actor's own colleagues who were told of an evaluation or opened it, those who have not first."""
    rows = session.execute(
        sa.select(
            User.name,
            User.job_title,
            EvaluationReceipt.told_at,
            EvaluationReceipt.reminded_at,
            EvaluationReceipt.opened_at,
            EvaluationReceipt.opened_as,
        )
        .join(User, User.id == EvaluationReceipt.user_id)
        .where(
            EvaluationReceipt.evaluation_id == evaluation_id,
            User.organisation_id == actor.organisation_id,
        )
        .order_by(EvaluationReceipt.opened_at.is_not(None), User.name, User.id)
    )
    return [ReceiptRow(**row._mapping) for row in rows]


def count_others(session: Session, actor: Actor, evaluation_id: UUID) -> list[SideCount]:
    """Of every other organisation how many were told and how many opened it."""
    rows = session.execute(
        sa.select(
            Organisation.name.label("organisation_name"),
            sa.func.count(EvaluationReceipt.told_at).label("told"),
            sa.func.count(EvaluationReceipt.opened_at).label("opened"),
        )
        .select_from(EvaluationReceipt)
        .join(User, User.id == EvaluationReceipt.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            EvaluationReceipt.evaluation_id == evaluation_id,
            User.organisation_id != actor.organisation_id,
        )
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name, Organisation.id)
    )
    return [SideCount(**row._mapping) for row in rows]


def list_waiting(session: Session, *, told_before: datetime, limit: int) -> list[WaitingRow]:
    """People who were told before a moment, opened nothing, were not reminded and may still read it."""
    still_reads = sa.select(UserRole.user_id).where(UserRole.role.in_(READERS))
    rows = session.execute(
        sa.select(
            EvaluationReceipt.evaluation_id,
            EvaluationReceipt.user_id,
            Evaluation.partnership_id,
            _Agency.name.label("agency_name"),
            _Ngo.name.label("ngo_name"),
            Evaluation.period_start,
            Evaluation.period_end,
        )
        .join(Evaluation, Evaluation.id == EvaluationReceipt.evaluation_id)
        .join(User, User.id == EvaluationReceipt.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(_Agency, _Agency.id == Evaluation.agency_id)
        .outerjoin(_Ngo, _Ngo.id == Evaluation.ngo_id)
        .where(
            EvaluationReceipt.told_at <= told_before,
            EvaluationReceipt.opened_at.is_(None),
            EvaluationReceipt.reminded_at.is_(None),
            User.status == UserStatus.ACTIVE,
            Organisation.status == OrganisationStatus.ACTIVE,
            User.id.in_(still_reads),
        )
        .order_by(EvaluationReceipt.told_at, EvaluationReceipt.evaluation_id, EvaluationReceipt.user_id)
        .limit(limit)
    )
    return [WaitingRow(**row._mapping) for row in rows]
