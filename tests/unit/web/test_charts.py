"""Charts: nice ticks, no label over another or outside the drawing, and SVG that a strict policy allows."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import web.charts
from tests.support.drawings import assert_both_readable, box, drawn
from web.chart_marks import SIZE
from web.chart_scale import Scale, nice_ticks, plain_number, spread, text_width, wrapped
from web.charts import (
    Datum,
    Series,
    TargetLine,
    bar_chart,
    bullet,
    horizontal_bars,
    line_chart,
    sparkline,
    stacked_bar,
)

TEMPLATES = Path(web.charts.__file__).parent.parent / "templates"
WORDS: Any = {"title": "Title", "description": "Description"}

names = st.text("abcdefgh ijklmnopqrstuvwxyzÄWM0123456789", min_size=1, max_size=45).filter(str.strip)
values = st.one_of(st.none(), st.floats(0, 5000))
data = st.lists(
    st.builds(lambda n, v: Datum(n, v, "–" if v is None else f"{v:.1f} %"), names, values), max_size=18
)
targets = st.one_of(st.none(), st.builds(TargetLine, st.floats(0, 6000), names))


@pytest.mark.parametrize(
    ("high", "ticks"),
    [
        (1.0, (0, 0.25, 0.5, 0.75, 1)),
        (97, (0, 25, 50, 75, 100)),
        (0, (0, 0.25, 0.5, 0.75, 1)),
        (22_211, (0, 10_000, 20_000, 30_000)),
        (0.031, (0, 0.01, 0.02, 0.03, 0.04)),
    ],
)
def test_ticks_are_round(high: float, ticks: tuple[float, ...]) -> None:
    assert nice_ticks(high) == ticks


def test_ticks_of_counts_are_whole() -> None:
    assert nice_ticks(2, whole=True) == (0, 1, 2)
    assert nice_ticks(9, whole=True) == (0, 3, 6, 9)


@given(st.floats(1e-6, 1e9), st.booleans())
def test_ticks_cover_the_values_in_even_steps(high: float, whole: bool) -> None:
    ticks = nice_ticks(high, whole=whole)
    assert ticks[0] == 0
    assert ticks[-1] >= high * (1 - 1e-6)
    assert 2 <= len(ticks) <= 8
    steps = [b - a for a, b in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-3)


def test_numbers_and_scales() -> None:
    assert [plain_number(v) for v in (0.0, 0.25, 22211.0)] == ["0", "0.25", "22\u202f211"]
    assert Scale(0, 10, 100, 0)(2.5) == 75


@given(names, st.floats(20, 300))
def test_wrapping_loses_no_letter_and_fits(text: str, width: float) -> None:
    lines = wrapped(text, width, size=SIZE)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, SIZE) <= width for line in lines)


def test_a_number_is_not_torn_from_its_unit() -> None:
    assert wrapped("Average 100.0 %", text_width("Average 100.0", SIZE), size=SIZE) == (
        "Average",
        "100.0\u00a0%",
    )


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([16.0, 32.0])), max_size=3))
def test_spread_keeps_order_and_room(blocks: list[tuple[float, float]]) -> None:
    placed = spread([y for y, _ in blocks], [size for _, size in blocks], low=0, high=100)
    for a, b in combinations(range(len(blocks)), 2):
        first, second = (a, b) if placed[a] < placed[b] else (b, a)
        assert placed[first] + blocks[first][1] <= placed[second] + 0.01
        assert blocks[first][0] <= blocks[second][0]
    for y, (_, size) in zip(placed, blocks, strict=True):
        assert 0 <= y <= 100 - size


SHORT = st.text("abcdefgh 0123456789", min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(lambda n, v: Datum(n, v, "" if v is None else f"{v:.0f}"), SHORT, values), max_size=36
    ),
    st.one_of(st.none(), st.builds(TargetLine, st.floats(0, 6000), SHORT)),
)
def test_bars_are_readable(rows: list[Datum], target: TargetLine | None) -> None:
    assert_both_readable(bar_chart(rows, target=target, **WORDS))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 24), st.data())
def test_lines_are_readable(lines: int, points: int, draw: st.DataObject) -> None:
    series = [
        Series(draw.draw(SHORT), tuple(draw.draw(st.lists(values, min_size=points, max_size=points))))
        for _ in range(lines)
    ]
    target = draw.draw(st.one_of(st.none(), st.builds(TargetLine, st.floats(0, 6000), SHORT)))
    labels = [f"2026-{i:02}" for i in range(points)]
    assert_both_readable(line_chart(series, labels, target=target, **WORDS))


@settings(max_examples=60, deadline=None)
@given(data, st.one_of(st.none(), st.builds(TargetLine, st.floats(0, 6000), SHORT)))
def test_horizontal_bars_are_readable(rows: list[Datum], target: TargetLine | None) -> None:
    assert_both_readable(horizontal_bars(rows, target=target, **WORDS))


@settings(max_examples=60, deadline=None)
@given(data)
def test_stacked_bars_are_readable(rows: list[Datum]) -> None:
    assert_both_readable(stacked_bar(rows[:6], **WORDS))


def test_geometry_of_known_bars() -> None:
    chart = bar_chart([Datum("Jan", 50, "50 %"), Datum("Feb", 100, "100 %"), Datum("Mar", None)], **WORDS)
    first, second = [mark for mark in chart.wide.marks if mark.shape == "rect"]
    assert second.height == pytest.approx(2 * first.height)
    assert first.y + first.height == second.y + second.height == 230
    assert [mark.text for mark in chart.wide.marks if mark.role == "missing"] == ["–"]


def test_a_target_line_crosses_no_value() -> None:
    rows = [Datum(f"M{i}", 90 + i, f"{90 + i}") for i in range(9)]
    upright = bar_chart(rows, target=TargetLine(95, "Target"), **WORDS).wide
    level = next(mark.y for mark in upright.marks if mark.role == "target")
    texts = [box(mark) for mark in upright.marks if mark.role == "value"]
    assert len(texts) == 9
    assert all(not top < level < bottom for _, top, _, bottom in texts)
    flat = horizontal_bars(
        [Datum("a", 1, "1 of 80"), Datum("b", 9, "9 of 80")], target=TargetLine(2, "T"), **WORDS
    ).wide
    place = next(mark.x for mark in flat.marks if mark.role == "target")
    assert all(not box(mark)[0] < place < box(mark)[2] for mark in flat.marks if mark.role == "value")


def test_a_gap_breaks_the_line() -> None:
    chart = line_chart([Series("A", (1, 2, None, 3))], ["a", "b", "c", "d"], **WORDS)
    assert len([mark for mark in chart.wide.marks if mark.shape == "path"]) == 2


def test_small_drawings_mark_the_last_value_and_the_target() -> None:
    small = sparkline([1, 3, None, 2], title="Trend")
    assert [mark.shape for mark in small.marks] == ["path", "marker"]
    assert sparkline([], title="No data").marks == ()
    assert len(sparkline([2, 2], title="Flat").marks) == 2
    # Meetings once a quarter: each month stands alone, and is seen.
    alone = sparkline([1, None, None, 2, None, None, 3, None], title="Quarters")
    assert [mark.shape for mark in alone.marks] == ["marker"] * 3
    assert [mark.x for mark in alone.marks] == sorted({mark.x for mark in alone.marks})
    shown = bullet(0.5, 0.95, highest=1.0, title="Half")
    assert [mark.role for mark in shown.marks] == ["ground", "bar", "target-stroke"]
    assert len(bullet(None, None, highest=1.0, title="No data").marks) == 1


def test_what_a_chart_cannot_show_is_refused() -> None:
    with pytest.raises(ValueError, match="zero up"):
        bar_chart([Datum("a", -1)], **WORDS)
    with pytest.raises(ValueError, match="zero up"):
        sparkline([float("nan")], title="x")
    with pytest.raises(ValueError, match="at most 4"):
        line_chart([Series(str(i), (1,)) for i in range(5)], ["a"], **WORDS)
    with pytest.raises(ValueError, match="for each label"):
        line_chart([Series("a", (1, 2))], ["a"], **WORDS)
    with pytest.raises(ValueError, match="at most 6"):
        stacked_bar([Datum(str(i), 1) for i in range(7)], **WORDS)
    with pytest.raises(ValueError, match="title"):
        sparkline([1], title="")


def test_the_svg_holds_no_style_and_escapes_what_it_shows() -> None:
    chart = line_chart(
        [Series(f"<b>{i}", (1, 2, 3)) for i in range(4)],
        ["a", "b", "c"],
        title="<script>x</script>",
        description="D",
        target=TargetLine(2, "Target"),
    )
    html = drawn(
        "{% from 'components/charts/chart.html' import chart %}{% from 'components/charts/numbers.html' import numbers %}"
        "{% call chart(c, 'one', 'Finding') %}{{ numbers(['Month', 'n'], [['Jan', '1']], 'Table') }}{% endcall %}",
        c=chart,
    )
    assert "style=" not in html
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("<title id=") == 2
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert "<summary>Numbers behind this chart</summary>" in html


def test_every_mark_has_a_colour_on_paper_and_on_the_web() -> None:
    css = (TEMPLATES.parent / "static" / "css" / "charts.css").read_text()
    drawings = [
        bar_chart([Datum("a", 1, "1"), Datum("b", None)], target=TargetLine(1, "T"), **WORDS).wide,
        line_chart([Series(str(i), (1, 2)) for i in range(4)], ["a", "b"], **WORDS).wide,
        stacked_bar([Datum(str(i), 1) for i in range(6)], **WORDS).wide,
        bullet(1, 1, highest=1, title="t"),
        sparkline([1, 2], title="t"),
    ]
    for drawing in drawings:
        svg = drawn(
            "{% from 'components/charts/drawing.html' import drawing %}{{ drawing(d, 'x') }}", d=drawing
        )
        assert 'fill=""' not in svg
        for role in {mark.role for mark in drawing.marks if mark.shape in ("rect", "line", "path")}:
            assert f".c-{role}" in css, role
    plain = drawn(
        "{% from 'components/charts/sparkline.html' import sparkline %}{{ sparkline(d, 'x') }}",
        d=bullet(1, 1, highest=1, title="t"),
    )
    assert 'class="bullet"' in plain
