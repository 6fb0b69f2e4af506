"""What holds for every drawing: texts inside it and none over another, and SVG as the templates make it."""

from itertools import combinations
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import web.charts
from web.chart_marks import SIZE, Chart, Drawing, Mark
from web.chart_scale import text_width

TEMPLATES = Path(web.charts.__file__).parent.parent / "templates"


def box(mark: Mark) -> tuple[float, float, float, float]:
    width = text_width(mark.text, SIZE)
    left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return left, mark.y - 0.75 * SIZE, left + width, mark.y + 0.2 * SIZE


def assert_readable(drawing: Drawing) -> None:
    boxes = [(mark, box(mark)) for mark in drawing.marks if mark.shape == "text"]
    for mark, (left, top, right, bottom) in boxes:
        assert left >= -0.5, mark
        assert right <= drawing.width + 0.5, mark
        assert top >= -0.5, mark
        assert bottom <= drawing.height + 0.5, mark
    for (one, a), (other, b) in combinations(boxes, 2):
        apart = a[2] <= b[0] + 0.5 or b[2] <= a[0] + 0.5 or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
        assert apart, (one, other)
    for mark in drawing.marks:
        if mark.shape == "rect":
            assert mark.width >= 0
            assert mark.height >= 0
            assert mark.x >= 0
            assert mark.x + mark.width <= drawing.width + 0.5
            assert mark.y >= 0
            assert mark.y + mark.height <= drawing.height + 0.5


def assert_both_readable(chart: Chart) -> None:
    assert (chart.wide.width, chart.narrow.width) == (640, 360)
    assert_readable(chart.wide)
    assert_readable(chart.narrow)


def drawn(source: str, **values: object) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals["_"] = lambda text: text
    return environment.from_string(source).render(**values)
