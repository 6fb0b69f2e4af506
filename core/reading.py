"""Sessions for long reads that must not hold up those who write."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.orm import Session

from core.database import read_only

SessionFactory = Callable[[], AbstractContextManager[Session]]
"""Gives sessions on connections of their own, for example a `sessionmaker`."""


@contextmanager
def reading(session_factory: SessionFactory) -> Iterator[Session]:
    """A session whose transaction takes no writer's lock: measuring must not hold up those who work."""
    before = read_only.set(True)
    try:
        with session_factory() as session:
            yield session
    finally:
        read_only.reset(before)
