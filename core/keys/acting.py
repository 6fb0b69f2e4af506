"""For which organisations this unit of work acts: the keys of any other stay closed (security D-01)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from uuid import UUID

_acting: ContextVar[frozenset[UUID]] = ContextVar("acting_organisations", default=frozenset())


def acts_for(organisation_id: UUID) -> bool:
    """Whether this unit of work acts for the organisation; nothing does until somebody says so."""
    return organisation_id in _acting.get()


def acting_organisations() -> frozenset[UUID]:
    """For whom this unit of work acts: what PostgreSQL is told (`core.walls.principal`)."""
    return _acting.get()


def begin_acting(organisation_id: UUID | None) -> Token[frozenset[UUID]]:
    """Act for the actor's organisation, and for no other, until `end_acting` is given the answer."""
    return _acting.set(frozenset() if organisation_id is None else frozenset({organisation_id}))


def end_acting(token: Token[frozenset[UUID]]) -> None:
    """Act again as before."""
    _acting.reset(token)


@contextmanager
def acting_for(*organisation_ids: UUID) -> Iterator[None]:
    """Act for these organisations: how a standing job, which is nobody's, says for whom it works."""
    token = _acting.set(frozenset(organisation_ids))
    try:
        yield
    finally:
        _acting.reset(token)
