"""Published evaluations, which a floor above keeps: it says here how they are listed (ADR 0013)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigures:
    """One published evaluation as the page of a partnership lists it."""

    id: UUID
    reference: str
    first: date
    last: date
    published_on: date
    path: str
    """Where everybody reads it, on this site."""


Lister = Callable[[Session, UUID], Sequence[PublishedFigures]]


class _Holder:
    lister: Lister | None = None


def use_published(lister: Lister) -> None:
    """Set how the published evaluations of a partnership are listed; called once by the composition root."""
    _Holder.lister = lister


def list_published(session: Session, partnership_id: UUID) -> Sequence[PublishedFigures]:
    """The published evaluations of a partnership, the newest first; none where nobody keeps them."""
    return _Holder.lister(session, partnership_id) if _Holder.lister else ()
