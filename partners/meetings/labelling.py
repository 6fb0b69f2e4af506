"""Words and pages of things that lie above this room, such as goals and evaluations, by a small registry."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a thing is called, and the path of its page where the actor may open it."""

    text: str
    url: str | None = None


Labeller = Callable[[Session, Actor, Collection[UUID]], Mapping[UUID, Label]]
"""The labels of those ids that exist for the actor."""
Offer = Callable[[Session, Actor, Collection[UUID]], Mapping[UUID, str]]
"""What an actor may choose from, for some partnerships: ids and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labellers and offers by kind of thing; the composition root fills them."""

    labellers: Mapping[str, Labeller] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)

    def of(
        self, session: Session, actor: Actor, kind: str, ids: Collection[UUID | None]
    ) -> Mapping[UUID, Label]:
        """The labels of some things of a kind; nothing for a kind that nobody knows."""
        wanted = {one for one in ids if one is not None}
        labeller = self.labellers.get(kind)
        return labeller(session, actor, wanted) if labeller and wanted else {}

    def offered(
        self, session: Session, actor: Actor, kind: str, partnership_ids: Collection[UUID]
    ) -> Mapping[UUID, str]:
        """What may be chosen of a kind for some partnerships."""
        offer = self.offers.get(kind)
        return offer(session, actor, partnership_ids) if offer else {}
