"""What is shown of answers, and what is not: survey k = 5 (facts 2.7)."""

from itertools import product

import pytest

from core.suppression import POLICIES, Disclosure
from surveys.questionnaires.codes import Purpose
from surveys.results.masking import (
    HIDDEN_SHARE,
    audience_of,
    shown_amount,
    shown_count,
    shown_mean,
    shown_options,
    shown_share,
)
from surveys.results.statistics import Response
from surveys.results.tallying import Frame, results_of
from surveys.results.values import Asked, Form, Results, Sheet

FIVE = tuple((str(point), f"point {point}") for point in range(1, 6))
TRUST = Asked(code="trust", words="What I say stays private", form=Form.SCALE, fingerprint="f", options=FIVE)


def sheets(*marks: int, band: str | None = None) -> list[Sheet]:
    return [Sheet(answers={"trust": mark}, band=band) for mark in marks]


def tallied(found: list[Sheet], *asked: Asked, frame: Frame | None = None) -> Results:
    return results_of(
        asked or (TRUST,), found, frame or Frame(response=Response(returned=len(found), invited=None))
    )


@pytest.mark.parametrize(
    ("n", "total", "disclosure"),
    [
        (2, 4, Disclosure.SUPPRESSED),
        (4, 20, Disclosure.SUPPRESSED),
        (16, 20, Disclosure.SUPPRESSED),
        (12, 14, Disclosure.SUPPRESSED),
        (5, 20, Disclosure.SHOWN),
        (20, 20, Disclosure.AT_LEAST_95),
        (0, 20, Disclosure.AT_MOST_5),
    ],
)
def test_shares_are_masked_with_everything_made_from_them(n: int, total: int, disclosure: Disclosure) -> None:
    share = shown_share(n, total)
    assert share.disclosure is disclosure
    numbers = (share.n, share.value, share.low, share.high, share.margin)
    if disclosure is Disclosure.SHOWN:
        assert share.value == n / total
        assert None not in numbers
    else:
        assert set(numbers) == {None}


@pytest.mark.parametrize(
    ("counts", "is_shown"),
    [
        ((5, 6, 7), True),
        ((0, 6, 7), True),
        ((4, 6, 7), False),
        ((1, 2, 30), False),
        ((0, 0, 12), False),
        ((2, 2, 0), False),
    ],
)
def test_answers_stand_one_by_one_or_not_at_all(counts: tuple[int, ...], is_shown: bool) -> None:
    found = shown_options(
        {str(i): n for i, n in enumerate(counts)}, {str(i): "words" for i in range(len(counts))}
    )
    assert bool(found) is is_shown
    if is_shown:
        assert tuple(one.n for one in found) == counts


def test_means_near_an_end_are_bounds() -> None:
    assert shown_mean([4, 4, 5, 3], lowest=1, highest=5).disclosure is Disclosure.SUPPRESSED
    shown = shown_mean([3, 4, 5, 4, 3, 2], lowest=1, highest=5)
    assert (shown.disclosure, shown.value) == (Disclosure.SHOWN, 3.5)
    high = shown_mean([5] * 9 + [4], lowest=1, highest=5)
    assert (high.disclosure, high.value) == (Disclosure.AT_LEAST_95, 4.5)
    low = shown_mean([1] * 9 + [3], lowest=1, highest=5)
    assert (low.disclosure, low.value) == (Disclosure.AT_MOST_5, 1.5)


def test_numbers_have_mean_and_median_and_no_ends() -> None:
    found = shown_amount([1, 2, 3, 4, 40])
    assert (found.value, found.median) == (10, 3)
    assert shown_amount([1, 2, 3, 4]).disclosure is Disclosure.SUPPRESSED
    assert shown_amount([7, 7, 7, 7, 7]).disclosure is Disclosure.SUPPRESSED


def test_fewer_than_five_sheets_say_nothing_at_all() -> None:
    found = tallied(sheets(5, 5, 1, 2))
    assert found.sample is None
    assert found.items[0].answered is None
    assert found.items[0].top_two is None
    assert shown_count(4) is None


@pytest.mark.proves("E-05")
def test_a_hidden_number_leaves_no_trace() -> None:
    """Whatever the small number is, what comes out is the same to the last character."""
    made = {
        str(tallied(sheets(*[5] * small, *[4] * (4 - small), *[2] * 8, *[1] * 8)).items[0].options)
        for small in (1, 2, 3)
    }
    assert made == {"()"}
    shares = {str(shown_share(n, 20)) for n in (1, 2, 3, 4, 16, 17, 18, 19)}
    assert len(shares) == 1


@pytest.mark.proves("E-05")
def test_what_is_shown_of_a_scale_tells_no_small_count() -> None:
    """All answers of nine people on three points: where options are shown, none is from 1 to 4."""
    asked = Asked(code="trust", words="w", form=Form.SCALE, fingerprint="f", options=FIVE[:3], highest=3)
    for counts in product(range(10), repeat=3):
        if sum(counts) != 9:
            continue
        marks = [point for point, n in enumerate(counts, start=1) for _ in range(n)]
        item = tallied(sheets(*marks), asked).items[0]
        assert item.top_two is None
        if item.options:
            assert not any(0 < one.n < 5 for one in item.options)


