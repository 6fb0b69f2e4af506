"""Counts requests in the database, each in a short transaction of its own (security N-01, N-03)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from accounts.limits.counting import Rule, count_attempt
from core.database import read_only
from web.limits import Limit

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RULES: Mapping[Limit, Rule] = {
    Limit.SEARCH: Rule(free=30, window=HOUR),
    Limit.REVEAL: Rule(free=60, window=HOUR),
    Limit.EXPORT: Rule(free=5, window=timedelta(days=1)),
    Limit.DOCUMENT: Rule(free=20, window=HOUR),
    Limit.WRITE: Rule(free=120, window=MINUTE),
    Limit.REPORT: Rule(free=10, window=HOUR),
    Limit.BROWSER: Rule(free=30, window=HOUR),
    Limit.VISIT: Rule(free=60, window=MINUTE),
}
"""Of one person; visits of one network address."""


class DatabaseLimits:
    """The counters of `RULES`, each allowance multiplied by `factor`; `clock` tells the time."""

    def __init__(
        self, engine_getter: Callable[[], Engine], *, factor: int, clock: Callable[[], datetime]
    ) -> None:
        self.factor, self.clock = factor, clock
        self._engine = engine_getter

    def __call__(self, limit: Limit, who: str) -> bool:
        """Count one request; False when there were too many."""
        key = sha256(f"limit:{limit.value}:{who}".encode()).digest()
        rule = Rule(free=RULES[limit].free * self.factor, window=RULES[limit].window)
        token = read_only.set(False)
        try:
            with (
                self._engine().begin() as connection,
                Session(connection, join_transaction_mode="create_savepoint") as session,
            ):
                passes = count_attempt(session, key, rule, now=self.clock())
                session.commit()
        finally:
            read_only.reset(token)
        return passes
