"""A box with something shown in it, and published results, of one organisation: for addresses that name them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from surveys.results.models import SurveyPublication
from surveys.results.report import FORMAT, Content, Header, to_text
from surveys.results.states import Readership
from surveys.results.values import Results
from surveys.voices.lifecycle import PlaceKind, VoiceState
from surveys.voices.models import Voice, VoicePlace
from surveys.waves.models import SurveyWave

TITLE = "A box for tests"


def voice_arguments(session: Session, organisation_id: UUID, now: datetime) -> dict[str, Any]:
    """`place_id`, `voice_id`, `link_code` and `publication_id`; the same rows when asked again."""
    found = session.execute(
        sa.select(VoicePlace.id, VoicePlace.link_code).where(
            VoicePlace.organisation_id == organisation_id, VoicePlace.title == TITLE
        )
    ).one_or_none()
    if found is None:
        _make(session, organisation_id, now)
        return voice_arguments(session, organisation_id, now)
    voice_id = session.scalars(sa.select(Voice.id).where(Voice.place_id == found.id)).one()
    publication_id = session.scalars(
        sa.select(SurveyPublication.id).where(
            SurveyPublication.organisation_id == organisation_id, SurveyPublication.title == TITLE
        )
    ).one_or_none()
    return {
        "place_id": found.id,
        "voice_id": voice_id,
        "link_code": found.link_code,
        "publication_id": publication_id or UUID(int=0),
    }


def _make(session: Session, organisation_id: UUID, now: datetime) -> None:
    somebody = session.scalars(
        sa.select(User.id).where(User.organisation_id == organisation_id).order_by(User.id).limit(1)
    ).one()
    place = VoicePlace(
        organisation_id=organisation_id,
        kind=PlaceKind.PUBLIC_BOX,
        title=TITLE,
        introduction="For everybody.",
        link_code=organisation_id.hex,
        opened_at=now,
        opened_by_id=somebody,
    )
    session.add(place)
    session.flush()
    session.add(
        Voice(place_id=place.id, state=VoiceState.SHOWN, day=now.date(), shown_text="A bench by the river.")
    )
    wave_id = session.scalar(
        sa.select(SurveyWave.id).where(SurveyWave.organisation_id == organisation_id).limit(1)
    )
    if wave_id is not None:
        text, digest = to_text(empty_content())
        session.add(
            SurveyPublication(
                wave_id=wave_id,
                organisation_id=organisation_id,
                readership=Readership.PUBLIC,
                title=TITLE,
                content=text,
                content_hash=digest,
                published_at=now,
                published_by_id=somebody,
            )
        )
    session.flush()


def empty_content() -> Content:
    """Results of a wave that too few answered."""
    return Content(
        format=FORMAT,
        header=Header(
            organisation="Elmsworth Police Department",
            title=TITLE,
            purpose="community_perception",
            audience="Everybody",
            mode="anonymous",
            entry="open",
            opened_on="2026-01-05",
            closed_on="2026-01-20",
        ),
        results=Results(sample=None, items=()),
    )
