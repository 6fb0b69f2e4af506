"""What this room asks of rooms and floors above it: what is due, what things are called, what a finding says."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.meetings.agenda import AgendaSource

EXTENSION = "meetings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a thing is called, and the address of its page where the actor may open it."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFinding:
    """A finding of an evaluation that the actor may read, in words, and the partnerships that it is about."""

    evaluation_id: UUID
    indicator: str
    text: str
    partnership_ids: frozenset[UUID]
    proposal: str = ""
    """What the readers of the evaluation wrote should be done, as a first draft of what is to be decided."""


Labeller = Callable[[Session, Actor, Collection[UUID]], Mapping[UUID, Label]]
"""The labels of those ids that exist for the actor."""
Offer = Callable[[Session, Actor, Collection[UUID]], Mapping[UUID, str]]
"""What the actor may choose from for some partnerships: ids and words."""
FindingReader = Callable[[Session, Actor, UUID, str], FoundFinding]
"""A finding by its evaluation and indicator; raises `NotFound` outside the actor's scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the composition root gives this slice; without it agendas hold only what this slice knows itself."""

    sources: Sequence[AgendaSource] = ()
    labellers: Mapping[str, Labeller] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    read_finding: FindingReader | None = None

    def labels(
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


def install_surroundings(app: Flask, surroundings: Surroundings) -> None:
    """Called once by the composition root."""
    app.extensions[EXTENSION] = surroundings


def surroundings() -> Surroundings:
    """What the composition root gave; for the edge."""
    found: Surroundings = current_app.extensions.get(EXTENSION, Surroundings())
    return found
