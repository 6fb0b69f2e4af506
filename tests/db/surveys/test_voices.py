"""Suggestion boxes and town halls: anonymous, reviewed first, supported once by a browser, answered in writing."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from surveys.results.striking import STRUCK
from surveys.voices import commands, queries
from surveys.voices.commands import PlaceValues
from surveys.voices.lifecycle import PlaceKind, VoiceState
from surveys.voices.models import Voice, VoiceSupport
from tests.support.memoranda import Pair, make_pair, make_person

BOX = PlaceValues(kind=PlaceKind.PUBLIC_BOX, title="Tell us", introduction="Anything.")


def people(session: Session, now: datetime) -> tuple[Pair, Actor]:
    pair = make_pair(session, now)
    return pair, make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)


def opened(session: Session, actor: Actor, now: datetime, values: PlaceValues = BOX) -> tuple[UUID, str]:
    place_id = commands.open_place(session, actor, values=values, now=now)
    return place_id, queries.get_place(session, actor, place_id).link_code


def hall(now: datetime) -> PlaceValues:
    day = now.date() + timedelta(days=10)
    return PlaceValues(
        kind=PlaceKind.TOWN_HALL,
        title="An evening",
        introduction="Ask.",
        held_on=day,
        asks_until=day - timedelta(days=2),
    )


@pytest.mark.proves("E-12")
def test_what_is_said_leaves_a_day_and_nothing_else(session: Session, now: datetime) -> None:
    _, desk = people(session, now)
    place_id, code = opened(session, desk, now)
    before = session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    commands.speak(session, code, text="  A bench by the river.  ", now=now)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == before
    row = session.scalars(sa.select(Voice).where(Voice.place_id == place_id)).one()
    assert (row.state, row.shown_text, row.original) == (VoiceState.WAITING, None, "A bench by the river.")
    kept = {column.name for column in Voice.__table__.columns if getattr(row, column.name) is not None}
    assert kept == {"id", "version", "place_id", "state", "day", "original_sealed"}
    assert queries.list_voices(session, place_id) == [], "nobody reads it before it is reviewed"


def test_a_reviewer_strikes_names_out_and_the_original_goes(session: Session, now: datetime) -> None:
    pair, desk = people(session, now)
    place_id, code = opened(session, desk, now)
    for text in ("Ask Mrs Tolliver.", "Fire Mr Pike!"):
        commands.speak(session, code, text=text, now=now)
    first, second = sorted(queries.list_waiting(session, place_id), key=lambda one: one.text)
    with pytest.raises(Denied):
        commands.review(session, pair.agency_leader, place_id, first.id, names=[], now=now)
    with pytest.raises(NotFound):
        commands.review(session, pair.ngo_leader, place_id, first.id, names=[], now=now)
    commands.review(session, desk, place_id, first.id, names=["Tolliver"], now=now)
    commands.review(session, desk, place_id, second.id, names=None, now=now)
    with pytest.raises(Conflict):
        commands.review(session, desk, place_id, second.id, names=[], now=now)
    (shown,) = queries.list_voices(session, place_id)
    assert shown.text == f"Ask Mrs {STRUCK}."
    assert session.scalars(sa.select(Voice.original_sealed)).all() == [None, None]
    with pytest.raises(RuleBroken):
        commands.answer(session, desk, place_id, shown.id, version=shown.version, text=" ", now=now)
    commands.answer(session, desk, place_id, shown.id, version=shown.version, text="We asked.", now=now)
    with pytest.raises(Conflict):
        commands.answer(session, desk, place_id, shown.id, version=shown.version, text="Again", now=now)
    (shown,) = queries.list_voices(session, place_id)
    assert (shown.answer, shown.state) == ("We asked.", VoiceState.ANSWERED)
    commands.review(session, desk, place_id, shown.id, names=None, now=now)
    assert queries.list_voices(session, place_id) == []
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.subject_kind == "voice")).all()
    assert sorted(actions) == ["voice.answered", "voice.shown", "voice.withheld", "voice.withheld"]


def test_nobody_in_command_reviews_what_staff_said(session: Session, now: datetime) -> None:
    _, desk = people(session, now)
    place_id, code = opened(session, desk, now, replace(BOX, kind=PlaceKind.STAFF_BOX))
    commands.speak(session, code, text="The screens are slow.", now=now)
    voice_id = queries.list_waiting(session, place_id)[0].id
    both = replace(desk, roles=desk.roles | {Role.LEADERSHIP})
    with pytest.raises(Denied):
        commands.review(session, both, place_id, voice_id, names=[], now=now)
    assert [count for _, count in queries.list_places(session, both)] == [0]
    assert [count for _, count in queries.list_places(session, desk)] == [1]
    assert queries.list_public_places(session, [desk.organisation_id or UUID(int=0)], now=now) == []


def test_a_browser_supports_a_question_once_and_nothing_ties_two(session: Session, now: datetime) -> None:
    _, desk = people(session, now)
    place_id, code = opened(session, desk, now, hall(now))
    for text in ("Will there be more beds?", "Why two cars?"):
        commands.speak(session, code, text=text, now=now)
    first, second = (one.id for one in queries.list_waiting(session, place_id))
    token = commands.new_token()
    assert len(token) == commands.TOKEN
    with pytest.raises(NotFound):
        commands.support(session, code, first, token=token, now=now)
    for one in (first, second):
        commands.review(session, desk, place_id, one, names=[], now=now)
    assert commands.support(session, code, first, token=token, now=now)
    assert not commands.support(session, code, first, token=token, now=now)
    assert commands.support(session, code, second, token=token, now=now)
    assert commands.support(session, code, second, token=commands.new_token(), now=now)
    assert [(one.id, one.supporters) for one in queries.list_voices(session, place_id)] == [
        (second, 2),
        (first, 1),
    ]
    digests = session.scalars(sa.select(VoiceSupport.digest)).all()
    assert len(set(digests)) == 3
    assert not any(token.encode() in digest for digest in digests)
    with pytest.raises(RuleBroken):
        commands.support(session, code, first, token=commands.new_token(), now=now + timedelta(days=9))
    with pytest.raises(RuleBroken):
        commands.speak(session, code, text="Too late?", now=now + timedelta(days=9))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (replace(BOX, title=" "), "title"),
        (PlaceValues(kind=PlaceKind.TOWN_HALL, title="T", introduction="I"), "held_on"),
        (replace(BOX, held_on=datetime(2030, 1, 1).date()), "held_on"),  # noqa: DTZ001 - a day
    ],
    ids=["no-name", "no-day", "box-with-day"],
)
def test_a_place_says_what_it_is(session: Session, now: datetime, values: PlaceValues, field: str) -> None:
    _, desk = people(session, now)
    with pytest.raises(RuleBroken) as refused:
        commands.open_place(session, desk, values=values, now=now)
    assert refused.value.field == field


def test_a_closed_box_and_a_full_one_take_nothing(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, desk = people(session, now)
    place_id, code = opened(session, desk, now)
    monkeypatch.setattr(commands, "MOST_WAITING", 2)
    for _ in range(2):
        commands.speak(session, code, text="A bench.", now=now)
    with pytest.raises(RuleBroken):
        commands.speak(session, code, text="A bench.", now=now)
    for text in ("no", "x" * 1501):
        with pytest.raises(RuleBroken):
            commands.speak(session, code, text=text, now=now)
    with pytest.raises(NotFound):
        commands.close_place(session, pair.ngo_leader, place_id, now=now)
    commands.close_place(session, desk, place_id, now=now)
    with pytest.raises(NotFound):
        commands.speak(session, code, text="A bench.", now=now)
    with pytest.raises(Conflict):
        commands.close_place(session, desk, place_id, now=now)


def test_what_nobody_reviewed_is_destroyed_unread(session: Session, now: datetime) -> None:
    _, desk = people(session, now)
    place_id, code = opened(session, desk, now)
    commands.speak(session, code, text="A bench.", now=now)
    assert commands.expire_voices(session, now=now + commands.REVIEW_DAYS) == 0
    assert commands.expire_voices(session, now=now + commands.REVIEW_DAYS + timedelta(days=2)) == 1
    assert commands.expire_voices(session, now=now + commands.REVIEW_DAYS + timedelta(days=2)) == 0
    session.expire_all()
    row = session.scalars(sa.select(Voice).where(Voice.place_id == place_id)).one()
    assert (row.state, row.original_sealed) == (VoiceState.WITHHELD, None)


def test_the_tables_keep_their_rules(session: Session, now: datetime) -> None:
    _, desk = people(session, now)
    place_id, _ = opened(session, desk, now)
    for broken in (
        Voice(place_id=place_id, state=VoiceState.WAITING, day=now.date()),
        Voice(place_id=place_id, state=VoiceState.SHOWN, day=now.date()),
        Voice(place_id=place_id, state=VoiceState.ANSWERED, day=now.date(), shown_text="A", answer="B"),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(broken)
