"""Partnerships with their memoranda, as the measure of currency and the choice of targets need them (P04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.measurement import Measurement
from kpi.measures.partnership import MemorandumRow, memorandum_currency
from kpi.measures.scope import Scope
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumTarget, Partnership
from partners.memoranda.terms import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """A partnership with one of its memoranda, or with none."""

    partnership_id: UUID
    memorandum_id: UUID | None
    reference: str | None
    loop_days: int | None
    row: MemorandumRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTarget:
    """An indicator's target as a memorandum states it; `value` in the indicator's unit."""

    reference: str
    indicator: str
    comparison: Comparison
    value: float


def read_agreements(session: Session, scope: Scope, *, on: date, as_of: datetime) -> list[AgreementRow]:
    """The partnerships of the scope with their memoranda as they stood on a day where the agency is.

    What was signed or ended after `as_of` is not known yet.
    """
    query = (
        sa.select(
            Partnership.id,
            Partnership.active_from,
            Partnership.ended_on,
            Memorandum.id.label("memorandum_id"),
            Memorandum.reference,
            Memorandum.loop_days,
            Memorandum.starts_on,
            Memorandum.ends_on,
            Memorandum.executed_at,
            Memorandum.terminated_on,
        )
        .outerjoin(
            Memorandum,
            sa.and_(
                Memorandum.partnership_id == Partnership.id,
                Memorandum.state.in_((MemorandumState.EXECUTED, MemorandumState.TERMINATED)),
                Memorandum.executed_at <= as_of,
            ),
        )
        .where(Partnership.agency_id == scope.agency_id)
        .order_by(Partnership.reference, Memorandum.starts_on, Memorandum.id)
    )
    if scope.partnership_id is not None:
        query = query.where(Partnership.id == scope.partnership_id)
    numbers: dict[UUID, int] = {}
    return [
        AgreementRow(
            partnership_id=row.id,
            memorandum_id=row.memorandum_id,
            reference=row.reference,
            loop_days=row.loop_days,
            row=MemorandumRow(
                partnership_id=numbers.setdefault(row.id, len(numbers)),
                partnership_active=_is_active(row.active_from, row.ended_on, on),
                fully_executed=row.executed_at is not None,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                halted=row.terminated_on is not None and row.terminated_on <= on,
            ),
        )
        for row in session.execute(query)
    ]


def read_targets(session: Session, agreements: Sequence[AgreementRow], *, on: date) -> list[AgreedTarget]:
    """The targets of the memoranda that are in force on the day."""
    in_force = {a.memorandum_id: a.reference for a in agreements if a.row.is_in_force(on)}
    if not in_force:
        return []
    rows = session.execute(
        sa.select(
            MemorandumTarget.memorandum_id,
            MemorandumTarget.indicator,
            MemorandumTarget.comparison,
            MemorandumTarget.value,
        )
        .where(MemorandumTarget.memorandum_id.in_(in_force))
        .order_by(MemorandumTarget.memorandum_id, MemorandumTarget.indicator)
    )
    return [
        AgreedTarget(
            reference=in_force[row.memorandum_id] or "",
            indicator=row.indicator,
            comparison=row.comparison,
            value=row.value,
        )
        for row in rows
    ]


def partnership_figures(agreements: Sequence[AgreementRow], *, on: date) -> dict[str, Measurement]:
    """The partnership indicators on a day, by code."""
    return {"P04": memorandum_currency((a.row for a in agreements), today=on)}


def _is_active(active_from: date | None, ended_on: date | None, on: date) -> bool:
    return active_from is not None and active_from <= on and (ended_on is None or on <= ended_on)
