"""Slows guessing down, per account and per address, in the database that all workers share (security A-08, N-01)."""

from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.sign_in.models import SignInThrottle, ThrottleColumns
from core.database import UtcDateTime

FREE_FAILURES = 5
FREE_FAILURES_OF_ADDRESS = 30
"""A whole station shares one address: colleagues’ slips must not keep an officer out at night."""
WINDOW = timedelta(minutes=15)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""What the last free failure within the window costs, and each further one."""


def account_key(folded_email: str) -> bytes:
    """The counter of an account, whether it exists or not."""
    return sha256(f"account:{folded_email}".encode()).digest()


def address_key(address: str) -> bytes:
    """The counter of a network address."""
    return sha256(f"address:{address}".encode()).digest()


def reset_keys(folded_email: str, address: str) -> tuple[bytes, bytes]:
    """The counters of requests for a reset link."""
    return (
        sha256(f"reset:{folded_email}".encode()).digest(),
        sha256(f"reset-address:{address}".encode()).digest(),
    )


def reserve_attempt(
    session: Session,
    key: bytes,
    *,
    now: datetime,
    free: int = FREE_FAILURES,
    table: type[ThrottleColumns] = SignInThrottle,
) -> bool:
    """An attempt is counted before it is checked, in one statement; False while the key is blocked.

    At most `free` attempts pass within 15 minutes; then one after each delay, which doubles up to 15 minutes. The
    count starts anew when nothing happened for 15 minutes. The caller commits before it checks anything.
    """
    expired = sa.and_(
        table.window_started_at <= now - WINDOW,
        sa.or_(table.blocked_until.is_(None), table.blocked_until <= now - WINDOW),
    )
    failures = sa.case((expired, 1), else_=table.failures + 1)
    blocked = sa.case(
        (expired, sa.null()),
        (table.failures + 1 < free, sa.null()),
        *((table.failures + 1 == free + n, _moment(now + delay)) for n, delay in enumerate(DELAYS)),
        else_=_moment(now + DELAYS[-1]),
    )
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(key=key, failures=1, window_started_at=now, blocked_until=None)
    counted = statement.on_conflict_do_update(
        index_elements=[table.key],
        set_={
            "failures": failures,
            "window_started_at": sa.case((expired, _moment(now)), else_=table.window_started_at),
            "blocked_until": blocked,
        },
        where=sa.or_(table.blocked_until.is_(None), table.blocked_until <= now),
    ).returning(table.failures)
    return session.execute(counted).first() is not None


def forget_failures(session: Session, key: bytes) -> None:
    """A right password clears the counter of its account."""
    session.execute(sa.delete(SignInThrottle).where(SignInThrottle.key == key))


def give_back(session: Session, key: bytes) -> None:
    """A right password gives back its own attempt at the address, and only that: others' failures stay."""
    session.execute(
        sa.update(SignInThrottle)
        .where(SignInThrottle.key == key, SignInThrottle.failures > 0)
        .values(failures=SignInThrottle.failures - 1, blocked_until=None)
    )


def forget_old_counters(
    session: Session, *, now: datetime, table: type[ThrottleColumns] = SignInThrottle
) -> int:
    """Counters that no longer slow anybody are removed; answers how many."""
    old = now - 2 * WINDOW
    result = session.execute(
        sa.delete(table).where(
            table.window_started_at <= old,
            sa.or_(table.blocked_until.is_(None), table.blocked_until <= old),
        )
    )
    return int(getattr(result, "rowcount", 0))


def _moment(value: datetime) -> sa.ColumnElement[datetime]:
    return sa.literal(value, UtcDateTime())