def test_a_scale_shows_agreement_distribution_and_mean() -> None:
    found = tallied(sheets(*[1] * 5, *[2] * 5, *[3] * 10, *[4] * 10, *[5] * 10))
    item = found.items[0]
    assert item.answered == 40
    assert [one.n for one in item.options] == [5, 5, 10, 10, 10]
    assert item.top_two is not None
    assert (item.top_two.n, item.top_two.total, item.top_two.value) == (20, 40, 0.5)
    assert item.mean is not None
    assert item.mean.value == pytest.approx(3.375)


def test_several_choices_are_judged_each_by_itself() -> None:
    asked = Asked(
        code="why", words="w", form=Form.CHOICES, fingerprint="f", options=(("cost", "Cost"), ("far", "Far"))
    )
    found = [Sheet(answers={"why": ("cost", "far")})] * 6 + [Sheet(answers={"why": ("cost",)})] * 2
    cost, far = tallied(found, asked).items[0].choices
    assert cost.share.disclosure is Disclosure.AT_LEAST_95
    assert far.share.disclosure is Disclosure.SUPPRESSED


def test_sample_tells_response_rate_margin_and_bias() -> None:
    marks = sheets(*[3] * 30)
    sample = tallied(marks, frame=Frame(response=Response(returned=30, invited=100), population=100)).sample
    assert sample is not None
    assert (sample.answers, sample.invited, sample.is_biased, sample.is_open) == (30, 100, True, False)
    assert sample.margin == pytest.approx(1.96 * (0.25 / 30) ** 0.5 * (70 / 99) ** 0.5)
    opened = tallied(marks).sample
    assert opened is not None
    assert (opened.rate, opened.is_open) == (None, True)
    assert opened.margin == pytest.approx(1.96 * (0.25 / 30) ** 0.5)


def test_few_who_did_not_answer_are_not_told() -> None:
    sample = tallied(
        sheets(*[3] * 30), frame=Frame(response=Response(returned=30, invited=32), population=32)
    ).sample
    assert sample is not None
    assert (sample.invited, sample.population) == (None, None)
    assert sample.rate is not None
    assert sample.rate.disclosure is Disclosure.SUPPRESSED


def test_weights_are_used_where_all_bands_may_be_shown() -> None:
    young = sheets(*[5] * 10, *[2] * 10, band="young")
    old = sheets(*[5] * 60, *[2] * 20, band="old")
    frame = Frame(
        response=Response(returned=100, invited=None), bands={"young": ("Young", 500), "old": ("Old", 500)}
    )
    found = tallied([*young, *old], frame=frame)
    assert found.sample is not None
    assert found.sample.bands == (("young", "Young", "20", "500"), ("old", "Old", "80", "500"))
    item = found.items[0]
    assert item.weighted is not None
    assert item.top_two is not None
    assert item.top_two.value == 0.7
    assert item.weighted.value == pytest.approx(0.625)
    unsaid = tallied([*young, *old, *sheets(*[5] * 5, *[1] * 5, band="unsaid")], frame=frame).items[0]
    assert unsaid.weighted is not None
    assert unsaid.weighted.value == pytest.approx(0.625)
    for one_more in ("unsaid", "young"):
        few = [*sheets(*[5] * 19, band=one_more)] if one_more == "young" else sheets(5, band=one_more)
        fewer = tallied([*old, *few, *(young if one_more == "unsaid" else [])], frame=frame)
        assert fewer.items[0].weighted is None


@pytest.mark.proves("E-12", "E-03")
def test_what_staff_said_of_their_wellbeing_is_masked_as_the_wellbeing_of_officers_is() -> None:
    """k = 10, of at least 20, in steps of 5, and a count of none looks as a small one does (facts 2.7)."""
    policy = POLICIES[audience_of(Purpose.WELLBEING_PULSE)]
    assert (policy.k, policy.minimum_total) == (10, 20)
    assert shown_count(19, policy=policy) is None
    assert shown_count(23, policy=policy) == 25
    for n, total in ((9, 40), (31, 40), (0, 60), (60, 60), (8, 17)):
        assert shown_share(n, total, policy=policy) == HIDDEN_SHARE
    told = shown_share(14, 24, policy=policy)
    assert (told.n, told.total, told.value) == (15, 25, 0.6)
    assert {shown_share(n, 24, policy=policy).n for n in (13, 14)} == {15}, "thirteen and fourteen read alike"
    words = {str(point): str(point) for point in range(1, 6)}
    assert shown_options(dict.fromkeys(words, 20), words, policy=policy) == ()
    assert shown_mean([4] * 19, lowest=1, highest=5, policy=policy).disclosure is Disclosure.SUPPRESSED


def test_a_public_page_tells_of_eleven_or_more() -> None:
    policy = POLICIES[audience_of(Purpose.COMMUNITY_PERCEPTION, is_public=True)]
    assert policy.k == 11
    assert shown_share(10, 40, policy=policy) == HIDDEN_SHARE
    assert shown_share(29, 39, policy=policy) == HIDDEN_SHARE
    assert shown_share(11, 40, policy=policy).n == 11
    assert audience_of(Purpose.WELLBEING_PULSE, is_public=True) is audience_of(Purpose.WELLBEING_PULSE)
