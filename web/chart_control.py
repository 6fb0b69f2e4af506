"""Control charts: values in time order between the limits of chance, around their average."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.chart_frame import Frame
from web.chart_marks import SIZE, Chart, Drawing, Mark, TargetLine, both_widths, finished, text_mark
from web.chart_scale import NumberText, plain_number, text_width

_ABOVE, _BELOW = -11.0, 21.0
"""Baselines of a signal's word, above and below its point."""


@dataclass(frozen=True, slots=True)
class ControlDatum:
    """A value with its limits; None where there were no cases. `signal` is a short word, empty without a signal."""

    label: str
    value: float | None
    lower: float | None
    upper: float | None
    signal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlWords:
    """The texts of the right margin: of the average and of the limits."""

    centre: str
    limits: str


def control_chart(
    data: Sequence[ControlDatum],
    *,
    centre: float,
    words: ControlWords,
    title: str,
    description: str,
    target: TargetLine | None = None,
    tick_text: NumberText = plain_number,
    highest: float | None = None,
) -> Chart:
    """Values as a line, limits as dashes, the average as a thin line; a signal is a diamond with its word beside it.

    A word that would lie over another text is left out: the diamond stays, and the caller lists the signals.
    """
    numbers = [number for datum in data for number in (datum.value, datum.lower, datum.upper)]
    known = [number for number in [*numbers, centre] if number is not None]
    if any(not 0 <= number < float("inf") for number in known):
        raise ValueError("a chart shows numbers from zero up")

    def draw(width: int) -> Drawing:
        top = max([*known, target.value if target else 0.0])
        frame = Frame.upright(
            width,
            highest or top,
            tick_text=tick_text,
            whole=False,
            target=target,
            right_texts=[words.centre, words.limits],
        )
        slot = (frame.right - frame.left) / max(1, len(data))
        marks = frame.axis()
        for bound in ("lower", "upper"):
            marks += _steps(frame, [getattr(datum, bound) for datum in data], slot)
        level = frame.scale(centre)
        marks.append(Mark("line", "centre", frame.left, level, x2=frame.right, y2=level))
        marks += _values(frame, data, slot)
        levels = [centre, target.value] if target else [centre]
        marks += _signal_words(frame, data, slot, levels)
        ends = [(level, words.centre, "centre-label")]
        last = next((datum.upper for datum in reversed(data) if datum.upper is not None), None)
        if last is not None:
            ends.append((frame.scale(last), words.limits, "limit-label"))
        marks += frame.labels([datum.label for datum in data], slot)
        marks += frame.target_marks(target, ends)
        return finished("control", width, frame.height, title, description, marks)

    return both_widths(draw)


def _steps(frame: Frame, bounds: Sequence[float | None], slot: float) -> list[Mark]:
    """A limit as a step for each value: it depends on that value's cases and holds for no other."""
    marks: list[Mark] = []
    path = ""
    for i, bound in enumerate([*bounds, None]):
        if bound is None:
            if path:
                marks.append(Mark("path", "limit", points=path))
            path = ""
            continue
        begin, end = round(frame.left + slot * i, 2), round(frame.left + slot * (i + 1), 2)
        path += f"{' L' if path else 'M'}{begin:g} {frame.scale(bound):g} L{end:g} {frame.scale(bound):g}"
    return marks


def _values(frame: Frame, data: Sequence[ControlDatum], slot: float) -> list[Mark]:
    marks: list[Mark] = []
    run: list[tuple[float, float, bool]] = []
    for i, datum in enumerate([*data, ControlDatum("", None, None, None)]):
        if datum.value is not None:
            run.append((_across(frame, slot, i), frame.scale(datum.value), bool(datum.signal)))
            continue
        if run:
            path = "M" + " L".join(f"{x:g} {y:g}" for x, y, _ in run)
            marks.append(Mark("path", "line-1", points=path))
            marks += [Mark("marker", "signal" if is_signal else "line-1", x, y) for x, y, is_signal in run]
        run = []
    return marks


def _signal_words(
    frame: Frame, data: Sequence[ControlDatum], slot: float, levels: Sequence[float]
) -> list[Mark]:
    """The words of signals, latest first, each where it touches no other: on the side of its point away from the average.

    A stretch of months with the same signal is named once, at its last month. A place a line or two further off is taken
    before one on which a line runs through the word; `levels` are the average and the target.
    """
    taken: list[tuple[float, float, float]] = []
    marks: list[Mark] = []
    for i in range(len(data) - 1, -1, -1):
        datum = data[i]
        later = data[i + 1].signal if i + 1 < len(data) else ""
        if datum.value is None or datum.signal in ("", later):
            continue
        half = text_width(datum.signal, SIZE) / 2
        x = min(max(_across(frame, slot, i), frame.left + half + 2), frame.right - half - 2)
        point = frame.scale(datum.value)
        near = (_BELOW, _ABOVE) if datum.value < levels[0] else (_ABOVE, _BELOW)
        further = [side + line * (SIZE + 2) * (1 if side > 0 else -1) for side in near for line in range(3)]
        places = [
            point + offset
            for offset in further
            if 12.0 <= point + offset <= frame.bottom - 4
            and x - half >= frame.left
            and all(
                abs(y - point - offset) >= SIZE + 2 or x + half <= left or x - half >= right
                for left, right, y in taken
            )
        ]
        lines = _lines_at(frame, data, slot, x - half, x + half) + [frame.scale(one) for one in levels]
        free = [y for y in places if not any(y - SIZE < line < y + 3 for line in lines)]
        for y in (free or [y for y in places if y - point in near])[:1]:
            taken.append((x - half, x + half, y))
            marks.append(text_mark("signal-label", x, y, text=datum.signal, anchor="middle"))
    return marks


def _lines_at(
    frame: Frame, data: Sequence[ControlDatum], slot: float, left: float, right: float
) -> list[float]:
    """How high values and limits lie between two places."""
    inside = [one for i, one in enumerate(data) if left - slot < _across(frame, slot, i) < right + slot]
    return [
        frame.scale(number)
        for one in inside
        for number in (one.value, one.lower, one.upper)
        if number is not None
    ]


def _across(frame: Frame, slot: float, place: int) -> float:
    return round(frame.left + slot * (place + 0.5), 2)
