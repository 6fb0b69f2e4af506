"""What a floor above learns when somebody opens a notice; accounts do not know what notices are about."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor

Opened = Callable[[Session, Actor, UUID, datetime], None]
"""Called with who opened a notice, the id of what it is about, and the moment; never refuses."""


class _Holder:
    listeners: Mapping[str, Opened] = {}


def use_openings(listeners: Mapping[str, Opened]) -> None:
    """Say who learns of openings, by the kind of thing; called once by the composition root."""
    _Holder.listeners = dict(listeners)


def tell_opened(session: Session, actor: Actor, about: tuple[str, UUID], *, now: datetime) -> None:
    """Tell whoever keeps such things that the actor opened a notice about one."""
    listener = _Holder.listeners.get(about[0])
    if listener is not None:
        listener(session, actor, about[1], now)
