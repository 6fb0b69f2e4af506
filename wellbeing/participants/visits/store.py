"""Finding who visits by the cookie's token, in short transactions of their own, as signed-in sessions are found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from core.database import read_only, writer_is_busy
from wellbeing.participants.models import Participant
from wellbeing.participants.visits.models import OwnVisit

TOUCH_AFTER = timedelta(seconds=60)
LONGEST = timedelta(hours=2)
"""Nobody is left signed in on a shared computer for longer, however active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A living visit: what stands for the personal key, and the agency whose offer is open."""

    holder: UUID
    agency_id: UUID


class VisitStore:
    """Finds visits by the SHA-256 of their token; `engine_getter` answers the engine when it is first needed."""

    def __init__(self, engine_getter: Callable[[], Engine], *, idle_minutes: int) -> None:
        self._engine = engine_getter
        self._idle = timedelta(minutes=idle_minutes)

    def find(self, digest: bytes, now: datetime) -> Visit | None:
        """The visit of a token; None when unknown, ended, idle too long or too old. Activity is noted."""
        query = (
            sa.select(OwnVisit.holder, OwnVisit.last_active_at, Participant.agency_id)
            .join(Participant, Participant.id == OwnVisit.participant_id)
            .where(
                OwnVisit.digest == digest,
                OwnVisit.last_active_at > now - self._idle,
                OwnVisit.created_at > now - LONGEST,
            )
        )
        with _mode(reads_only=True), self._engine().connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if now - row.last_active_at >= TOUCH_AFTER:
            self._touch(digest, now)
        return Visit(holder=UUID(bytes=bytes(row.holder)), agency_id=row.agency_id)

    def _touch(self, digest: bytes, now: datetime) -> None:
        """Skipped rather than waited for while others write."""
        engine = self._engine()
        if writer_is_busy(engine):
            return
        change = sa.update(OwnVisit).where(OwnVisit.digest == digest).values(last_active_at=now)
        try:
            with _mode(reads_only=False), engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
                connection.execute(change)
        except OperationalError:
            return


@contextmanager
def _mode(*, reads_only: bool) -> Iterator[None]:
    token = read_only.set(reads_only)
    try:
        yield
    finally:
        read_only.reset(token)
