"""How far the referrals of a period came, counted by the database: one row for each way, however many referrals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.referral_rows import is_removed, referral_conditions
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.casework.models import CaseRecord
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How far `count` referrals came by the moment of the data; what is dated later has not happened yet."""

    acknowledged: bool
    accepted: bool
    declined_side: str | None
    decline_reason: str | None
    contacted: bool
    served: bool
    ended: bool
    withdrawn: bool
    end_state: EndState | None
    count: int


def read_ways(session: Session, scope: Scope, *, period: Period, as_of: datetime) -> list[Way]:
    """The ways of the referrals sent in the period, without those entered in error or twice, in one statement."""
    begin, end = period.bounds()
    declined, ended = Referral.declined_at <= as_of, Referral.closed_at <= as_of
    columns: dict[str, Any] = {
        "acknowledged": _yes(Referral.acknowledged_at <= as_of),
        "accepted": _yes(Referral.accepted_at <= as_of),
        "declined_side": sa.case((declined, Referral.decline_side)),
        "decline_reason": sa.case((declined, Referral.decline_reason)),
        "contacted": _yes(Referral.first_contact_at <= as_of),
        "served": _yes(CaseRecord.first_service_at <= as_of),
        "ended": _yes(ended),
        "withdrawn": _yes(sa.and_(ended, Referral.state == ReferralState.WITHDRAWN)),
        "end_state": sa.case((ended, sa.cast(Referral.end_state, sa.String))),
    }
    inner = (
        sa.select(*(column.label(name) for name, column in columns.items()))
        .select_from(Referral)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .where(
            *referral_conditions(scope),
            Referral.submitted_at >= begin,
            Referral.submitted_at < end,
            ~sa.func.coalesce(is_removed(), sa.false()),
        )
        .subquery()
    )
    query = sa.select(*inner.c, sa.func.count().label("cases")).group_by(*inner.c)
    return [_way(row) for row in session.execute(query)]


def _yes(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)


def _way(row: sa.Row[Any]) -> Way:
    return Way(
        acknowledged=bool(row.acknowledged),
        accepted=bool(row.accepted),
        declined_side=row.declined_side,
        decline_reason=row.decline_reason,
        contacted=bool(row.contacted),
        served=bool(row.served),
        ended=bool(row.ended),
        withdrawn=bool(row.withdrawn),
        end_state=EndState(row.end_state) if row.end_state else None,
        count=row.cases,
    )
