"""What a chart is made of: data, marks with a place and a role, and the finished drawing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDE, NARROW = 640, 360
MOST_LINES = 4
SIZE = 13.0
LINE_HEIGHT = 16.0
PADDING = 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to draw. `shape` is rect, line, path, marker or text; `role` chooses colour and style.

    A rect uses x, y, width, height; a line x, y to x2, y2; a path `points`; a marker x, y and its role; a text x, y
    (baseline), `text` and `anchor`.
    """

    shape: str
    role: str
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    x2: float = 0.0
    y2: float = 0.0
    points: str = ""
    text: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A finished drawing: size in units, title (the alternative text), description, and marks from back to front."""

    kind: str
    width: int
    height: int
    title: str
    description: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The same chart for a page and for a phone."""

    wide: Drawing
    narrow: Drawing


@dataclass(frozen=True, slots=True)
class Datum:
    """A labelled value; `text` is the value in words for people, such as "72 of 80"."""

    label: str
    value: float | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A named line; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target and its label."""

    value: float
    label: str


def both_widths(draw: Callable[[int], Drawing]) -> Chart:
    """The drawing at 640 and at 360 units."""
    return Chart(draw(WIDE), draw(NARROW))


def text_mark(role: str, x: float, y: float, *, text: str, anchor: str = "start") -> Mark:
    """A text at its baseline, positions rounded to a hundredth of a unit."""
    return Mark("text", role, round(x, 2), round(y, 2), text=text, anchor=anchor)


def finished(
    kind: str, width: int, height: int, title: str, description: str, marks: Sequence[Mark]
) -> Drawing:
    """The drawing; without a title it would have no alternative text."""
    if not title:
        raise ValueError("a drawing needs a title: it is the alternative text")
    return Drawing(
        kind=kind, width=width, height=height, title=title, description=description, marks=tuple(marks)
    )
