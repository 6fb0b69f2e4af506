"""Knowledge gain and retention by hand (facts.md T04, T06): pairs only."""

from math import sqrt
from uuid import UUID

import pytest

from partners.training.knowledge.gain import Marks, gain_of, retention_of
from partners.training.knowledge.points import FormLabel, Point, form_at
from partners.training.knowledge.policy import mark_of


def test_the_gain_is_that_of_pairs_and_never_of_two_means() -> None:
    """Pairs 50-80, 60-75 and 40-70 gain 30, 15 and 30: mean 25; who has one mark only is not in any mean."""
    learners = [Marks(50, 80), Marks(60, 75), Marks(40, 70), Marks(90, None), Marks(None, 10)]
    gain = gain_of(learners)
    assert (gain.paired, gain.attended) == (3, 5)
    assert gain.points == pytest.approx(25.0)
    # The mean of what each gained of what was left: 30 of 50, 15 of 40, 30 of 60.
    assert gain.normalised == pytest.approx((0.6 + 0.375 + 0.5) / 3)
    # Differences 30, 15, 30: standard deviation of a sample sqrt(75)
    assert gain.effect == pytest.approx(25 / sqrt(75))
    # The difference of the unpaired means would be 58.75 - 60 = -1.25.
    assert gain.points != pytest.approx(58.75 - 60)


def test_who_knew_everything_before_has_no_normalised_gain() -> None:
    gain = gain_of([Marks(100, 100), Marks(50, 75)])
    assert gain.normalised == pytest.approx(0.5)
    assert gain.points == pytest.approx(12.5)


def test_the_same_difference_everywhere_has_no_effect_size() -> None:
    gain = gain_of([Marks(50, 60), Marks(40, 50)])
    assert (gain.points, gain.effect) == (10.0, None)
    assert gain_of([]).points is None


def test_retention_is_of_the_same_learners() -> None:
    """50-80-70 and 40-70-64 keep 20 of 30 and 24 of 30: 44 of 60."""
    learners = [Marks(50, 80, 70), Marks(40, 70, 64), Marks(10, 90, None)]
    count, share = retention_of(learners)
    assert count == 2
    assert share == pytest.approx(44 / 60)
    assert retention_of([Marks(50, 50, 60)]) == (1, None)


def test_after_the_session_the_second_form_is_asked_where_there_is_one() -> None:
    assert [form_at(point, has_b=True) for point in Point] == [FormLabel.A, FormLabel.B, FormLabel.A]
    assert {form_at(point, has_b=False) for point in Point} == {FormLabel.A}


def test_a_mark_is_the_share_of_right_answers_and_silence_is_wrong() -> None:
    items = {UUID(int=number): 2 for number in range(1, 5)}
    assert mark_of({UUID(int=1): 2, UUID(int=2): 2, UUID(int=3): 1}, items) == 50.0
