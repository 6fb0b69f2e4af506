"""Ratios as dots with their intervals as whiskers, on a scale where twice and half are equally far from even."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from web.chart_marks import LINE_HEIGHT, PADDING, SIZE, Chart, Drawing, Mark, both_widths, finished, text_mark
from web.chart_scale import Scale, plain_number, text_width, wrapped

WIDEST = 16.0
"""A whisker beyond sixteen times, or under a sixteenth, ends at the edge: further out there is nothing to read."""


@dataclass(frozen=True, slots=True)
class RatioDatum:
    """A group: `ratio` with its interval, both None where nothing may be drawn; `text` stands at the right."""

    label: str
    ratio: float | None
    low: float | None
    high: float | None
    text: str


def ratio_chart(
    data: Sequence[RatioDatum], *, band: tuple[float, float], title: str, description: str
) -> Chart:
    """A row for each group: the even line at 1, the band that counts as even behind it, a dot and its whisker."""
    for datum in data:
        given = [number for number in (datum.ratio, datum.low, datum.high) if number is not None]
        if any(not 0 <= number < float("inf") for number in given):
            raise ValueError("a ratio is a number from zero up")
    if not 0 < band[0] <= 1 <= band[1]:
        raise ValueError("the band lies around one")

    def draw(width: int) -> Drawing:
        reach = _reach(data, band)
        label_width = min(max((text_width(d.label, SIZE) for d in data), default=0.0), width * 0.34)
        text_room = min(max((text_width(d.text, SIZE) for d in data), default=0.0), width * 0.3)
        left, right = label_width + 14, width - text_room - PADDING - 10
        scale = Scale(-log2(reach), log2(reach), round(left, 2), round(right, 2))

        def across(value: float) -> float:
            return scale(log2(min(max(value, 1 / reach), reach)))

        marks: list[Mark] = []
        y = PADDING
        rows: list[Mark] = []
        for datum in data:
            lines = wrapped(datum.label, label_width + 1, size=SIZE)
            words = wrapped(datum.text, text_room + 1, size=SIZE)
            height = max(24.0, max(len(lines), len(words)) * LINE_HEIGHT + 8)
            middle = round(y + height / 2, 2)
            rows += _block("label", lines, left - 8, middle, anchor="end")
            rows += _block("value", words, right + 10, middle, anchor="start")
            if datum.low is not None and datum.high is not None:
                begin, end = across(datum.low), across(datum.high)
                rows.append(Mark("line", "whisker", begin, middle, x2=end, y2=middle))
                rows += [Mark("line", "whisker", x, middle - 4, x2=x, y2=middle + 4) for x in (begin, end)]
            if datum.ratio is not None:
                rows.append(Mark("marker", "dot", across(datum.ratio), middle))
            y += height
        bottom = round(y, 2)
        edge = across(band[0])
        marks.append(Mark("rect", "band", edge, PADDING, round(across(band[1]) - edge, 2), bottom - PADDING))
        marks.append(Mark("line", "axis", across(1), PADDING, x2=across(1), y2=bottom))
        for tick in _ticks(reach):
            marks.append(
                text_mark("tick", across(tick), bottom + 16, text=plain_number(tick), anchor="middle")
            )
        return finished("ratios", width, round(bottom + 24), title, description, [*marks, *rows])

    return both_widths(draw)


def _reach(data: Sequence[RatioDatum], band: tuple[float, float]) -> float:
    """How many times more or less the scale shows: a power of two that holds every dot and whisker it can."""
    numbers = [n for d in data for n in (d.ratio, d.low, d.high) if n]
    furthest = max([max(n, 1 / n) for n in numbers] + [band[1], 1 / band[0], 2.0])
    reach = 2.0
    while reach < furthest and reach < WIDEST:
        reach *= 2
    return reach


def _ticks(reach: float) -> tuple[float, ...]:
    return (1 / reach, 1.0, reach) if reach > 2 else (0.5, 1.0, 2.0)


def _block(role: str, lines: Sequence[str], x: float, middle: float, *, anchor: str) -> list[Mark]:
    baseline = middle - (len(lines) - 1) * LINE_HEIGHT / 2 + 4.5
    return [
        text_mark(role, x, baseline + i * LINE_HEIGHT, text=line, anchor=anchor)
        for i, line in enumerate(lines)
    ]
