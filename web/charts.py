"""Charts as plain marks: geometry here, drawing in templates/components/charts.

Every chart comes in two widths, 640 units and 360 for phones. Values are never negative; None is a missing value and
leaves a gap. Labels never overlap and are never cut: they are wrapped, or left out where the table has them.
"""

from collections.abc import Sequence

from web.chart_frame import Frame
from web.chart_marks import (
    LINE_HEIGHT,
    MOST_LINES,
    NARROW,
    PADDING,
    SIZE,
    WIDE,
    Chart,
    Datum,
    Drawing,
    Mark,
    Series,
    TargetLine,
    both_widths,
    finished,
    text_mark,
)
from web.chart_scale import NumberText, Scale, every_nth, plain_number, text_width, wrapped

__all__ = [
    "NARROW",
    "WIDE",
    "Chart",
    "Datum",
    "Drawing",
    "Mark",
    "Series",
    "TargetLine",
    "bar_chart",
    "bullet",
    "horizontal_bars",
    "line_chart",
    "sparkline",
    "stacked_bar",
]


def bar_chart(
    data: Sequence[Datum],
    *,
    title: str,
    description: str,
    target: TargetLine | None = None,
    tick_text: NumberText = plain_number,
    highest: float | None = None,
    whole: bool = False,
) -> Chart:
    """Upright bars in order of time, with an optional target line whose label stands in the right margin."""
    _check([datum.value for datum in data])

    def draw(width: int) -> Drawing:
        top = max([datum.value or 0.0 for datum in data] + [target.value if target else 0.0])
        frame = Frame.upright(width, highest or top, tick_text=tick_text, whole=whole, target=target)
        marks = frame.axis()
        slot = (frame.right - frame.left) / max(1, len(data))
        thick = round(min(46.0, slot * 0.68), 2)
        value_fits = all(text_width(datum.text, SIZE) + 4 <= slot for datum in data)
        dashes = every_nth(["–"], slot, size=SIZE, gap=1.0)
        for i, datum in enumerate(data):
            centre = frame.left + slot * (i + 0.5)
            if datum.value is None:
                if i % dashes == 0:
                    marks.append(text_mark("missing", centre, frame.bottom - 5, text="–", anchor="middle"))
                continue
            y = frame.scale(min(datum.value, frame.scale.high))
            marks.append(
                Mark("rect", "bar", round(centre - thick / 2, 2), y, thick, round(frame.bottom - y, 2))
            )
            if datum.text and value_fits:
                baseline = frame.clear_of_target(y - 5, target)
                marks.append(text_mark("value", centre, baseline, text=datum.text, anchor="middle"))
        marks += frame.labels([datum.label for datum in data], slot)
        marks += frame.target_marks(target)
        return finished("bars", width, frame.height, title, description, marks)

    return both_widths(draw)


def line_chart(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    description: str,
    target: TargetLine | None = None,
    tick_text: NumberText = plain_number,
    highest: float | None = None,
    whole: bool = False,
) -> Chart:
    """At most four lines, each with its own dash and marker and its name at its end; a missing value breaks the line."""
    if len(series) > MOST_LINES:
        raise ValueError(f"a line chart holds at most {MOST_LINES} lines")
    for line in series:
        _check(line.values)
        if len(line.values) != len(labels):
            raise ValueError("each line has a value, or None, for each label")

    def draw(width: int) -> Drawing:
        values = [value for line in series for value in line.values if value is not None]
        top = max([*values, target.value if target else 0.0, 0.0])
        names = [line.name for line in series]
        frame = Frame.upright(
            width, highest or top, tick_text=tick_text, whole=whole, target=target, right_texts=names
        )
        marks = frame.axis()
        slot = (frame.right - frame.left) / max(1, len(labels))
        ends: list[tuple[float, str, str]] = []
        for number, line in enumerate(series, start=1):
            points = [
                None if value is None else (round(frame.left + slot * (i + 0.5), 2), frame.scale(value))
                for i, value in enumerate(line.values)
            ]
            for run in _runs(points):
                path = "M" + " L".join(f"{x:g} {y:g}" for x, y in run)
                marks.append(Mark("path", f"line-{number}", points=path))
                marks += [Mark("marker", f"line-{number}", x, y) for x, y in run]
            last = next((point for point in reversed(points) if point), None)
            if last:
                ends.append((last[1], line.name, f"name-{number}"))
        marks += frame.labels(labels, slot)
        marks += frame.target_marks(target, ends)
        return finished("lines", width, frame.height, title, description, marks)

    return both_widths(draw)


