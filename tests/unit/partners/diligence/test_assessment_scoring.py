"""The score: hand-computed examples, bands at their edges, renormalising, weak criteria, and a plain reference."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleBroken
from partners.diligence.assessments.criteria import (
    BY_CRITERION,
    DEFINITIONS,
    HOUSE_WEIGHTS,
    Criterion,
    check_weights,
)
from partners.diligence.assessments.scoring import (
    allowed_outcomes,
    applied_weights,
    band_of,
    best_outcome,
    counted,
    differ,
    mean,
    shown,
    total,
    weak_criteria,
)
from partners.diligence.assessments.terms import Outcome

C = Criterion


def scores(default: int | None = 4, **given: float | None) -> dict[C, Fraction | None]:
    found: dict[C, Fraction | None] = {c: None if default is None else Fraction(default) for c in C}
    for name, value in given.items():
        found[C(name)] = None if value is None else Fraction(value)
    return found


def test_the_house_weights_are_those_of_the_domain_and_add_up() -> None:
    assert list(HOUSE_WEIGHTS.values()) == [10, 15, 15, 15, 10, 10, 8, 7, 5, 5]
    assert [one.criterion for one in DEFINITIONS] == list(C)
    assert all(len(set(one.anchors)) == 6 for one in BY_CRITERION.values())


def test_hand_computed_examples() -> None:
    assert total(HOUSE_WEIGHTS, scores(4)) == 80
    assert total(HOUSE_WEIGHTS, scores(5)) == 100
    assert total(HOUSE_WEIGHTS, scores(0)) == 0
    # 80 - 15 x (4 - 2) / 5 = 74; 80 + 7 x (5 - 4) / 5 = 81.4
    assert total(HOUSE_WEIGHTS, scores(4, practice=2)) == 74
    assert total(HOUSE_WEIGHTS, scores(4, finance=5)) == Fraction("81.4")
    # halves: 80 - 15 x 0.5 / 5 = 78.5
    assert total(HOUSE_WEIGHTS, scores(4, capacity=3.5)) == Fraction("78.5")


def test_what_does_not_apply_raises_the_other_weights() -> None:
    # Without capacity (15) the other 85 count as 100: 4 everywhere stays 80.
    assert total(HOUSE_WEIGHTS, scores(4, capacity=None)) == 80
    # (10 x 2 + 75 x 4) / 5 x 100 / 85 = 75.294...
    assert total(HOUSE_WEIGHTS, scores(4, capacity=None, mission=2)) == Fraction(6400, 85)
    applied = applied_weights(HOUSE_WEIGHTS, scores(4, capacity=None))
    assert sum(applied.values()) == 100
    assert applied[C.MISSION] == Fraction(1000, 85)
    assert C.CAPACITY not in applied


def test_nothing_applies_or_nothing_weighs_gives_no_score() -> None:
    assert total(HOUSE_WEIGHTS, scores(None)) is None
    only = dict.fromkeys(C, 0) | {C.MISSION: 100}
    assert total(only, scores(4, mission=None)) is None


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("100", Outcome.PREFERRED),
        ("80", Outcome.PREFERRED),
        ("79.99", Outcome.APPROVED),
        ("79.9999999", Outcome.APPROVED),
        ("65", Outcome.APPROVED),
        ("64.99", Outcome.CONDITIONAL),
        ("50", Outcome.CONDITIONAL),
        ("49.99", Outcome.NOT_APPROVED),
        ("0", Outcome.NOT_APPROVED),
    ],
)
def test_bands_at_their_edges(score: str, band: Outcome) -> None:
    assert band_of(Fraction(score)) is band


@pytest.mark.parametrize(
    ("score", "words"), [("79.99", 79.9), ("80", 80.0), ("64.96", 64.9), ("88.8", 88.8), ("0", 0.0)]
)
def test_a_score_is_shown_rounded_down(score: str, words: float) -> None:
    assert shown(Fraction(score)) == words
    assert shown(float(score)) == words


def test_without_evidence_a_score_counts_nothing() -> None:
    assert counted(5, has_evidence=False) == 0
    assert counted(5, has_evidence=True) == 5
    assert counted(None, has_evidence=False) is None


@pytest.mark.parametrize(
    ("values", "apart"),
    [
        ([4, 4], False),
        ([4, 3], False),
        ([4, 2], True),
        ([5, 0], True),
        ([3, 4, 5], True),
        ([None, None], False),
        ([None, 3], True),
        ([None, 0], True),
        ([], False),
    ],
)
def test_when_assessors_have_to_agree(values: list[int | None], apart: bool) -> None:
    assert differ(values) is apart


def test_the_mean_of_those_who_do_not_differ() -> None:
    assert mean([3, 4]) == Fraction(7, 2)
    assert mean([4, 4, 3]) == Fraction(11, 3)
    assert mean([None, None]) is None


@pytest.mark.parametrize(
    ("given_scores", "weak"),
    [
        ({"mission": 1}, (C.MISSION,)),
        ({"mission": 0, "practice": 1}, (C.MISSION, C.PRACTICE)),
        ({"mission": 1.5}, ()),
        ({"data_protection": 0}, ()),
        ({"mission": None}, ()),
    ],
)
def test_heavy_criteria_scored_0_or_1(given_scores: dict[str, float | None], weak: tuple[C, ...]) -> None:
    assert weak_criteria(HOUSE_WEIGHTS, scores(4, **given_scores)) == weak


@pytest.mark.parametrize("band", list(Outcome))
def test_the_best_outcome(band: Outcome) -> None:
    assert best_outcome(band, gate_failed=True, weak=False) is Outcome.NOT_APPROVED
    assert best_outcome(band, gate_failed=True, weak=True) is Outcome.NOT_APPROVED
    assert best_outcome(band, gate_failed=False, weak=False) is band
    weak = Outcome.NOT_APPROVED if band is Outcome.NOT_APPROVED else Outcome.CONDITIONAL
    assert best_outcome(band, gate_failed=False, weak=True) is weak


def test_a_decider_may_be_stricter_and_never_better() -> None:
    assert allowed_outcomes(Outcome.PREFERRED) == tuple(Outcome)
    assert allowed_outcomes(Outcome.CONDITIONAL) == (Outcome.CONDITIONAL, Outcome.NOT_APPROVED)
    assert allowed_outcomes(Outcome.NOT_APPROVED) == (Outcome.NOT_APPROVED,)


def test_weights_that_do_not_add_up_are_refused_with_their_sum() -> None:
    check_weights(HOUSE_WEIGHTS)
    with pytest.raises(RuleBroken, match="add up to 103"):
        check_weights({**HOUSE_WEIGHTS, C.MISSION: 13})
    with pytest.raises(RuleBroken, match="0 to 100") as refused:
        check_weights({**HOUSE_WEIGHTS, C.MISSION: -5, C.EXPERIENCE: 30})
    assert refused.value.field == "mission"
    with pytest.raises(RuleBroken, match="every criterion"):
        check_weights({C.MISSION: 100})


values = st.one_of(st.none(), st.integers(0, 5))


@given(
    weights=st.lists(st.integers(0, 100), min_size=10, max_size=10),
    given_scores=st.lists(values, min_size=10, max_size=10),
)
def test_the_score_is_that_of_a_plain_reference(weights: list[int], given_scores: list[int | None]) -> None:
    found = total(
        dict(zip(C, weights, strict=True)),
        {c: None if s is None else Fraction(s) for c, s in zip(C, given_scores, strict=True)},
    )
    applying = [(w, s) for w, s in zip(weights, given_scores, strict=True) if s is not None]
    whole = sum(w for w, _ in applying)
    if whole == 0:
        assert found is None
    else:
        assert found is not None
        assert float(found) == pytest.approx(sum(w * s / 5 for w, s in applying) / whole * 100)
        assert 0 <= found <= 100
