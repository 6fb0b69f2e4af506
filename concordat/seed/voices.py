"""Suggestion boxes of the fictitious agency, and a town hall to come."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast
from core.actor import Role
from core.clock import local_date
from surveys.results.striking import names_in
from surveys.voices.commands import PlaceValues, answer, new_token, open_place, review, speak, support
from surveys.voices.lifecycle import PlaceKind
from surveys.voices.models import Voice, VoicePlace

DAYS_OPEN = timedelta(days=40)
DAYS_SAID = timedelta(days=12)
SAID = {
    PlaceKind.PUBLIC_BOX: (
        ("Put the number of the mobile team on the buses.", "The stickers are on all buses since last week."),
        ("The waiting room of the crisis centre needs a quiet corner. Ask Mrs Tolliver.", None),
        ("Why do two cars come when one person is crying?", None),
    ),
    PlaceKind.STAFF_BOX: (
        ("Hand the crisis cards out at roll call.", "They lie at roll call from Monday on."),
        ("The second screen of the encounter form asks the same twice.", None),
    ),
    PlaceKind.TOWN_HALL: (
        ("How many of the officers on night shift have had the forty hours?", None),
        (
            "What happens with what the police write down about my son?",
            "See the public page of the partnership; we will speak about it on the evening, too.",
        ),
        ("Will there be an evening like this in Spanish?", None),
    ),
}
WORDS = {
    PlaceKind.PUBLIC_BOX: (
        "Tell us",
        "What should the police and those who help people in a crisis do better?",
    ),
    PlaceKind.STAFF_BOX: ("What would help you", "For everybody who works here. Nobody can tell who wrote."),
    PlaceKind.TOWN_HALL: (
        "An evening about crisis calls",
        "Ask before the evening; what many want to know comes first.",
    ),
}
SUPPORTERS = (7, 3, 12)


def make_voices(session: Session, cast: Cast, *, now: datetime) -> None:
    """A box for everybody, one for staff, and a town hall in three weeks; the last entry of each waits for its review."""
    agency = cast.agencies[0]
    desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
    opened, said_at = now - DAYS_OPEN, now - DAYS_SAID
    for kind, entries in SAID.items():
        is_hall = kind is PlaceKind.TOWN_HALL
        held_on = local_date(now + timedelta(days=21), desk.timezone) if is_hall else None
        title, introduction = WORDS[kind]
        values = PlaceValues(kind=kind, title=title, introduction=introduction, held_on=held_on)
        place_id = open_place(session, desk, values=values, now=opened)
        code = session.scalars(sa.select(VoicePlace.link_code).where(VoicePlace.id == place_id)).one()
        for number, (text, reply) in enumerate(entries):
            speak(session, code, text=text, now=said_at)
            voice = session.scalars(
                sa.select(Voice).where(Voice.place_id == place_id, Voice.shown_text.is_(None))
            ).one()
            if number == len(entries) - 1:
                break
            review(session, desk, place_id, voice.id, names=names_in(text, ["Tolliver"]), now=said_at)
            for _ in range(SUPPORTERS[number] if is_hall else 0):
                support(session, code, voice.id, token=new_token(), now=said_at)
            if reply is not None:
                answer(session, desk, place_id, voice.id, version=voice.version, text=reply, now=said_at)