def horizontal_bars(
    data: Sequence[Datum],
    *,
    title: str,
    description: str,
    highest: float | None = None,
    target: TargetLine | None = None,
) -> Chart:
    """Bars with long names: the name wraps on the left, the value stands at the end of its bar."""
    _check([datum.value for datum in data])

    def draw(width: int) -> Drawing:
        widest = max((text_width(datum.label, SIZE) for datum in data), default=0.0)
        name_width = min(widest, width * 0.38)
        value_width = max((text_width(datum.text or "–", SIZE) for datum in data), default=0.0) + 8
        left, right = name_width + 14, width - value_width - PADDING
        top = (
            highest or max([datum.value or 0.0 for datum in data] + [target.value if target else 0.0]) or 1.0
        )
        scale = Scale(0.0, top, round(left, 2), round(right, 2))
        target_x = scale(min(target.value, top)) if target else 0.0
        marks: list[Mark] = []
        y = LINE_HEIGHT + PADDING if target else PADDING
        first = y
        for datum in data:
            lines = wrapped(datum.label, name_width + 1, size=SIZE)
            height = max(26.0, len(lines) * LINE_HEIGHT + 8)
            middle = y + height / 2
            baseline = middle - (len(lines) - 1) * LINE_HEIGHT / 2 + 4.5
            for i, line in enumerate(lines):
                marks.append(
                    text_mark("label", left - 8, baseline + i * LINE_HEIGHT, text=line, anchor="end")
                )
            end = scale(min(datum.value, top)) if datum.value is not None else scale.start
            if datum.value is not None:
                marks.append(
                    Mark("rect", "bar", scale.start, round(middle - 8, 2), round(end - scale.start, 2), 16)
                )
            beside = end + 6
            if target and end <= target_x <= beside + text_width(datum.text or "–", SIZE):
                beside = target_x + 6
            marks.append(text_mark("value", beside, middle + 4.5, text=datum.text or "–"))
            y += height
        marks.append(Mark("line", "axis", scale.start, first, x2=scale.start, y2=round(y, 2)))
        if target:
            x = target_x
            marks.append(Mark("line", "target", x, first - 4, x2=x, y2=round(y, 2)))
            half = text_width(target.label, SIZE) / 2
            marks.append(
                text_mark(
                    "target-label",
                    max(half + 2, min(width - half - 2, x)),
                    first - 8,
                    text=target.label,
                    anchor="middle",
                )
            )
        return finished("horizontal-bars", width, round(y + PADDING), title, description, marks)

    return both_widths(draw)


def stacked_bar(data: Sequence[Datum], *, title: str, description: str) -> Chart:
    """One bar of at most six parts that add up to a whole, with a key of swatch, name and value below."""
    _check([datum.value for datum in data])
    if len(data) > 6:
        raise ValueError("a stacked bar holds at most 6 parts")

    def draw(width: int) -> Drawing:
        total = sum(datum.value or 0.0 for datum in data) or 1.0
        marks: list[Mark] = []
        before = 0.0
        scale = Scale(0.0, total, PADDING, width - PADDING)
        for number, datum in enumerate(data, start=1):
            begin, end = scale(before), scale(before + (datum.value or 0.0))
            if end > begin:
                marks.append(Mark("rect", f"part-{number}", begin, PADDING, round(end - begin, 2), 30))
            before += datum.value or 0.0
        x, y = PADDING, PADDING + 30 + 22.0
        for number, datum in enumerate(data, start=1):
            words = f"{datum.label}: {datum.text}" if datum.text else datum.label
            lines = wrapped(words, width - 2 * PADDING - 18, size=SIZE)
            room = 18 + max(text_width(line, SIZE) for line in lines)
            if x > PADDING and x + room > width - PADDING:
                x, y = PADDING, y + LINE_HEIGHT + 4
            marks.append(Mark("rect", f"part-{number}", round(x, 2), round(y - 11, 2), 12, 12))
            for i, line in enumerate(lines):
                marks.append(text_mark("label", x + 18, y + i * LINE_HEIGHT, text=line))
            y += (len(lines) - 1) * LINE_HEIGHT
            x += room + 18
        return finished("stacked-bar", width, round(y + PADDING), title, description, marks)

    return both_widths(draw)


def sparkline(values: Sequence[float | None], *, title: str, description: str = "") -> Drawing:
    """A small line without axes, its last value marked, and each that stands alone; 120 by 28 units."""
    _check(values)
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if high == low:
        low, high = low - 1, high + 1
    across = Scale(0, max(1, len(values) - 1), 4, 116)
    up = Scale(low, high, 24, 4)
    points = [None if value is None else (across(i), up(value)) for i, value in enumerate(values)]
    runs = _runs(points)
    marks = [
        Mark("path", "spark", points="M" + " L".join(f"{x:g} {y:g}" for x, y in run))
        for run in runs
        if len(run) > 1
    ]
    marks += [Mark("marker", "spark", *run[-1]) for run in runs if len(run) == 1 or run is runs[-1]]
    return finished("sparkline", 120, 28, title, description, marks)


def bullet(
    value: float | None, target: float | None, *, highest: float, title: str, description: str = ""
) -> Drawing:
    """A value as a bar against a target as an upright stroke; 160 by 20 units."""
    _check([value, target])
    scale = Scale(0.0, highest or 1.0, 2, 158)
    marks = [Mark("rect", "ground", 2, 3, 156, 14)]
    if value is not None:
        marks.append(Mark("rect", "bar", 2, 6, round(scale(min(value, highest)) - 2, 2), 8))
    if target is not None:
        x = scale(min(target, highest))
        marks.append(Mark("line", "target-stroke", x, 1, x2=x, y2=19))
    return finished("bullet", 160, 20, title, description, marks)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _check(values: Sequence[float | None]) -> None:
    if any(value is not None and not 0 <= value < float("inf") for value in values):
        raise ValueError("a chart shows numbers from zero up")
