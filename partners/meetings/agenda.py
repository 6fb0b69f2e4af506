"""How an agenda fills itself: sources look for what is due and answer points, whoever they belong to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.values import Plain
from partners.meetings.terms import AgendaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPoint:
    """Something that is due: a marked text, what fills it, and the page (a path) and thing that it is about.

    It names nobody in care: counts, organisations and titles only.
    """

    kind: AgendaKind
    text: str
    params: Mapping[str, Plain] = field(default_factory=dict)
    link: str | None = None
    subject: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaContext:
    """For whom a source looks: the partnerships and member organisations of a committee, and since when."""

    committee_id: UUID
    meeting_id: UUID
    partnership_ids: frozenset[UUID]
    organisation_ids: frozenset[UUID]
    agency_id: UUID
    zone: str
    since: datetime | None
    """When the committee last met."""
    now: datetime


AgendaSource = Callable[[Session, AgendaContext], Iterable[AgendaPoint]]
"""The composition root knows the sources, because what is due lies in rooms and floors above."""

ORDER = {kind: position for position, kind in enumerate(AgendaKind)}


def gather(session: Session, context: AgendaContext, sources: Iterable[AgendaSource]) -> list[AgendaPoint]:
    """What all sources find, by kind; within a kind in the order of the source."""
    points = [point for source in sources for point in source(session, context)]
    return sorted(points, key=lambda point: ORDER[point.kind])
