"""Where a wave stands, what it may be, its pages, and how floods are held off, on plain values."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import RuleBroken
from surveys.questionnaires.codes import QuestionKind
from surveys.questionnaires.content import Content, Option, Question
from surveys.questionnaires.library import LIBRARY
from surveys.waves.answering.flood import Flood
from surveys.waves.answering.steps import places_of, steps_of
from surveys.waves.codes import Entry, Mode, WaveState, state_of
from surveys.waves.links import digest_of, new_link
from surveys.waves.policy import (
    may_ask_between,
    may_close_on,
    may_combine,
    may_extend,
    may_invite,
    may_offer,
)
from surveys.waves.qr import picture

DAY = date(2026, 3, 11)
AT = datetime(2026, 3, 11, 12, tzinfo=UTC)
ONE = timedelta(days=1)


def state(today: date, *, closed: bool = False, published: bool = False) -> WaveState:
    """Of a wave from the 11th to the 12th."""
    return state_of(
        opens_on=DAY,
        closes_on=DAY + ONE,
        closed_at=AT if closed else None,
        published_at=AT if published else None,
        today=today,
    )


def test_both_days_belong_to_it() -> None:
    assert state(DAY - ONE) is WaveState.PLANNED
    assert state(DAY) is WaveState.OPEN
    assert state(DAY + ONE) is WaveState.OPEN
    assert state(DAY + 2 * ONE) is WaveState.CLOSED
    assert state(DAY, closed=True) is WaveState.CLOSED
    assert state(DAY - ONE, closed=True) is WaveState.CLOSED
    assert state(DAY, closed=True, published=True) is WaveState.PUBLISHED


def test_days_that_make_no_sense() -> None:
    may_ask_between(DAY, DAY, today=DAY)
    for opens_on, closes_on, field in (
        (DAY - ONE, DAY, "opens_on"),
        (DAY + ONE, DAY, "closes_on"),
        (DAY, DAY + timedelta(days=367), "closes_on"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            may_ask_between(opens_on, closes_on, today=DAY)
        assert refusal.value.field == field
    with pytest.raises(RuleBroken):
        may_close_on(DAY, opens_on=DAY - ONE, today=DAY + ONE)


def test_what_goes_together() -> None:
    may_combine(Mode.ANONYMOUS, Entry.OPEN)
    may_combine(Mode.CONFIDENTIAL, Entry.INVITED)
    with pytest.raises(RuleBroken, match="needs a link for each person"):
        may_combine(Mode.CONFIDENTIAL, Entry.OPEN)
    with pytest.raises(RuleBroken, match="published"):
        may_extend(WaveState.PUBLISHED)
    may_extend(WaveState.CLOSED)
    may_invite(WaveState.PLANNED, Entry.INVITED)
    with pytest.raises(RuleBroken, match="one link for everybody"):
        may_invite(WaveState.OPEN, Entry.OPEN)
    with pytest.raises(RuleBroken, match="closed"):
        may_invite(WaveState.CLOSED, Entry.INVITED)


def test_only_complete_languages_are_offered() -> None:
    content = LIBRARY["suggestion-box"].content
    may_offer(content, ("es",))
    for languages in ((), ("de",), ("en", "de")):
        with pytest.raises(RuleBroken) as refusal:
            may_offer(content, languages)
        assert refusal.value.field == "languages"


def test_a_step_is_a_phone_screen() -> None:
    text = Question(code="t", kind=QuestionKind.TEXT, text={"en": "?"})
    statements = tuple(Option(code=f"s{n}", label={"en": str(n)}) for n in range(6))
    grid = Question(code="g", kind=QuestionKind.GRID, text={"en": "?"}, statements=statements)
    content = Content(title={}, introduction={}, questions=(text, grid, text, text))
    assert [[one.code for one in step] for step in steps_of(content)] == [["t"], ["g"], ["t", "t"]]
    assert [one.name for one in places_of(grid)] == [f"q.g.s{n}" for n in range(6)]
    perception = steps_of(LIBRARY["community-perception"].content)
    assert [len(step) for step in perception] == [4, 2]
    assert sum(len(step) for step in steps_of(LIBRARY["training-feedback"].content)) == 6


@pytest.mark.proves("E-12")
def test_a_flood_is_held_off_without_keeping_addresses() -> None:
    flood = Flood(most=2)
    assert [flood.passes("192.0.2.7", now=AT) for _ in range(3)] == [True, True, False]
    assert flood.passes("192.0.2.8", now=AT)
    assert "192.0.2" not in repr(flood.__dict__)
    key = flood._key
    assert flood.passes("192.0.2.7", now=AT + timedelta(minutes=1)), "the next minute knows nothing of it"
    assert flood._key != key
    assert len(flood._counts) == 1


@pytest.mark.proves("E-12")
def test_a_link_is_random_and_kept_as_a_digest() -> None:
    links = {new_link() for _ in range(500)}
    assert len(links) == 500
    assert all(len(one) == 22 for one in links), "128 bits"
    assert len(digest_of("x")) == 32


def test_the_picture_needs_no_style() -> None:
    drawn = str(picture("https://concordat.example/survey/abc"))
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn
