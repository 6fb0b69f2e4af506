"""Sensitivity to weights: one candidate's band, the order of several, against a plain reference."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.scoring import band_of, total
from partners.diligence.assessments.sensitivity import FACTORS, flips, moved, ranks, robustness
from partners.diligence.assessments.terms import Outcome

C = Criterion


def scores(default: int = 4, **given: int | None) -> dict[C, Fraction | None]:
    found: dict[C, Fraction | None] = dict.fromkeys(C, Fraction(default))
    for name, value in given.items():
        found[C(name)] = None if value is None else Fraction(value)
    return found


def test_the_same_score_everywhere_hangs_on_no_weight() -> None:
    robust = robustness(HOUSE_WEIGHTS, scores(4))
    assert robust is not None
    assert robust.low == robust.high == 80
    assert not robust.shifts


def test_a_score_at_the_edge_of_a_band_hangs_on_weights() -> None:
    # mission 5, finance 3, others 4: 80 + 10/5 - 7/5 = 80.6, preferred.
    edge = scores(4, mission=5, finance=3, workforce=4)
    base = total(HOUSE_WEIGHTS, edge)
    assert base == Fraction("80.6")
    robust = robustness(HOUSE_WEIGHTS, scores(4, mission=5, practice=3, finance=5))
    # 80 + 2 - 3 + 1.4 = 80.4; practice 20 % more: (80.4 + 3 x 3/5) / 103 x 100 = 79.80...
    assert robust is not None
    shifts = {(shift.criterion, shift.more): shift for shift in robust.shifts}
    assert shifts[C.PRACTICE, True].band is Outcome.APPROVED
    assert shifts[C.PRACTICE, True].score == (Fraction("80.4") + Fraction("1.8")) * 100 / 103
    assert (C.PRACTICE, False) not in shifts


def test_no_score_has_no_robustness() -> None:
    assert robustness(HOUSE_WEIGHTS, dict.fromkeys(C, None)) is None


def test_places_and_ties() -> None:
    assert ranks({"a": Fraction(70), "b": Fraction(90), "c": Fraction(70)}) == {"a": 2, "b": 1, "c": 2}


def test_a_clear_order_does_not_flip() -> None:
    assert flips({"a": (HOUSE_WEIGHTS, scores(5)), "b": (HOUSE_WEIGHTS, scores(3))}) == ()


def test_a_close_order_flips_with_the_weight_that_decides_it() -> None:
    # a is better at mission (10), b at workforce (10): level at first, each is ahead when its weight rises.
    found = flips({"a": (HOUSE_WEIGHTS, scores(4, mission=5)), "b": (HOUSE_WEIGHTS, scores(4, workforce=5))})
    named = {(flip.criterion, flip.more): flip for flip in found}
    assert set(named) == {(C.MISSION, True), (C.MISSION, False), (C.WORKFORCE, True), (C.WORKFORCE, False)}
    assert named[C.MISSION, True].first == ("a",)
    assert named[C.MISSION, True].winner_changes
    assert named[C.MISSION, False].first == ("b",)


def test_a_flip_behind_the_winner_does_not_change_who_is_first() -> None:
    found = flips(
        {
            "best": (HOUSE_WEIGHTS, scores(5)),
            "a": (HOUSE_WEIGHTS, scores(3, mission=4)),
            "b": (HOUSE_WEIGHTS, scores(3, workforce=4)),
        }
    )
    assert found
    assert not any(flip.winner_changes for flip in found)


candidate = st.lists(st.integers(0, 5), min_size=10, max_size=10)


@given(first=candidate, second=candidate)
def test_flips_are_those_of_a_plain_reference(first: list[int], second: list[int]) -> None:
    def score(weights: list[float], given_scores: list[int]) -> float:
        return sum(w * s for w, s in zip(weights, given_scores, strict=True)) / sum(weights)

    def sign(weights: list[float]) -> int:
        apart = score(weights, first) - score(weights, second)
        return 0 if abs(apart) < 1e-9 else (1 if apart > 0 else -1)

    base = [float(w) for w in HOUSE_WEIGHTS.values()]
    expected = set()
    for place, criterion in enumerate(C):
        for factor in (0.8, 1.2):
            weights = [w * factor if i == place else w for i, w in enumerate(base)]
            if sign(weights) != sign(base):
                expected.add((criterion, factor > 1))
    found = flips(
        {
            key: (HOUSE_WEIGHTS, {c: Fraction(s) for c, s in zip(C, given_scores, strict=True)})
            for key, given_scores in (("a", first), ("b", second))
        }
    )
    assert {(flip.criterion, flip.more) for flip in found} == expected


@given(given_scores=candidate)
def test_the_span_holds_every_moved_score(given_scores: list[int]) -> None:
    chosen: dict[C, Fraction | None] = {c: Fraction(s) for c, s in zip(C, given_scores, strict=True)}
    robust = robustness(HOUSE_WEIGHTS, chosen)
    base = total(HOUSE_WEIGHTS, chosen)
    assert robust is not None
    assert base is not None
    changed = [total(moved(HOUSE_WEIGHTS, c, f), chosen) for c in C for f in FACTORS]
    assert all(one is not None and robust.low <= one <= robust.high for one in changed)
    assert robust.low <= base <= robust.high
    assert len(robust.shifts) == sum(one is not None and band_of(one) is not band_of(base) for one in changed)


@pytest.mark.parametrize("factor", FACTORS)
def test_moving_a_weight_moves_that_one_only(factor: Fraction) -> None:
    changed = moved(HOUSE_WEIGHTS, C.MISSION, factor)
    assert changed[C.MISSION] == 10 * factor
    assert all(changed[c] == HOUSE_WEIGHTS[c] for c in C if c is not C.MISSION)
