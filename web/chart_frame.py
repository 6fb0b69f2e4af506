"""The plot area of an upright chart: axis, labels below, and texts in the right margin."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.chart_marks import LINE_HEIGHT, PADDING, SIZE, WIDE, Mark, TargetLine, text_mark
from web.chart_scale import NumberText, Scale, every_nth, nice_ticks, spread, text_width, wrapped


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot area of an upright chart with its axis."""

    left: float
    right: float
    bottom: float
    height: int
    width: int
    scale: Scale
    ticks: tuple[float, ...]
    tick_text: NumberText
    margin: float

    @classmethod
    def upright(
        cls,
        width: int,
        top: float,
        *,
        tick_text: NumberText,
        whole: bool,
        target: TargetLine | None,
        right_texts: Sequence[str] = (),
    ) -> "Frame":
        """A frame for values up to `top`, with room for the ticks on the left and for texts on the right."""
        height = 260 if width == WIDE else 200
        ticks = nice_ticks(top, whole=whole)
        left = max(text_width(tick_text(tick), SIZE) for tick in ticks) + 12
        texts = [*right_texts, *([target.label] if target else [])]
        margin = min(max((text_width(text, SIZE) for text in texts), default=0.0), width * 0.28)
        right = width - margin - (14 if texts else PADDING)
        bottom = height - 30.0
        scale = Scale(0.0, ticks[-1], bottom, 24.0)
        return cls(round(left, 2), round(right, 2), bottom, height, width, scale, ticks, tick_text, margin)

    def axis(self) -> list[Mark]:
        """Grid lines and tick values."""
        marks: list[Mark] = []
        for tick in self.ticks:
            y = self.scale(tick)
            marks.append(Mark("line", "axis" if tick == 0 else "grid", self.left, y, x2=self.right, y2=y))
            marks.append(text_mark("tick", self.left - 6, y + 4.5, text=self.tick_text(tick), anchor="end"))
        return marks

    def labels(self, labels: Sequence[str], slot: float) -> list[Mark]:
        """Labels below the axis, as many as fit beside each other."""
        step = every_nth(labels, slot, size=SIZE)
        marks: list[Mark] = []
        taken = 0.0
        for i in range(0, len(labels), step):
            half = text_width(labels[i], SIZE) / 2
            x = min(max(self.left + slot * (i + 0.5), half + 1), self.width - half - 1)
            if x - half < taken:
                continue  # pushed in from the edge, it would touch the one before
            taken = x + half
            marks.append(text_mark("label", x, self.bottom + 20, text=labels[i], anchor="middle"))
        return marks

    def clear_of_target(self, baseline: float, target: TargetLine | None) -> float:
        """A baseline near the wanted one whose text the target line does not cross."""
        if target is None:
            return baseline
        y = self.scale(min(target.value, self.scale.high))
        return y - 5 if baseline - SIZE <= y <= baseline + 4 else baseline

    def target_marks(
        self, target: TargetLine | None, ends: Sequence[tuple[float, str, str]] = ()
    ) -> list[Mark]:
        """The target line, and all texts of the right margin moved apart."""
        texts = list(ends)
        marks: list[Mark] = []
        if target:
            y = self.scale(min(target.value, self.scale.high))
            marks.append(Mark("line", "target", self.left, y, x2=self.right, y2=y))
            texts.append((y, target.label, "target-label"))
        blocks = [wrapped(text, self.margin + 1, size=SIZE) for _, text, _ in texts]
        places = spread(
            [y - len(lines) * LINE_HEIGHT / 2 for (y, _, _), lines in zip(texts, blocks, strict=True)],
            [len(lines) * LINE_HEIGHT for lines in blocks],
            low=2.0,
            high=self.bottom + 8.0,  # clear of the labels below the axis
        )
        for (_, _, role), lines, y in zip(texts, blocks, places, strict=True):
            for i, line in enumerate(lines):
                marks.append(text_mark(role, self.right + 8, y + i * LINE_HEIGHT + 12.5, text=line))
        return marks
