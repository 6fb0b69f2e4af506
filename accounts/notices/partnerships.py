"""Which partnerships a reader may mute: named by a floor above, since accounts do not know partnerships."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor

NamesFor = Callable[[Session, Actor], Sequence[tuple[UUID, str]]]


class _Holder:
    names_for: NamesFor | None = None


def use_partnerships(names_for: NamesFor) -> None:
    """Say who names the partnerships of an actor; called once by the composition root."""
    _Holder.names_for = names_for


def names_for(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The partnerships of the actor's organisation, by the name of the other side."""
    return list(_Holder.names_for(session, actor)) if _Holder.names_for else []
