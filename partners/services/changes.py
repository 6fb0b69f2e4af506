"""Whoever changes the directory says which services; rooms above hear of it in the same transaction (ADR 0013)."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

Listener = Callable[[Session, Collection[UUID], datetime], object]


class _Listeners:
    heard: tuple[Listener, ...] = ()


def on_change(listener: Listener) -> None:
    """Be told which services changed; called by the composition root, a second time without effect."""
    if listener not in _Listeners.heard:
        _Listeners.heard = (*_Listeners.heard, listener)


def tell_changed(session: Session, service_ids: Collection[UUID], *, now: datetime) -> None:
    """These services, or what belongs to them, were added or changed and are flushed."""
    for listener in _Listeners.heard:
        listener(session, service_ids, now)
