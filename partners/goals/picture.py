"""The picture of a goal: the straight way from baseline to target, the figures along it, and the target."""

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, gettext

from partners.goals.queries import UpdateRow
from partners.goals.rows import GoalRow
from partners.goals.words import amount, expected_amount
from web.chart_frame import Frame
from web.chart_marks import SIZE, Chart, Drawing, Mark, TargetLine, both_widths, finished, text_mark
from web.chart_scale import Scale, text_width
from web.i18n import local_date, local_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing at two widths, its caption, and the numbers behind it."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def picture_of(row: GoalRow, updates: list[UpdateRow], *, caption: str) -> Picture:
    """The progress picture: days run to the right in true proportion, the latest figure of each day counts."""
    by_day = {update.measured_on: update.value for update in updates}
    measure, course = row.measure, row.course
    description = "; ".join(f"{local_date(day)}: {amount(measure, value)}" for day, value in by_day.items())
    head = (gettext("Day"), gettext("Measured"), gettext("Expected by then"))
    days = sorted({course.starts_on, course.ends_on, *by_day})
    rows = tuple(
        (
            local_date(day),
            amount(measure, by_day[day]) if day in by_day else "–",
            expected_amount(row, day),
        )
        for day in days
    )
    title = gettext("Progress of “%(title)s”", title=row.title)
    return Picture(
        chart=both_widths(
            lambda width: _draw(row, by_day, width=width, title=title, description=description)
        ),
        caption=caption,
        head=head,
        rows=rows,
    )


def _draw(row: GoalRow, by_day: dict[date, float], *, width: int, title: str, description: str) -> Drawing:
    course, measure = row.course, row.measure
    typed = {day: measure.typed(value) for day, value in by_day.items()}
    baseline, target = measure.typed(course.baseline), measure.typed(course.target)
    target_line = TargetLine(target, gettext("Target %(value)s", value=amount(measure, course.target)))
    measured, expected = gettext("Measured"), gettext("Expected")
    frame = Frame.upright(
        width,
        max([baseline, target, *typed.values()]),
        tick_text=_tick,
        whole=False,
        target=target_line,
        right_texts=[measured, expected],
    )
    first, last = course.starts_on, max([course.ends_on, *typed])
    across = Scale(0.0, float(max(1, (last - first).days)), frame.left + 6, frame.right - 6)

    def at(day: date, value: float) -> tuple[float, float]:
        return across((day - first).days), frame.scale(value)

    marks = frame.axis()
    way = [at(first, baseline), at(course.ends_on, target)]
    marks.append(Mark("path", "line-2", points=_path(way)))
    points = [at(day, value) for day, value in sorted(typed.items())]
    ends = [(way[-1][1], expected, "name-2")]
    if points:
        if len(points) > 1:
            marks.append(Mark("path", "line-1", points=_path(points)))
        marks += [Mark("marker", "line-1", x, y) for x, y in points]
        ends.append((points[-1][1], measured, "name-1"))
    marks += _day_labels(frame, across, first, last)
    marks += frame.target_marks(target_line, ends)
    return finished("progress", width, frame.height, title, description, marks)


def _day_labels(frame: Frame, across: Scale, first: date, last: date) -> list[Mark]:
    """The first and the last day below the axis, and the middle one where it fits."""
    marks = []
    total = (last - first).days
    wanted = [first, first + (last - first) / 2, last]
    placed: list[tuple[float, float]] = []
    for day in (wanted[0], wanted[2], wanted[1]):
        label = str(format_date(day, "LLL y" if total > 90 else "d LLL"))
        half = text_width(label, SIZE) / 2
        x = min(max(across((day - first).days), half + 1), frame.width - half - 1)
        if any(abs(x - other) < half + other_half + 8 for other, other_half in placed):
            continue
        placed.append((x, half))
        marks.append(text_mark("label", x, frame.bottom + 20, text=label, anchor="middle"))
    return marks


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def _tick(value: float) -> str:
    return local_number(value, digits=0 if float(value).is_integer() else 1)
