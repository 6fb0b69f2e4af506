"""What is on and what there is to read for everybody, which a room above keeps: it says here how it is listed (ADR 0013)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """An evening, a group, a talk: what it is, when, where, for whom and what it costs."""

    title: str
    kind: str
    """What it is, as a marked text."""
    organisation_id: UUID
    organisation_name: str
    first: date
    last: date
    begins_at: time | None
    finishes_at: time | None
    place: str | None
    audience: str
    languages: tuple[str, ...]
    fee: int | None
    """In the smallest unit; 0 is free, None: people should ask."""
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A piece of material with its source and what proves it."""

    title: str
    kind: str
    organisation_name: str
    language: str
    source: str
    link: str
    evidence: str
    licence: str
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Where everybody is heard: a box for suggestions, or questions before a town hall."""

    title: str
    kind: str
    """What it is, as a marked text."""
    organisation_name: str
    held_on: date | None
    path: str


OfferingLister = Callable[[Session, datetime, UUID | None], Sequence[Offering]]
ReadingLister = Callable[[Session, date], Sequence[Reading]]
HearingLister = Callable[[Session, datetime, Sequence[UUID]], Sequence[Hearing]]


class _Holder:
    offerings: OfferingLister | None = None
    readings: ReadingLister | None = None
    hearings: HearingLister | None = None


def use_offerings(offerings: OfferingLister, readings: ReadingLister, hearings: HearingLister) -> None:
    """Set how they are listed; called once by the composition root."""
    _Holder.offerings, _Holder.readings, _Holder.hearings = offerings, readings, hearings


def list_offerings(
    session: Session, *, now: datetime, partnership_id: UUID | None = None
) -> Sequence[Offering]:
    """What is coming for everybody, the next first; with `partnership_id` only what that partnership does together."""
    return _Holder.offerings(session, now, partnership_id) if _Holder.offerings else ()


def list_readings(session: Session, *, today: date) -> Sequence[Reading]:
    """The material for everybody that was looked at in time, by title."""
    return _Holder.readings(session, today) if _Holder.readings else ()


def list_hearings(session: Session, organisation_ids: Sequence[UUID], *, now: datetime) -> Sequence[Hearing]:
    """Where these organisations hear everybody at present."""
    return _Holder.hearings(session, now, organisation_ids) if _Holder.hearings else ()
