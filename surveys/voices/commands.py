"""What people do: open and close a place, say something, support a question, review, answer.

What is said and supported leaves no row of the audit trail: it would hold the moment and the address of somebody who was
promised that nobody can tell (security E-12). What staff do leaves one, as everywhere.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM, Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from surveys.results.striking import strike
from surveys.voices.lifecycle import PlaceKind, VoiceAction, VoiceState
from surveys.voices.models import Voice, VoicePlace, VoiceSupport
from surveys.voices.policy import (
    MOST_WAITING,
    NOT_FOUND,
    check_text,
    may_review,
    may_run,
    next_state,
    own_places,
)
from surveys.voices.queries import SHOWN, get_open_place

REVIEW_DAYS = timedelta(days=60)
"""[HOUSE] After so long what nobody reviewed is destroyed unread."""
EXPIRE_AT_ONCE = 500
TOKEN = 43
"""Characters of a browser's token: 32 random bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValues:
    """What is written about a box or a town hall."""

    kind: PlaceKind
    title: str
    introduction: str
    asks_until: date | None = None
    held_on: date | None = None


def open_place(session: Session, actor: Actor, *, values: PlaceValues, now: datetime) -> UUID:
    """Open a box or announce a town hall; answers its id."""
    may_run(actor)
    today = local_date(now, actor.timezone)
    if not values.title.strip():
        raise RuleBroken(N_("Give it a name."), "title")
    asks_until, held_on = values.asks_until, values.held_on
    if values.kind is PlaceKind.TOWN_HALL:
        if held_on is None or held_on < today:
            raise RuleBroken(N_("Enter the day of the town hall, from today on."), "held_on")
        asks_until = asks_until or held_on
        if not today <= asks_until <= held_on:
            raise RuleBroken(N_("Questions end between today and the day of the town hall."), "asks_until")
    elif asks_until is not None or held_on is not None:
        raise RuleBroken(N_("A box is open until you close it and has no day."), "held_on")
    place = VoicePlace(
        organisation_id=actor.organisation_id,
        kind=values.kind,
        title=values.title.strip(),
        introduction=values.introduction.strip(),
        link_code=secrets.token_urlsafe(16),
        asks_until=asks_until,
        held_on=held_on,
        opened_at=now,
        opened_by_id=actor.user_id,
    )
    session.add(place)
    session.flush()
    details = {"kind": values.kind.value}
    record(
        session,
        actor,
        action="voice_place.opened",
        subject=("voice_place", place.id),
        now=now,
        details=details,
    )
    return place.id


def close_place(session: Session, actor: Actor, place_id: UUID, *, now: datetime) -> None:
    """Close a box or a town hall: its page is gone, and nothing more can be said."""
    may_run(actor)
    place = _place_for_update(session, actor, place_id)
    if place.closed_at is not None:
        raise Conflict(N_("A colleague has closed it already."))
    place.closed_at, place.closed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="voice_place.closed", subject=("voice_place", place.id), now=now)


def speak(session: Session, link_code: str, *, text: str, now: datetime) -> None:
    """Somebody says something: the day is kept, and nothing else of them. It is shown once it is reviewed."""
    place = get_open_place(session, link_code)
    text = check_text(text)
    if not place.is_open(now):
        raise RuleBroken(N_("The last day for questions has passed."), "text")
    waiting = session.scalar(
        sa.select(sa.func.count()).where(Voice.place_id == place.id, Voice.state == VoiceState.WAITING)
    )
    if (waiting or 0) >= MOST_WAITING:
        raise RuleBroken(
            N_("Very many people have written, and nobody has read it yet. Try again in some days."), "text"
        )
    voice = Voice(place_id=place.id, day=local_date(now, place.timezone))
    voice.original = text
    session.add(voice)
    session.flush()


def support(session: Session, link_code: str, voice_id: UUID, *, token: str, now: datetime) -> bool:
    """A browser supports a question, once; answers whether it had not before."""
    place = get_open_place(session, link_code)
    if not place.is_town_hall or not place.is_open(now):
        raise RuleBroken(N_("Questions can be supported until the last day for questions."))
    shown = session.scalar(
        sa.select(Voice.id).where(Voice.id == voice_id, Voice.place_id == place.id, Voice.state.in_(SHOWN))
    )
    if shown is None or len(token) != TOKEN:
        raise NotFound(NOT_FOUND)
    try:
        with session.begin_nested():
            session.add(VoiceSupport(digest=digest_of(token, voice_id), voice_id=voice_id))
    except IntegrityError:
        return False
    return True


