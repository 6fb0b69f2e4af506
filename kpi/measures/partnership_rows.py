"""Partnerships with their memoranda, as the measure of currency and the choice of targets need them (P04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from kpi.measures.measurement import Measurement
from kpi.measures.partnership import MemorandumRow, memorandum_currency
from kpi.measures.scope import Scope
from partners.memoranda.models import (
    Memorandum,
    MemorandumParty,
    MemorandumSuspension,
    MemorandumTarget,
    Partnership,
)
from partners.memoranda.rows import SIGNED
from partners.memoranda.standing import TICK, start_of_day
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
    amendment: int | None = None
    took_effect: date | None = None
    """The first day of this version of the agreement."""
    sha256: str | None = None


def read_agreements(session: Session, scope: Scope, *, on: date, as_of: datetime) -> list[AgreementRow]:
    """The partnerships of the scope with their memoranda as they stood at the end of a day where the agency is.

    What was signed, amended, suspended or ended after `as_of` is not known yet. A memorandum is one of every
    pair that its parties make.
    """
    moment = min(as_of, start_of_day(on + timedelta(days=1), scope.timezone) - TICK)
    suspended = sa.exists().where(
        MemorandumSuspension.memorandum_id == Memorandum.id,
        MemorandumSuspension.suspended_at <= moment,
        sa.or_(MemorandumSuspension.resumed_at.is_(None), MemorandumSuspension.resumed_at > moment),
    )
    known = sa.and_(
        Memorandum.state.in_(SIGNED),
        Memorandum.executed_at <= as_of,
        _is_party(Partnership.agency_id),
        _is_party(Partnership.ngo_id),
    )
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
            Memorandum.superseded_at,
            Memorandum.terminated_on,
            Memorandum.terminated_at,
            suspended.label("suspended"),
        )
        .outerjoin(Memorandum, known)
        .where(*_of(scope))
        .order_by(Partnership.reference, Memorandum.starts_on, Memorandum.id)
    )
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
                halted=_is_halted(row, on, moment),
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
            Memorandum.amendment_number,
            Memorandum.starts_on,
            Memorandum.content_hash,
        )
        .join(Memorandum, Memorandum.id == MemorandumTarget.memorandum_id)
        .where(MemorandumTarget.memorandum_id.in_(in_force))
        .order_by(MemorandumTarget.memorandum_id, MemorandumTarget.indicator)
    )
    return [
        AgreedTarget(
            reference=in_force[row.memorandum_id] or "",
            indicator=row.indicator,
            comparison=row.comparison,
            value=row.value,
            amendment=row.amendment_number,
            took_effect=row.starts_on,
            sha256=row.content_hash,
        )
        for row in rows
    ]


def partnership_figures(agreements: Sequence[AgreementRow], *, on: date) -> dict[str, Measurement]:
    """The partnership indicators on a day, by code."""
    return {"P04": memorandum_currency((a.row for a in agreements), today=on)}


def _of(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """The partnerships of the scope: one, an agency's, an NGO's, or all."""
    named = (
        (Partnership.id, scope.partnership_id),
        (Partnership.agency_id, scope.agency_id),
        (Partnership.ngo_id, scope.ngo_id),
    )
    return [column == wanted for column, wanted in named if wanted is not None]


def _is_party(organisation_id: sa.orm.InstrumentedAttribute[UUID]) -> sa.Exists:
    one = aliased(MemorandumParty)
    named = sa.exists().where(one.memorandum_id == Memorandum.id, one.organisation_id == organisation_id)
    return named.correlate(Memorandum, Partnership)


def _is_halted(row: sa.Row[Any], on: date, moment: datetime) -> bool:
    """Suspended, replaced by an amendment, or ended, as far as it was known at the moment."""
    ended = row.terminated_on is not None and row.terminated_on <= on and row.terminated_at <= moment
    superseded = row.superseded_at is not None and row.superseded_at <= moment
    return bool(ended or superseded or row.suspended)


def _is_active(active_from: date | None, ended_on: date | None, on: date) -> bool:
    return active_from is not None and active_from <= on and (ended_on is None or on <= ended_on)
