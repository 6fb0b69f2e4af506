"""How often “other” was chosen, by list and month: where it grows, a code is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Denied
from core.permissions import Permission
from core.text import N_
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import InfoRequest, Referral, ReferralEvent
from referrals.handover.policy import scope

A = ReferralAction
MONTHS = 6
OTHER = "other"
LISTS: Mapping[str, tuple[ReferralAction, ...]] = {
    N_("Reasons to decline"): (A.DECLINE, A.PROPOSE_DECLINE),
    N_("Reasons to withdraw"): (A.WITHDRAW, A.REQUEST_WITHDRAWAL),
    N_("Reasons to put on hold"): (A.HOLD,),
    N_("Reasons to close"): (A.CLOSE, A.CLOSE_WITHOUT_SERVICE),
    N_("Reasons to reopen"): (A.REOPEN,),
    N_("Reasons to correct a step"): (A.CORRECT,),
    N_("Reasons for entered in error"): (A.MARK_ERROR, A.PROPOSE_ERROR),
}
"""Which steps choose from which list; what was approved or confirmed repeats an earlier choice."""
ASKED_FOR = N_("Information asked for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One list in one month."""

    other: int
    all: int

    @property
    def is_largest(self) -> bool:
        """“Other” is every fifth choice or more, and chosen at least five times."""
        return self.other >= 5 and self.other * 5 >= self.all


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCounts:
    """One list over the months, oldest month first."""

    label: str
    months: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReasons:
    """The table of the page: its months by their first day, and its lists."""

    months: tuple[date, ...]
    lists: tuple[ListCounts, ...]


def count_other_reasons(session: Session, actor: Actor, *, now: datetime) -> OtherReasons:
    """Counts only, never a note and never a person, over what exists for the reader. Two statements.

    The partnership desk counts the whole agency, a supervisor their unit.
    """
    if not actor.holds(Permission.REFERRAL_REVIEW):
        raise Denied(N_("Your role may not do this."))
    days = _months(local_date(now, actor.timezone))
    zone = ZoneInfo(actor.timezone)
    moments = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in days]
    events = _counted(
        session, actor, ReferralEvent, ReferralEvent.at, ReferralEvent.reason == OTHER, moments,
        key=ReferralEvent.action,
    )  # fmt: skip
    has_other = sa.or_(InfoRequest.items == OTHER, InfoRequest.items.like(f"% {OTHER}"))
    asked = _counted(
        session, actor, InfoRequest, InfoRequest.asked_at, has_other, moments, key=sa.literal(ASKED_FOR)
    )
    lists = [ListCounts(label=label, months=_sum(events, actions)) for label, actions in LISTS.items()]
    return OtherReasons(
        months=tuple(days[:-1]),
        lists=(*lists, ListCounts(label=ASKED_FOR, months=_sum(asked, (ASKED_FOR,)))),
    )


def _months(today: date) -> list[date]:
    """The first days of the last months and of the next one, oldest first."""
    first = today.year * 12 + today.month - MONTHS
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + MONTHS + 1)]


def _counted(
    session: Session,
    actor: Actor,
    model: type[ReferralEvent] | type[InfoRequest],
    at: sa.orm.InstrumentedAttribute[datetime],
    is_other: sa.ColumnElement[bool],
    moments: Sequence[datetime],
    *,
    key: sa.ColumnElement[object] | sa.orm.InstrumentedAttribute[ReferralAction],
) -> dict[object, tuple[Count, ...]]:
    spans = [sa.and_(at >= moments[n], at < moments[n + 1]) for n in range(MONTHS)]
    columns = [
        sa.func.sum(sa.case((condition, 1), else_=0))
        for span in spans
        for condition in (sa.and_(span, is_other), span)
    ]
    rows = session.execute(
        sa.select(key, *columns)
        .select_from(model)
        .join(Referral, Referral.id == model.referral_id)
        .where(scope(actor), at >= moments[0])
        .group_by(key)
    )
    return {
        row[0]: tuple(
            Count(other=int(row[1 + 2 * n] or 0), all=int(row[2 + 2 * n] or 0)) for n in range(MONTHS)
        )
        for row in rows
    }


def _sum(counts: Mapping[object, tuple[Count, ...]], keys: Sequence[object]) -> tuple[Count, ...]:
    found = [counts[key] for key in keys if key in counts]
    return tuple(
        Count(other=sum(row[n].other for row in found), all=sum(row[n].all for row in found))
        for n in range(MONTHS)
    )
