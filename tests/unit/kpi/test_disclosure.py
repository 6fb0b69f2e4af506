"""What of parts and breakdowns may be stored."""

from kpi.evaluations.disclosure import hidden_parts, shown_breakdown
from kpi.measures.measurement import Measurement
from kpi.measures.rates import Rate


def split(*rates: tuple[str, int, int]) -> Measurement:
    parts = [(name, Rate(n, total)) for name, n, total in rates]
    return Rate(sum(n for _, n, _ in rates), sum(total for _, _, total in rates)).measurement(parts)


def reasons(total: int, **counts: int) -> Measurement:
    parts = [(name, Rate(n, total)) for name, n in counts.items()]
    return Rate(sum(counts.values()), total).measurement(parts)


def test_reasons_below_five_go_with_what_would_give_them_away() -> None:
    assert hidden_parts(reasons(60, no_capacity=20, area=12, age=3), k=5) == {"area", "age"}
    assert hidden_parts(reasons(60, no_capacity=20, area=12), k=5) == set()


def test_an_urgency_needs_five_cases_whatever_its_successes() -> None:
    assert hidden_parts(split(("urgent", 28, 30), ("routine", 1, 10)), k=5) == set()
    assert hidden_parts(split(("urgent", 28, 30), ("soon", 7, 8), ("routine", 1, 2)), k=5) == {
        "soon",
        "routine",
    }


def test_other_views_of_the_same_cases_are_no_breakdown() -> None:
    whole = Rate(3, 40).measurement(
        [("gross", Rate(2, 40)), ("loop_closed", Rate(4, 40)), ("30", Rate(1, 9))]
    )
    assert hidden_parts(whole, k=5) == set()


def test_a_breakdown_hides_small_rows_and_a_second_one() -> None:
    shown = shown_breakdown("by", [("a", "A", 45), ("b", "B", 12), ("c", "C", 3)], k=10)
    assert ([row.n for row in shown.rows], shown.total) == ([45, None, None], 60)
    assert shown.anything_hidden


def test_overlapping_rows_are_judged_one_by_one() -> None:
    shown = shown_breakdown("by", [("a", None, 20), ("b", None, 18), ("c", None, 4)], k=5, total=20)
    assert ([row.n for row in shown.rows], shown.total, shown.overlaps) == ([20, None, None], 20, True)


def test_a_small_total_is_hidden_too() -> None:
    shown = shown_breakdown("by", [("a", None, 2), ("b", None, 0)], k=5)
    assert ([row.n for row in shown.rows], shown.total) == ([None, 0], None)


def test_persons_by_how_their_service_ended_are_told_of_all_or_of_none() -> None:
    small = split(("completed", 1, 34), ("ended_early", 0, 12), ("not_started", 0, 0))
    assert hidden_parts(small, k=5) == {"completed", "ended_early"}
    large = split(("completed", 6, 34), ("ended_early", 7, 12), ("not_started", 0, 0))
    assert hidden_parts(large, k=5) == set()
    nearly_all = split(("completed", 33, 34), ("ended_early", 7, 14))
    assert hidden_parts(nearly_all, k=5) == {"completed", "ended_early"}
