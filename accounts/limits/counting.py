"""Counts attempts in the database that all workers share, in one statement each (security N-01, A-08)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.limits.models import Counter, CounterColumns
from core.database import UtcDateTime

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until somebody releases the counter."""
KEPT = timedelta(days=2)
"""Longer than the longest window of a rule."""
KEPT_IN_A_ROW = timedelta(days=120)
"""Attempts in a row are remembered until the account would be disabled for want of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many attempts pass within a window; then none until it ends, or one after each of the delays.

    With `locks_after` (two or more), so many attempts in a row, whenever they were, close the counter until it is
    released.
    """

    free: int
    window: timedelta
    delays: tuple[timedelta, ...] = ()
    locks_after: int | None = None


def count_attempt(
    session: Session, key: bytes, rule: Rule, *, now: datetime, table: type[CounterColumns] = Counter
) -> bool:
    """An attempt is counted before it is looked at; False while the key is blocked, which counts nothing.

    The caller commits before it checks anything, so that the count holds whatever happens then.
    """
    begun, until, failures = table.window_started_at, table.blocked_until, table.failures
    free_again = sa.or_(until.is_(None), until <= now)
    over = sa.and_(begun <= now - rule.window, sa.or_(until.is_(None), until <= now - rule.window))
    blocks: sa.ColumnElement[Any] = sa.null()
    passes = free_again
    if rule.delays:
        blocks = sa.case(
            (sa.or_(over, failures + 1 < rule.free), sa.null()),
            *((failures + 1 == rule.free + n, _moment(now + delay)) for n, delay in enumerate(rule.delays)),
            else_=_moment(now + rule.delays[-1]),
        )
    else:
        passes = sa.and_(free_again, sa.or_(over, failures < rule.free))
    values: dict[str, Any] = {"key": key, "failures": 1, "window_started_at": now, "blocked_until": None}
    changes: dict[str, sa.ColumnElement[Any]] = {
        "failures": sa.case((over, 1), else_=failures + 1),
        "window_started_at": sa.case((over, _moment(now)), else_=begun),
    }
    if rule.locks_after is not None:
        values["in_a_row"] = 1
        changes["in_a_row"] = Counter.in_a_row + 1
        blocks = sa.case((Counter.in_a_row + 1 >= rule.locks_after, _moment(FOREVER)), else_=blocks)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(**values)
    counted = statement.on_conflict_do_update(
        index_elements=[table.key],
        set_={**changes, "blocked_until": blocks},
        where=passes,
    ).returning(table.failures)
    return session.execute(counted).first() is not None


def is_locked(session: Session, key: bytes) -> bool:
    """Whether the counter stays closed until somebody releases it."""
    return bool(locked_among(session, [key]))


def locked_among(session: Session, keys: list[bytes]) -> frozenset[bytes]:
    """Which of the counters stay closed until somebody releases them."""
    found = sa.select(Counter.key).where(Counter.key.in_(keys), Counter.blocked_until == FOREVER)
    return frozenset(bytes(key) for key in session.scalars(found))


def blocked_until(session: Session, keys: list[bytes]) -> datetime | None:
    """When the last of the counters opens again; None where none is blocked."""
    return session.scalar(sa.select(sa.func.max(Counter.blocked_until)).where(Counter.key.in_(keys)))


def forget_attempts(session: Session, key: bytes) -> None:
    """The counter starts anew."""
    session.execute(sa.delete(Counter).where(Counter.key == key))


def give_back(session: Session, key: bytes) -> None:
    """One attempt is given back, and only that: those of others stay."""
    session.execute(
        sa.update(Counter)
        .where(Counter.key == key, Counter.failures > 0)
        .values(failures=Counter.failures - 1, blocked_until=None)
    )


def forget_old_counters(
    session: Session, *, now: datetime, kept: timedelta = KEPT, table: type[CounterColumns] = Counter
) -> int:
    """Counters that no longer slow anybody are removed; answers how many. Locked ones stay."""
    old = now - kept
    idle = [table.window_started_at <= old, sa.or_(table.blocked_until.is_(None), table.blocked_until <= old)]
    if issubclass(table, Counter):
        idle.append(sa.or_(table.in_a_row < 1, table.window_started_at <= now - KEPT_IN_A_ROW))
    result = session.execute(sa.delete(table).where(*idle))
    return int(getattr(result, "rowcount", 0))


def _moment(value: datetime) -> sa.ColumnElement[datetime]:
    return sa.literal(value, UtcDateTime())
