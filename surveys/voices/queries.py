"""Reads of boxes and town halls: for everybody what was reviewed, for reviewers what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.sealed_fields import open_text
from surveys.voices.lifecycle import PlaceKind, VoiceState
from surveys.voices.models import Voice, VoicePlace, VoiceSupport
from surveys.voices.policy import NOT_FOUND, can_review, is_open, own_places

SHOWN = (VoiceState.SHOWN, VoiceState.ANSWERED)
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A box or a town hall."""

    id: UUID
    organisation_id: UUID
    organisation: str
    timezone: str
    kind: PlaceKind
    title: str
    introduction: str
    link_code: str
    asks_until: date | None
    held_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    version: int

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can say something, where the organisation is."""
        today = local_date(now, self.timezone)
        return is_open(closed=self.closed_at is not None, asks_until=self.asks_until, today=today)

    @property
    def is_town_hall(self) -> bool:
        """Whether questions are asked before a day, and supported."""
        return self.kind is PlaceKind.TOWN_HALL


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRow:
    """What was said, as reviewed, with its answer."""

    id: UUID
    state: VoiceState
    day: date
    text: str
    answer: str | None
    answered_on: date | None
    answered_by: str | None
    supporters: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """What was said, as it was written, for a reviewer alone."""

    id: UUID
    text: str
    version: int


_PLACES = (
    sa.select(
        VoicePlace.id,
        VoicePlace.organisation_id,
        Organisation.name.label("organisation"),
        Organisation.timezone,
        VoicePlace.kind,
        VoicePlace.title,
        VoicePlace.introduction,
        VoicePlace.link_code,
        VoicePlace.asks_until,
        VoicePlace.held_on,
        VoicePlace.opened_at,
        VoicePlace.closed_at,
        VoicePlace.version,
    )
    .join(Organisation, Organisation.id == VoicePlace.organisation_id)
    .order_by(VoicePlace.closed_at.is_not(None), VoicePlace.opened_at.desc(), VoicePlace.id)
)


def _places(session: Session, *conditions: sa.ColumnElement[bool]) -> list[PlaceRow]:
    return [PlaceRow(**row._mapping) for row in session.execute(_PLACES.where(*conditions))]


def list_places(session: Session, actor: Actor) -> list[tuple[PlaceRow, int]]:
    """The boxes and town halls of one's own organisation with how many entries wait for oneself to review."""
    rows = session.execute(
        sa.select(Voice.place_id, sa.func.count())
        .join(VoicePlace, VoicePlace.id == Voice.place_id)
        .where(own_places(actor), Voice.state == VoiceState.WAITING)
        .group_by(Voice.place_id)
    )
    waiting: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return [
        (place, waiting.get(place.id, 0) if can_review(actor, place.kind) else 0)
        for place in _places(session, own_places(actor))
    ]


def get_place(session: Session, actor: Actor, place_id: UUID) -> PlaceRow:
    """A box or town hall of one's own organisation; `NotFound` for any other."""
    found = _places(session, VoicePlace.id == place_id, own_places(actor))
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def get_open_place(session: Session, link_code: str) -> PlaceRow:
    """What a link leads to, for everybody who has it; `NotFound` once it is closed."""
    found = _places(session, VoicePlace.link_code == link_code, VoicePlace.closed_at.is_(None))
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def list_public_places(
    session: Session, organisation_ids: Collection[UUID], *, now: datetime
) -> list[PlaceRow]:
    """The boxes and town halls of organisations in which everybody can say something now."""
    found = _places(
        session,
        VoicePlace.organisation_id.in_(organisation_ids),
        VoicePlace.kind != PlaceKind.STAFF_BOX,
        VoicePlace.closed_at.is_(None),
    )
    return [place for place in found if place.is_open(now)]


def list_voices(session: Session, place_id: UUID) -> list[VoiceRow]:
    """What was reviewed and shown: questions with most support first, else the latest first."""
    supporters = (
        sa.select(VoiceSupport.voice_id, sa.func.count().label("count"))
        .group_by(VoiceSupport.voice_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Voice.id,
            Voice.state,
            Voice.day,
            Voice.shown_text.label("text"),
            Voice.answer,
            Voice.answered_on,
            User.name.label("answered_by"),
            sa.func.coalesce(supporters.c["count"], 0).label("supporters"),
            Voice.version,
        )
        .outerjoin(supporters, supporters.c.voice_id == Voice.id)
        .outerjoin(User, User.id == Voice.answered_by_id)
        .where(Voice.place_id == place_id, Voice.state.in_(SHOWN))
        .order_by(sa.desc("supporters"), Voice.day.desc(), Voice.id)
        .limit(MOST_SHOWN)
    )
    return [VoiceRow(**row._mapping) for row in rows]


def get_voice(session: Session, place_id: UUID, voice_id: UUID) -> VoiceRow:
    """Something that is shown there; `NotFound` for anything else."""
    found = [row for row in list_voices(session, place_id) if row.id == voice_id]
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def list_waiting(session: Session, place_id: UUID) -> list[WaitingRow]:
    """What waits for its review, in random order; the caller has asked who reviews."""
    rows = session.execute(
        sa.select(Voice.id, Voice.original_sealed, Voice.version)
        .where(Voice.place_id == place_id, Voice.state == VoiceState.WAITING)
        .order_by(Voice.id)
    )
    return [
        WaitingRow(
            id=row.id,
            text=open_text(row.original_sealed, "voice", "original", row.id) or "",
            version=row.version,
        )
        for row in rows
    ]
