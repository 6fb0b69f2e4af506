"""Control, flow and ratio charts: what lies where, nothing over another, and what they refuse."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.drawings import TEMPLATES, assert_both_readable, box, drawn
from web.chart_control import ControlDatum, ControlWords, control_chart
from web.chart_flow import MOST_DEPTH, FlowDatum, flow_chart
from web.chart_marks import SIZE, Drawing, TargetLine
from web.chart_ratios import RatioDatum, ratio_chart

TITLES: dict[str, Any] = {"title": "Title", "description": "Description"}
WORDS = ControlWords(centre="Average 50 %", limits="Limits of chance")
BAND = (0.8, 1.25)

shares = st.one_of(st.none(), st.floats(0, 1))
names = st.text("abcdefgh ijklmnopqrstuvwxyzM0123456789", min_size=1, max_size=30).filter(str.strip)


@st.composite
def control_data(draw: st.DrawFn) -> list[ControlDatum]:
    found = []
    for i in range(draw(st.integers(1, 24))):
        value = draw(shares)
        low, high = sorted((draw(st.floats(0, 1)), draw(st.floats(0, 1))))
        signal = draw(st.sampled_from(["", "above", "below", "7 on one side", "7 rising"]))
        none = value is None
        found.append(
            ControlDatum(f"2026-{i:02}", value, None if none else low, None if none else high, signal)
        )
    return found


@settings(max_examples=60, deadline=None)
@given(
    control_data(),
    st.floats(0, 1),
    st.one_of(st.none(), st.builds(TargetLine, st.floats(0, 1), st.just("Target 95 %"))),
)
def test_control_charts_are_readable(
    data: list[ControlDatum], centre: float, target: TargetLine | None
) -> None:
    assert_both_readable(control_chart(data, centre=centre, words=WORDS, target=target, **TITLES))


def roles(drawing: Drawing, shape: str) -> list[str]:
    return [mark.role for mark in drawing.marks if mark.shape == shape]


def test_a_run_keeps_its_diamonds_and_is_named_once() -> None:
    data = [ControlDatum(f"M{i}", 0.5, 0.3, 0.7) for i in range(6)]
    data += [ControlDatum(f"M{i}", 0.6, 0.3, 0.7, signal="on one side") for i in range(6, 12)]
    drawing = control_chart(data, centre=0.5, words=WORDS, highest=1.0, **TITLES).wide
    assert roles(drawing, "marker") == ["line-1"] * 6 + ["signal"] * 6
    assert [mark.text for mark in drawing.marks if mark.role == "signal-label"] == ["on one side"]


def test_a_control_chart_shows_values_limits_average_target_and_signals() -> None:
    data = [ControlDatum(f"M{i}", 0.5, 0.3, 0.7) for i in range(7)]
    data.append(ControlDatum("M7", 0.9, 0.3, 0.7, signal="above"))
    drawing = control_chart(
        data, centre=0.5, words=WORDS, target=TargetLine(0.8, "Target 80 %"), highest=1.0, **TITLES
    ).wide
    assert roles(drawing, "marker") == ["line-1"] * 7 + ["signal"]
    assert roles(drawing, "path") == ["limit", "limit", "line-1"]
    texts = {mark.text: mark for mark in drawing.marks if mark.shape == "text"}
    point = next(mark for mark in drawing.marks if mark.role == "signal")
    assert abs(texts["above"].x - point.x) < 30
    assert texts["above"].y < point.y
    plot_ends = next(mark.x2 for mark in drawing.marks if mark.role == "centre")
    assert all(
        texts[words].x > plot_ends for words in ("Target 80\u00a0%", "Average 50\u00a0%", "Limits of chance")
    )
    level = {mark.role: mark.y for mark in drawing.marks if mark.shape == "line" and mark.role != "grid"}
    assert point.y < level["target"] < level["centre"]


def test_the_word_of_a_low_month_stands_below_its_point_clear_of_the_line() -> None:
    data = [ControlDatum(f"M{i}", 0.8, 0.4, 1.0) for i in range(6)]
    data += [ControlDatum("M6", 0.3, 0.4, 1.0, signal="below"), ControlDatum("M7", 0.8, 0.4, 1.0)]
    drawing = control_chart(data, centre=0.8, words=WORDS, highest=1.0, **TITLES).wide
    word = next(mark for mark in drawing.marks if mark.text == "below")
    point = next(mark for mark in drawing.marks if mark.role == "signal")
    assert word.y > point.y


def test_words_of_neighbours_stand_apart_with_no_line_through_them() -> None:
    """As in Toronto’s 2014: the seventh month that falls, and the next one below the limits."""
    values = [0.238, 0.233, 0.226, 0.22, 0.213, 0.205, 0.193, 0.184, 0.199, 0.211]
    signals = {6: "in one direction", 7: "below"}
    data = [ControlDatum(f"M{i}", value, 0.185, 0.242, signals.get(i, "")) for i, value in enumerate(values)]
    target = TargetLine(0.17, "Target 17 %")
    chart = control_chart(data, centre=0.214, words=WORDS, target=target, highest=0.3, **TITLES)
    for drawing in (chart.wide, chart.narrow):
        words = [mark for mark in drawing.marks if mark.role == "signal-label"]
        assert {mark.text for mark in words} == set(signals.values())
        first, second = words
        assert abs(first.y - second.y) >= SIZE
        lines = [mark.y for mark in drawing.marks if mark.role in ("centre", "target", "signal")]
        assert not [line for mark in words for line in lines if mark.y - SIZE < line < mark.y + 3]


def test_a_month_without_cases_breaks_line_and_limits() -> None:
    data = [
        ControlDatum("a", 0.5, 0.3, 0.7),
        ControlDatum("b", None, None, None),
        ControlDatum("c", 0.5, 0.2, 0.8),
    ]
    drawing = control_chart(data, centre=0.5, words=WORDS, **TITLES).wide
    assert roles(drawing, "path").count("limit") == 4
    assert roles(drawing, "path").count("line-1") == 2


@st.composite
def flow_data(draw: st.DrawFn) -> list[FlowDatum]:
    steps: list[FlowDatum] = []
    depths: dict[str, int] = {}
    for i in range(draw(st.integers(1, 14))):
        open_to = [code for code, depth in depths.items() if depth < MOST_DEPTH]
        parent = draw(st.sampled_from(open_to)) if open_to and i else None
        code = f"s{i}"
        depths[code] = depths[parent] + 1 if parent is not None else 0
        value = draw(st.one_of(st.none(), st.floats(0, 1e6)))
        steps.append(FlowDatum(code, draw(names), value, draw(names), parent, draw(st.booleans())))
    return steps


@settings(max_examples=60, deadline=None)
@given(flow_data())
def test_flow_pictures_are_readable(steps: list[FlowDatum]) -> None:
    chart = flow_chart(steps, **TITLES)
    assert_both_readable(chart)
    for drawing in (chart.wide, chart.narrow):
        bars = [mark for mark in drawing.marks if mark.shape == "rect"]
        assert len(bars) == sum(bool(step.value) for step in steps)
        for text in (mark for mark in drawing.marks if mark.shape == "text"):
            _, top, _, bottom = box(text)
            assert all(bar.y >= bottom - 0.01 or bar.y + bar.height <= top + 0.01 for bar in bars), text


def test_a_flow_picture_shows_numbers_as_lengths_and_ways_out_hollow() -> None:
    steps = [
        FlowDatum("submitted", "Sent", 100, "100"),
        FlowDatum("accepted", "Accepted", 80, "80 (80.0 %)", "submitted"),
        FlowDatum("declined", "Declined", 20, "20 (20.0 %)", "submitted", is_way_on=False),
        FlowDatum("small", "Withdrawn", None, "suppressed (small number)", "submitted", is_way_on=False),
    ]
    drawing = flow_chart(steps, **TITLES).wide
    sent, accepted, declined = [mark for mark in drawing.marks if mark.shape == "rect"]
    assert (sent.role, accepted.role, declined.role) == ("flow", "flow", "flow-out")
    assert accepted.width == pytest.approx(0.8 * sent.width, abs=0.1)
    assert declined.width == pytest.approx(0.2 * sent.width, abs=0.1)
    assert accepted.x == declined.x > sent.x
    texts = [mark.text for mark in drawing.marks if mark.shape == "text"]
    assert texts[-1] == "Withdrawn: suppressed (small number)"


def test_steps_without_a_step_before_are_refused() -> None:
    with pytest.raises(ValueError, match="drawn before"):
        flow_chart([FlowDatum("a", "A", 1, "1", "b")], **TITLES)
    with pytest.raises(ValueError, match="zero up"):
        flow_chart([FlowDatum("a", "A", -1, "1")], **TITLES)
    chain = [FlowDatum(f"s{i}", "S", 1, "1", f"s{i - 1}" if i else None) for i in range(MOST_DEPTH + 2)]
    with pytest.raises(ValueError, match="deep"):
        flow_chart(chain, **TITLES)


ratios = st.one_of(st.none(), st.floats(0, 60))


@st.composite
def ratio_data(draw: st.DrawFn) -> list[RatioDatum]:
    rows = []
    for _ in range(draw(st.integers(1, 8))):
        ratio = draw(ratios)
        low = high = None
        if ratio is not None:
            low, high = ratio * draw(st.floats(0, 1)), ratio * draw(st.floats(1, 9))
        rows.append(RatioDatum(draw(names), ratio, low, high, draw(names)))
    return rows


@settings(max_examples=60, deadline=None)
@given(ratio_data())
def test_ratio_charts_are_readable(rows: list[RatioDatum]) -> None:
    chart = ratio_chart(rows, band=BAND, **TITLES)
    assert_both_readable(chart)
    for drawing in (chart.wide, chart.narrow):
        for mark in drawing.marks:
            if mark.shape in ("line", "marker"):
                assert 0 <= mark.x <= drawing.width


def test_twice_and_half_lie_equally_far_from_even() -> None:
    rows = [
        RatioDatum("Half", 0.5, 0.4, 0.7, "0.5"),
        RatioDatum("Twice", 2.0, 1.5, 2.4, "2.0"),
        RatioDatum("Reference", 1.0, None, None, "reference"),
        RatioDatum("Small", None, None, None, "suppressed (small number)"),
    ]
    drawing = ratio_chart(rows, band=BAND, **TITLES).wide
    half, twice, even = [mark for mark in drawing.marks if mark.shape == "marker"]
    assert even.x - half.x == pytest.approx(twice.x - even.x, abs=0.05)
    assert roles(drawing, "line").count("whisker") == 6
    assert even.x == next(mark.x for mark in drawing.marks if mark.role == "axis")
    with pytest.raises(ValueError, match="around one"):
        ratio_chart(rows, band=(1.1, 1.2), **TITLES)
    with pytest.raises(ValueError, match="zero up"):
        ratio_chart([RatioDatum("x", -1.0, None, None, "")], band=BAND, **TITLES)


def test_every_mark_has_a_colour_on_paper_and_on_the_web_and_no_style() -> None:
    css = (TEMPLATES.parent / "static" / "css" / "charts.css").read_text()
    drawings = [
        control_chart(
            [ControlDatum("a", 0.5, 0.3, 0.7, "above"), ControlDatum("b", 0.5, 0.3, 0.7)],
            centre=0.5,
            words=WORDS,
            target=TargetLine(0.5, "T"),
            **TITLES,
        ).wide,
        flow_chart(
            [FlowDatum("a", "<b>A", 2, "2"), FlowDatum("b", "B", 1, "1", "a", is_way_on=False)], **TITLES
        ).wide,
        ratio_chart([RatioDatum("A", 1.5, 1.2, 1.9, "1.5")], band=BAND, **TITLES).wide,
    ]
    for drawing in drawings:
        svg = drawn(
            "{% from 'components/charts/drawing.html' import drawing %}{{ drawing(d, 'x') }}", d=drawing
        )
        assert "style=" not in svg
        assert "<b>" not in svg
        assert 'fill=""' not in svg
        for mark in drawing.marks:
            if mark.shape != "text":
                role = (
                    "dot-1"
                    if (mark.shape, mark.role) in (("marker", "line-1"), ("marker", "dot"))
                    else mark.role
                )
                assert f".c-{role}" in css, role
