"""What everybody reads of an evaluation: no count of people from 1 to 10, none that follows, the rest in tens (facts 2.7)."""

import pytest

from core.suppression import Disclosure, region_of
from kpi.measures.measurement import count_of
from kpi.openness.masking import PublicFigure, masked, tables_of, tens
from tests.support.snapshots import duration, figure, rate

OCTOBER, NOVEMBER, DECEMBER = (region_of(["pair"], [month]) for month in (1, 2, 3))
QUARTER = region_of(["pair"], [1, 2, 3])


def told(
    *figures: object, region: object = QUARTER, earlier: tuple[object, ...] = ()
) -> dict[str, PublicFigure]:
    return {one.code: one for one in masked(figures, region, earlier)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "total", "disclosure", "value"),
    [
        (40, 80, Disclosure.SHOWN, 0.5),
        (10, 80, Disclosure.SUPPRESSED, None),
        (70, 80, Disclosure.SUPPRESSED, None),
        (11, 22, Disclosure.SHOWN, 0.5),
        (5, 10, Disclosure.SUPPRESSED, None),
        (0, 300, Disclosure.AT_MOST_5, None),
        (300, 300, Disclosure.AT_LEAST_95, None),
        (0, 0, Disclosure.SHOWN, None),
    ],
)
def test_a_share_and_what_it_leaves_are_both_large(
    n: int, total: int, disclosure: Disclosure, value: float | None
) -> None:
    shown = told(figure("R10", rate(n, total)))["R10"]
    assert (shown.disclosure, shown.value) == (disclosure, value)
    assert shown.cases in (None, 0, tens(total))
    assert (shown.cases is None) == (0 < total < 11)


def test_numbers_and_times() -> None:
    few = told(figure("C01", count_of(10)), figure("R03", duration(5, 4, 9)))
    assert few["C01"].value is None
    assert few["R03"].value is None
    many = told(figure("C01", count_of(47)), figure("R03", duration(5, 30, 40)))
    assert (many["C01"].value, many["C01"].cases) == (50, 50)
    assert many["R03"].value == 5 * 3600
    assert many["R03"].cases == 40


def test_meetings_are_told_exactly_and_surveys_not_at_all() -> None:
    shown = told(figure("P01", rate(2, 3)), figure("E02", count_of(50)))
    assert list(shown) == ["P01"]
    assert (shown["P01"].cases, round(shown["P01"].value or 0, 3)) == (3, 0.667)


def test_what_follows_from_earlier_editions_is_hidden_too() -> None:
    """Of a quarter with 40 of 90, October and November told 19 of 40 and 20 of 40: December would be 1 of 10."""
    october, november = figure("R10", rate(19, 40)), figure("R10", rate(20, 40))
    earlier = (tables_of([october], OCTOBER), tables_of([november], NOVEMBER))
    quarter = figure("R10", rate(40, 90))
    assert told(quarter)["R10"].disclosure is Disclosure.SHOWN
    assert told(quarter, earlier=earlier)["R10"].disclosure is Disclosure.SUPPRESSED
    apart = (tables_of([october], OCTOBER, hidden=frozenset({"R10"})),)
    assert told(quarter, earlier=apart)["R10"].disclosure is Disclosure.SHOWN


def test_an_edition_comes_back_as_it_was_stored() -> None:
    for one in told(figure("R10", rate(40, 90)), figure("R03", duration(5, 30, 40))).values():
        assert PublicFigure.from_json(one.to_json()) == one