def new_token() -> str:
    """What a browser keeps so that it supports a question once."""
    return secrets.token_urlsafe(32)


def digest_of(token: str, voice_id: UUID) -> bytes:
    """What is kept of a browser: another digest for each question, so that nothing ties two of them."""
    return hashlib.sha256(f"{voice_id.hex}:{token}".encode()).digest()


def review(
    session: Session,
    actor: Actor,
    place_id: UUID,
    voice_id: UUID,
    *,
    names: Sequence[str] | None,
    now: datetime,
) -> None:
    """Show what was said with these names struck out, or withhold it where `names` is None; the original is destroyed."""
    place = _place_for_update(session, actor, place_id)
    may_review(actor, place.kind)
    voice = _voice_for_update(session, place_id, voice_id)
    if names is None:
        voice.state = next_state(voice.state, VoiceAction.WITHHOLD)
        voice.shown_text = voice.answer = None
        voice.answered_on, voice.answered_by_id = None, None
    else:
        state = next_state(voice.state, VoiceAction.SHOW)
        voice.shown_text, voice.state = strike(voice.original or "", names), state
    voice.original = None
    session.flush()
    _record(session, actor, "voice.withheld" if names is None else "voice.shown", voice, now=now)


def answer(
    session: Session, actor: Actor, place_id: UUID, voice_id: UUID, *, version: int, text: str, now: datetime
) -> None:
    """Answer in writing, for everybody who reads the question: what was decided, or why not. Again: in other words."""
    place = _place_for_update(session, actor, place_id)
    may_review(actor, place.kind)
    voice = _voice_for_update(session, place_id, voice_id)
    if voice.version != version:
        raise Conflict(N_("A colleague has answered meanwhile. Look again."))
    if not text.strip():
        raise RuleBroken(N_("Write the answer."), "answer")
    voice.state = next_state(voice.state, VoiceAction.ANSWER)
    voice.answer, voice.answered_by_id = text.strip(), actor.user_id
    voice.answered_on = local_date(now, actor.timezone)
    session.flush()
    _record(session, actor, "voice.answered", voice, now=now)


def expire_voices(session: Session, *, now: datetime) -> int:
    """Destroy what nobody reviewed within 60 days; answers how many, of one place at a time."""
    latest = (now - REVIEW_DAYS).date()
    found = session.execute(
        sa.select(VoicePlace.id, VoicePlace.organisation_id)
        .join(Voice, Voice.place_id == VoicePlace.id)
        .where(Voice.state == VoiceState.WAITING, Voice.day < latest)
        .limit(1)
    ).one_or_none()
    if found is None:
        return 0
    ids = session.scalars(
        sa.select(Voice.id)
        .where(Voice.place_id == found.id, Voice.state == VoiceState.WAITING, Voice.day < latest)
        .limit(EXPIRE_AT_ONCE)
        .with_for_update()
    ).all()
    session.execute(
        sa.update(Voice)
        .where(Voice.id.in_(ids))
        .values(state=VoiceState.WITHHELD, original_sealed=None, version=Voice.version + 1)
    )
    record(
        session,
        replace(SYSTEM, organisation_id=found.organisation_id),
        action="voice.expired",
        subject=("voice_place", found.id),
        now=now,
        details={"count": len(ids)},
    )
    return len(ids)


def _place_for_update(session: Session, actor: Actor, place_id: UUID) -> VoicePlace:
    place = session.scalars(
        sa.select(VoicePlace).where(VoicePlace.id == place_id, own_places(actor)).with_for_update()
    ).one_or_none()
    if place is None:
        raise NotFound(NOT_FOUND)
    return place


def _voice_for_update(session: Session, place_id: UUID, voice_id: UUID) -> Voice:
    voice = session.scalars(
        sa.select(Voice).where(Voice.id == voice_id, Voice.place_id == place_id).with_for_update()
    ).one_or_none()
    if voice is None:
        raise NotFound(NOT_FOUND)
    return voice


def _record(session: Session, actor: Actor, action: str, voice: Voice, *, now: datetime) -> None:
    record(session, actor, action=action, subject=("voice", voice.id), now=now)
