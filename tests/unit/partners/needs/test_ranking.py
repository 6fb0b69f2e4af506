"""The rule of priorities on plain values, with a worked example, and the places that people give."""

from uuid import UUID

import pytest

from partners.needs.ranking import Standing, ranked, spread_words


def theme(number: int, name: str, evidence: int, *weights: int, place: int | None = None) -> Standing:
    return Standing(theme_id=UUID(int=number), name=name, evidence=evidence, weights=weights, place=place)


def names(*standings: Standing) -> list[str]:
    return [one.standing.name for one in ranked(standings)]


def test_a_worked_example() -> None:
    night = theme(1, "Night", 2, 5, 4, 5)
    wait = theme(2, "Wait", 3, 4, 5, 3)
    spanish = theme(3, "Spanish", 2, 4, 2, 5)
    found = ranked([spanish, night, wait])
    assert [(one.standing.name, one.rank) for one in found] == [("Wait", 1), ("Night", 2), ("Spanish", 3)]
    assert wait.score == pytest.approx(12.0)
    assert night.score == pytest.approx(2 * 14 / 3)
    assert (night.differs, spanish.differs, wait.differs) == (False, True, True)


def test_equal_scores_are_ordered_by_evidence_then_name() -> None:
    assert names(theme(1, "B", 2, 2), theme(2, "A", 2, 2), theme(3, "C", 4, 1)) == ["C", "A", "B"]


def test_without_a_weight_a_theme_stands_last_however_much_evidence_it_has() -> None:
    assert names(theme(1, "Silent", 9), theme(2, "Weighed", 1, 1)) == ["Weighed", "Silent"]
    assert theme(1, "Silent", 9).score is None


def test_an_overruled_place_moves_one_theme_and_keeps_the_order_of_the_others() -> None:
    rows = [theme(1, "A", 4, 5), theme(2, "B", 3, 5), theme(3, "C", 2, 5), theme(4, "D", 1, 5, place=2)]
    found = ranked(rows)
    assert [one.standing.name for one in found] == ["A", "D", "B", "C"]
    assert {one.standing.name: one.rank_by_rule for one in found} == {"A": 1, "B": 2, "C": 3, "D": 4}
    assert names(theme(1, "A", 4, 5, place=9), theme(2, "B", 3, 5)) == ["B", "A"]


def test_several_overruled_places_are_each_kept() -> None:
    rows = [theme(1, "A", 4, 5, place=3), theme(2, "B", 3, 5), theme(3, "C", 2, 5, place=1)]
    assert names(*rows) == ["C", "B", "A"]


def test_spread_in_words() -> None:
    assert (spread_words([]), spread_words([3, 3]), spread_words([2, 5, 4])) == ("—", "3", "2–5")
