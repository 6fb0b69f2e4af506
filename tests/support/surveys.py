"""Surveys for tests, made by the real commands."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from surveys.waves.codes import Entry, Mode
from surveys.waves.commands import HandedIn, Mark, Sheet, hand_in, open_wave
from surveys.waves.links import new_paper
from surveys.waves.queries import find_key, get_wave

PERCEPTION = "community-perception"


def make_wave(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    library: str = PERCEPTION,
    mode: Mode = Mode.ANONYMOUS,
    entry: Entry = Entry.OPEN,
    days: int = 14,
    **values: Any,
) -> UUID:
    """A wave of a questionnaire of the library, open from today."""
    today = local_date(now, actor.timezone)
    return open_wave(
        session,
        actor,
        title=values.pop("title", "Spring survey"),
        audience=values.pop("audience", "Everybody in the area"),
        library=None if "questionnaire_id" in values else library,
        mode=mode,
        entry=entry,
        opens_on=today,
        closes_on=today + timedelta(days=days),
        now=now,
        **values,
    )


def answer_by(
    session: Session,
    code: str,
    now: datetime,
    *,
    marks: Mapping[str, float] | None = None,
    texts: Mapping[str, str] | None = None,
    band: str | None = None,
    paper: str | None = None,
) -> HandedIn:
    """Hand a sheet in by a link: points by question, texts by question."""
    key = find_key(session, code)
    assert key is not None, "the link leads to a survey"
    given = marks if marks is not None else {"trust": 4.0, "respect": 5.0, "call": 3.0}
    sheet = Sheet(
        marks=[Mark(question=question, value=value) for question, value in given.items()],
        texts=texts or {},
        bands=(band, None),
    )
    return hand_in(session, key, sheet=sheet, paper=paper or new_paper(), now=now)


def open_link_of(session: Session, actor: Actor, wave_id: UUID) -> str:
    """What the open link of a wave ends in."""
    code = get_wave(session, actor, wave_id).link_code
    assert code is not None, "the wave has one link for everybody"
    return code
