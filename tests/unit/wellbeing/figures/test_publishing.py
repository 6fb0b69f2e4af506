"""What of a figure is published: hidden, blurred, rounded, and never told by its neighbours."""

from dataclasses import asdict

import pytest

from wellbeing.figures.releases.measuring import Exact
from wellbeing.figures.releases.publishing import Shown, Standing, publish, publish_year


def one(exact: Exact) -> Shown:
    return publish([exact], period="2026-Q3")[0]


def changes(*, improved: int, able: int, worse: int, paired: int) -> tuple[Standing, Standing]:
    figures = [
        Exact(code="W06", part="phq_9", n=improved, total=able),
        Exact(code="W07", part="phq_9", n=worse, total=paired),
    ]
    shown = publish(figures, period="2026-Q3")
    return shown[0].standing, shown[1].standing


def test_a_rate_is_made_of_rounded_counts_with_its_interval() -> None:
    """Facts V8: 45 of 60 are 75.0 % (62.8 to 84.2)."""
    shown = one(Exact(code="W01", n=43, total=62))
    assert (shown.n, shown.total, shown.value) == (45, 60, 0.75)
    assert shown.low == pytest.approx(0.628, abs=0.0005)
    assert shown.high == pytest.approx(0.842, abs=0.0005)


def test_the_interval_is_left_out_from_two_hundred_cases_on() -> None:
    shown = one(Exact(code="W01", n=43, total=201))
    assert (shown.total, shown.low, shown.high) == (200, None, None)


@pytest.mark.parametrize(
    "exact",
    [
        Exact(code="W01", n=9, total=100),
        Exact(code="W01", n=91, total=100),
        Exact(code="W01", n=12, total=19),
        Exact(code="W03", n=19, total=19, value=4.0, pending=0),
        Exact(code="W03", n=9, total=40, value=4.0, pending=31),
        Exact(code="W04", part="declined", n=9),
        Exact(code="W05", part="phq_9", n=19, total=19, value=3.0, low=1.0, high=5.0),
        Exact(code="W05", part="phq_9", n=40, total=40, value=3.0, low=3.0, high=3.0, alike=True),
        Exact(code="W08", n=3, total=3),
        Exact(code="W09", n=6, total=150),
        Exact(code="W10", n=15, total=18),
    ],
)
def test_a_hidden_figure_has_no_value_at_all(exact: Exact) -> None:
    shown = one(exact)
    assert shown.standing is Standing.SUPPRESSED
    assert set(asdict(shown).values()) == {exact.code, exact.part, "2026-Q3", Standing.SUPPRESSED, None}


@pytest.mark.parametrize("total", [20, 60, 179, 180, 400])
def test_from_none_to_nine_the_publication_is_the_same(total: int) -> None:
    """Security E-05, and none is no exception: who knows everybody else would read the last one from it."""
    assert len({one(Exact(code="W01", n=n, total=total)) for n in range(10)}) == 1
    assert len({one(Exact(code="W02", n=total - n, total=total)) for n in range(10)}) == 1


def test_of_many_the_blur_says_at_most_five_per_cent() -> None:
    shown = one(Exact(code="W01", n=3, total=201))
    assert (shown.standing, shown.n, shown.value, shown.total) == (Standing.AT_MOST_5, None, None, 200)


def test_no_data_and_no_cases_are_two_things_and_neither_is_small() -> None:
    assert one(Exact(code="W01", is_missing=True)).standing is Standing.NO_DATA
    assert one(Exact(code="W01", is_impossible=True)).standing is Standing.NO_CASES
    assert one(Exact(code="W01", total=100)).standing is Standing.SUPPRESSED


def test_a_median_says_who_still_waits_only_when_they_are_many() -> None:
    shown = one(Exact(code="W03", n=30, total=52, value=4.2, pending=22))
    assert (shown.total, shown.value, shown.pending) == (50, 5.0, 20)
    assert one(Exact(code="W03", n=45, total=52, value=4.2, pending=7)).pending is None
    assert one(Exact(code="W03", n=20, total=52, value=None, pending=32)).standing is Standing.NOT_REACHED


def test_a_mean_is_said_in_half_points_and_its_interval_outward() -> None:
    shown = one(Exact(code="W05", part="phq_9", n=33, total=33, value=2.8, low=1.1, high=4.6))
    assert (shown.value, shown.low, shown.high, shown.total) == (3.0, 1.0, 5.0, 35)


def test_improvement_and_deterioration_are_judged_together() -> None:
    shown, hidden = Standing.SHOWN, Standing.SUPPRESSED
    assert changes(improved=30, able=60, worse=12, paired=60) == (shown, shown)
    assert changes(improved=30, able=60, worse=4, paired=60) == (shown, hidden)
    # Seven without room to improve would be the difference of the two totals.
    assert changes(improved=30, able=53, worse=12, paired=60) == (hidden, shown)
    # Eight without reliable change would be what is left.
    assert changes(improved=40, able=60, worse=12, paired=60) == (hidden, hidden)


def quarters(*counts: tuple[int, int]) -> list[dict[tuple[str, str], Shown]]:
    return [{("W04", ""): one(Exact(code="W04", n=n, total=total))} for n, total in counts]


def year(n: int, total: int, counts: list[dict[tuple[str, str], Shown]]) -> Standing:
    return publish_year([Exact(code="W04", n=n, total=total)], period="2026", quarters=counts)[0].standing


def test_a_year_is_published_where_none_of_its_quarters_is() -> None:
    assert year(24, 36, quarters((6, 9), (5, 8), (7, 10), (6, 9))) is Standing.SHOWN


def test_a_year_is_hidden_where_a_quarter_could_be_worked_out() -> None:
    """Three quarters are shown: the year minus them would be the fourth."""
    assert year(49, 74, quarters((14, 24), (15, 26), (14, 24), (6, 0 + 6))) is Standing.SUPPRESSED


def test_a_year_is_published_beside_four_quarters_that_leave_enough_over() -> None:
    assert year(57, 98, quarters((14, 24), (15, 26), (14, 24), (14, 24))) is Standing.SHOWN


def test_use_in_a_year_is_hidden_where_few_came_in_other_quarters_only() -> None:
    def use(n: int) -> Standing:
        shown = {("W01", ""): one(Exact(code="W01", n=30, total=200))}
        return publish_year([Exact(code="W01", n=n, total=200)], period="2026", quarters=[shown] * 4)[
            0
        ].standing

    assert use(36) is Standing.SUPPRESSED
    assert use(60) is Standing.SHOWN
