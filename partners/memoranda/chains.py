"""An agreement and what follows it: its amendments and renewals, one after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows
from partners.memoranda.terms import MemorandumKind

LIVE = frozenset({MemorandumState.EXECUTED, MemorandumState.SUSPENDED})
"""Signed by all, and not ended by anybody."""

_Followed = sa.orm.aliased(Memorandum, name="followed")
_Follower = sa.orm.aliased(Memorandum, name="follower")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementEnd:
    """The last day of an agreement with all that follows it, and of the time to wind down."""

    last_day: date
    wind_down_last_day: date


def family(memorandum_id: UUID) -> sa.Select[tuple[UUID]]:
    """The ids of a memorandum, of what it follows, and of everything that follows from there."""
    up = (
        sa.select(Memorandum.id, Memorandum.follows_id)
        .where(Memorandum.id == memorandum_id)
        .cte("line_up", recursive=True)
    )
    up = up.union_all(sa.select(_Followed.id, _Followed.follows_id).where(_Followed.id == up.c.follows_id))
    down = sa.select(up.c.id).where(up.c.follows_id.is_(None)).cte("line_down", recursive=True)
    down = down.union_all(sa.select(_Follower.id).where(_Follower.follows_id == down.c.id))
    return sa.select(down.c.id)


def following(memorandum_ids: Iterable[UUID]) -> sa.Select[tuple[UUID]]:
    """The ids of some memoranda and of everything that follows them, however far."""
    down = (
        sa.select(Memorandum.id)
        .where(Memorandum.id.in_(list(memorandum_ids)))
        .cte("line_down", recursive=True)
    )
    # A set: two of the ids may follow one another.
    down = down.union(sa.select(_Follower.id).where(_Follower.follows_id == down.c.id))
    return sa.select(down.c.id)


def lock_bound_with(session: Session, memorandum: Memorandum) -> list[Memorandum]:
    """The memorandum with what is signed to follow it, locked: what is suspended or ended goes as one."""
    return list(
        session.scalars(
            sa.select(Memorandum)
            .where(Memorandum.id.in_(following([memorandum.id])), Memorandum.state.in_(LIVE))
            .order_by(Memorandum.id)
            .with_for_update(of=Memorandum)
            .execution_options(populate_existing=True)
        )
    )


def ends_of(session: Session, memorandum_ids: Iterable[UUID]) -> dict[UUID, AgreementEnd]:
    """When each of these agreements ends, with the amendments and renewals that carry it on.

    Three statements however many there are.
    """
    ids = set(memorandum_ids)
    if not ids:
        return {}
    query = memoranda().where(Memorandum.id.in_(following(ids)), Memorandum.executed_at.is_not(None))
    rows = {row.id: row for row in memorandum_rows(session, query)}
    followers = {(row.follows_id, row.kind): row for row in rows.values()}
    return {one: _end(_carried_on_by(rows[one], followers)) for one in ids if one in rows}


def _carried_on_by(
    row: MemorandumRow, followers: Mapping[tuple[UUID | None, MemorandumKind], MemorandumRow]
) -> MemorandumRow:
    """The last of the line: an amendment that replaces it, or a renewal that begins where it ends."""
    while True:
        amendment = followers.get((row.id, MemorandumKind.AMENDMENT))
        renewal = followers.get((row.id, MemorandumKind.RENEWAL))
        if row.superseded_by_id is not None and amendment is not None and _began(amendment):
            row = amendment
        elif renewal is not None and _began(renewal) and _joins_up(row, renewal):
            row = renewal
        else:
            return row


def _began(row: MemorandumRow) -> bool:
    """Ended before its first day, it never carried anything on."""
    return row.facts.last_day >= row.facts.starts_on


def _joins_up(row: MemorandumRow, renewal: MemorandumRow) -> bool:
    return renewal.facts.starts_on <= row.facts.last_day + timedelta(days=1)


def _end(row: MemorandumRow) -> AgreementEnd:
    last = row.facts.last_day
    return AgreementEnd(last_day=last, wind_down_last_day=last + timedelta(days=row.wind_down_days))
