"""Flow pictures: how many reached each step, and where those who left the way went."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.chart_marks import LINE_HEIGHT, PADDING, SIZE, Chart, Drawing, Mark, both_widths, finished, text_mark
from web.chart_scale import Scale, wrapped

INDENT = 18.0
BAR = 11.0
GAP = 9.0
MOST_DEPTH = 8


@dataclass(frozen=True, slots=True)
class FlowDatum:
    """A step with its number in words; `parent` is the step before. A `value` None draws no bar.

    `is_way_on` marks the steps of the main way; the others are ways out and are drawn hollow.
    """

    code: str
    label: str
    value: float | None
    text: str
    parent: str | None = None
    is_way_on: bool = True


def flow_chart(steps: Sequence[FlowDatum], *, title: str, description: str) -> Chart:
    """A row for each step, further in for each step that led to it, its bar as long as its number.

    Each row has a place of its own, so that no label lies over another. Raises `ValueError` where a step follows one
    that is not there or comes later, and where steps lie deeper than eight.
    """
    depths = _depths(steps)
    if any(step.value is not None and not 0 <= step.value < float("inf") for step in steps):
        raise ValueError("a chart shows numbers from zero up")

    def draw(width: int) -> Drawing:
        highest = max([step.value or 0.0 for step in steps], default=0.0) or 1.0
        deepest = max(depths.values(), default=0)
        marks: list[Mark] = []
        places: dict[str, tuple[float, float]] = {}
        y = PADDING
        for step in steps:
            left = PADDING + depths[step.code] * INDENT
            scale = Scale(0.0, highest, left, width - PADDING - (deepest - depths[step.code]) * INDENT)
            lines = wrapped(f"{step.label}: {step.text}", width - PADDING - left, size=SIZE)
            begin = y
            for line in lines:
                y += LINE_HEIGHT
                marks.append(text_mark("label", left, y - 4, text=line))
            role = "flow" if step.is_way_on else "flow-out"
            if step.value:
                long = max(1.5, round(scale(step.value) - left, 2))
                marks.append(Mark("rect", role, round(left, 2), round(y + 1, 2), long, BAR))
            places[step.code] = (left, y + 1 + (BAR if step.value else 0.0))
            if step.parent is not None:
                from_x, from_y = places[step.parent]
                x = round(from_x + INDENT / 2 - 3, 2)
                middle = round(begin + LINE_HEIGHT / 2 + 1, 2)
                marks.insert(0, Mark("line", "link", x, round(from_y, 2), x2=x, y2=middle))
                marks.insert(0, Mark("line", "link", x, middle, x2=round(left - 3, 2), y2=middle))
            y += BAR + GAP
        return finished("flow", width, round(y + PADDING / 2), title, description, marks)

    return both_widths(draw)


def _depths(steps: Sequence[FlowDatum]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for step in steps:
        if step.parent is not None and step.parent not in depths:
            raise ValueError("a step follows one that was drawn before")
        depths[step.code] = 0 if step.parent is None else depths[step.parent] + 1
    if max(depths.values(), default=0) > MOST_DEPTH:
        raise ValueError(f"steps lie at most {MOST_DEPTH} deep")
    return depths
