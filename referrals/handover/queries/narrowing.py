"""The conditions of a list's filter as conditions on referrals, and the queue's orders with their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.database import UtcDateTime
from referrals.handover.filters.values import ListFilter, Order
from referrals.handover.models import Referral, ReferralNeed
from referrals.handover.queries.rows import OPEN, token


def conditions(chosen: ListFilter, *, zone: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Every condition of a filter but the police's status, which no column holds; days are the reader's."""
    return tuple(_conditions(chosen, zone, now))


def _conditions(chosen: ListFilter, zone: str, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    for column, values in (
        (Referral.state, chosen.states),
        (Referral.urgency, chosen.urgencies),
        (Referral.turn, chosen.turns),
        (Referral.agency_id, chosen.agencies),
        (Referral.ngo_id, chosen.ngos),
        (Referral.service_id, chosen.services),
        (Referral.worker_id, chosen.workers),
    ):
        if values:
            yield column.in_(values)
    if chosen.needs:
        yield sa.exists().where(ReferralNeed.referral_id == Referral.id, ReferralNeed.need.in_(chosen.needs))
    if chosen.overdue:
        yield sa.and_(OPEN, Referral.next_due_at < _moment(now))
    if chosen.review_due:
        yield sa.and_(OPEN, Referral.review_on <= _moment(now))
    if chosen.received_from is not None:
        yield Referral.submitted_at >= _moment(_midnight(chosen.received_from, zone))
    if chosen.received_to is not None and chosen.received_to < date.max:
        yield Referral.submitted_at < _moment(_midnight(chosen.received_to + timedelta(days=1), zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """One order of the queue: its columns, which are those of an index, and how a place in it is told."""

    columns: tuple[Any, ...]
    descending: bool = False

    def by(self) -> tuple[sa.ColumnElement[Any], ...]:
        """What the statement is ordered by."""
        return tuple(column.desc() if self.descending else column for column in self.columns)

    def beyond(self) -> sa.ColumnElement[bool]:
        """The condition of a further page; parameters `rank`, `due` and `last_id` are the place of the last row."""
        place = sa.tuple_(*(_PLACE[column.key] for column in self.columns))
        here = sa.tuple_(*self.columns)
        return here < place if self.descending else here > place

    def token(self, row: Any) -> str:
        """The place of a row."""
        moment = getattr(row, next(column.key for column in self.columns if column.key in _MOMENTS))
        return token(moment, row.id, row.urgency_rank)


_MOMENTS = ("next_due_at", "submitted_at")
_PLACE: dict[str, sa.BindParameter[Any]] = {
    "urgency_rank": sa.bindparam("rank", type_=sa.Integer()),
    "next_due_at": sa.bindparam("due", type_=UtcDateTime()),
    "submitted_at": sa.bindparam("due", type_=UtcDateTime()),
    "id": sa.bindparam("last_id", type_=sa.Uuid()),
}
SORTINGS: dict[Order, Sorting] = {
    Order.URGENCY: Sorting(columns=(Referral.urgency_rank, Referral.next_due_at, Referral.id)),
    Order.DUE: Sorting(columns=(Referral.next_due_at, Referral.id)),
    Order.OLDEST: Sorting(columns=(Referral.submitted_at, Referral.id)),
    Order.NEWEST: Sorting(columns=(Referral.submitted_at, Referral.id), descending=True),
}
"""Each has an index of open referrals that ends in the id."""


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def _moment(moment: datetime) -> sa.BindParameter[datetime]:
    return sa.literal(moment.astimezone(UTC), UtcDateTime())
