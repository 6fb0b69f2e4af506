"""From where an officer comes to a person's plan: an encounter or a referral, which upper rooms resolve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.text import N_

PersonOf = Callable[[Session, Actor, UUID, datetime], UUID | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """A kind of context; `person_of` answers the person where the context exists for the actor, else None."""

    kind: str
    label: str
    endpoint: str
    """The page to go back to; its one argument is `<kind>_id`."""
    person_of: PersonOf


class _Holder:
    contexts: Mapping[str, PlanContext] = {}


def use_plan_contexts(*contexts: PlanContext) -> None:
    """Set the contexts; called once by the composition root."""
    _Holder.contexts = {one.kind: one for one in contexts}


def get_context(kind: str) -> PlanContext:
    """The context of a kind; raises `NotFound`."""
    found = _Holder.contexts.get(kind)
    if found is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return found


def person_in(session: Session, actor: Actor, *, kind: str, context_id: UUID, now: datetime) -> UUID:
    """The person of an encounter or referral that exists for the actor; raises `NotFound`."""
    person_id = get_context(kind).person_of(session, actor, context_id, now)
    if person_id is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return person_id
