"""Self-assessments by hand: means of means, one weight for each side, and nothing that gives a person away."""

from uuid import uuid4

import pytest

from core.suppression import POLICIES, Audience
from partners.health.self_assessments.combining import (
    HIDDEN,
    LEAST_ALONE,
    Answer,
    Blur,
    Result,
    Shown,
    combine,
)
from partners.health.self_assessments.items import Item

POLICE, NGO = uuid4(), uuid4()
SIDES = (POLICE, NGO)


def person(side: object, *marks: int) -> Answer:
    """Marks for the first sentences; 0 could not be rated."""
    assert side in SIDES
    return Answer(
        organisation_id=POLICE if side == POLICE else NGO,
        marks={item: mark for item, mark in zip(Item, marks, strict=False) if mark},
    )


def combined(*answers: Answer) -> Result:
    return combine(answers, SIDES)


def test_each_side_is_one_weight_however_many_answer() -> None:
    police = [person(POLICE, 5, 5, 4, 4)] * 8
    ngo = [person(NGO, 2, 2, 3, 3)] * 3
    result = combined(*police, *ngo)
    # 4.5 of eight people and 2.5 of three: 3.5, not (8 * 4.5 + 3 * 2.5) / 11 = 3.95.
    assert result.whole == Shown(value=3.5)
    assert result.items[Item.TRUST] == Shown(value=3.5)
    assert result.answers == {POLICE: 8, NGO: 3}


def test_a_person_is_one_weight_however_many_sentences_they_rated() -> None:
    # Person means 5 (of one... four sentences), 2 and 2: the side's mean is 3, whatever was left out.
    police = [person(POLICE, 5, 5, 5, 5), person(POLICE, 2, 2), person(POLICE, 2)]
    ngo = [person(NGO, 3, 3)] * 3
    result = combined(*police, *ngo)
    assert result.whole == Shown(value=3.0)
    assert result.items[Item.TRUST] == Shown(value=3.0)
    # Only two people of the police rated the second sentence.
    assert result.items[Item.COMMUNICATION] == HIDDEN


@pytest.mark.parametrize(
    ("police", "ngo", "shown"), [(3, 3, True), (2, 3, False), (3, 2, False), (9, 2, False)]
)
def test_nothing_is_shown_below_three_answers_of_a_side(police: int, ngo: int, shown: bool) -> None:
    result = combined(*[person(POLICE, 4, 3)] * police, *[person(NGO, 3, 2)] * ngo)
    assert (result.whole != HIDDEN) is shown
    assert (result.items[Item.TRUST] != HIDDEN) is shown


@pytest.mark.parametrize(
    ("police", "ngo", "shown"), [(5, 5, True), (4, 5, False), (20, 4, False), (5, 3, False)]
)
def test_a_sides_own_mean_needs_five_answers_of_both(police: int, ngo: int, shown: bool) -> None:
    # If only one were shown, the other would be twice the whole minus it.
    result = combined(*[person(POLICE, 4, 3)] * police, *[person(NGO, 3, 2)] * ngo)
    sides = {POLICE: Shown(value=3.5), NGO: Shown(value=2.5)}
    assert result.sides == (sides if shown else {POLICE: HIDDEN, NGO: HIDDEN})
    assert (result.side_items[NGO][Item.TRUST] != HIDDEN) is shown


def test_a_mark_that_all_gave_is_blurred() -> None:
    high = combined(*[person(POLICE, 5, 4)] * 3, *[person(NGO, 5, 4)] * 3)
    assert high.items[Item.TRUST] == Shown(value=4.8, blur=Blur.AT_LEAST)
    assert high.items[Item.COMMUNICATION] == Shown(value=4.0)
    low = combined(*[person(POLICE, 1)] * 3, *[person(NGO, 1)] * 3)
    assert low.whole == Shown(value=1.2, blur=Blur.AT_MOST)


def test_answers_of_others_and_empty_ones_are_none() -> None:
    stranger = Answer(organisation_id=uuid4(), marks={Item.TRUST: 1})
    empty = Answer(organisation_id=NGO, marks={})
    result = combined(*[person(POLICE, 4)] * 3, *[person(NGO, 4)] * 3, stranger, empty)
    assert result.whole == Shown(value=4.0)
    assert result.answers == {POLICE: 3, NGO: 3}


def test_the_threshold_is_that_of_surveys() -> None:
    assert POLICIES[Audience.SURVEY].k == LEAST_ALONE
