"""Scales and text of charts: tick values, positions, and how much room a label needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from web.typesetting import tied

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_NARROW = frozenset("iljtfrI.,:;|!'’()[]/ ·-\u00a0\u202f")
_WIDE = frozenset("mwMWQO@%—…")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to positions."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The position of a value, rounded to a hundredth of a unit so that drawings are stable."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def nice_ticks(high: float, *, low: float = 0.0, count: int = 5, whole: bool = False) -> tuple[float, ...]:
    """About `count` round values from `low` or below to `high` or above, in steps of 1, 2, 2.5 or 5 times a power of ten.

    `whole` keeps steps at 1 or more, for counts of things.
    """
    if high - low < 1e-6:
        high = low + 1.0
    rough = (high - low) / max(1, count - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, step if step == round(step) else float(ceil(step)))
    first = floor(low / step + 1e-9)
    last = ceil(high / step - 1e-9)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def text_width(text: str, size: float) -> float:
    """Room that a text may need in a usual sans-serif font: rather too much than too little."""
    em = 0.0
    for letter in text:
        if letter in _NARROW:
            em += 0.36
        elif letter in _WIDE:
            em += 0.95
        elif letter.isupper():
            em += 0.7
        elif ord(letter) > 0x2E80:
            em += 1.05
        else:
            em += 0.58
    return em * size


def wrapped(text: str, width: float, *, size: float) -> tuple[str, ...]:
    """The text in lines that fit `width`, a number beside its unit; a word too long for a line is broken, not cut off."""
    lines: list[str] = []
    line = ""
    for word in filter(None, tied(text).split(" ")):
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, size) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size) > width and len(line) > 1:
            cut = len(line) - 1
            while cut > 1 and text_width(line[:cut], size) > width:
                cut -= 1
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line) if line or not lines else tuple(lines)


def every_nth(labels: Sequence[str], slot: float, *, size: float, gap: float = 8.0) -> int:
    """How many labels to step over so that neighbours, each in the middle of a slot, do not touch."""
    widest = max((text_width(label, size) for label in labels), default=0.0)
    return max(1, ceil((widest + gap) / slot)) if slot > 0 else 1


def spread(wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float) -> tuple[float, ...]:
    """Upper ends near the wanted ones, in the same order, so that blocks of these sizes do not touch.

    They stay between low and high when there is room for all.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [max(low, min(high - sizes[i], wanted[i])) for i in order]
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + sizes[order[k - 1]])
    limit = high
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k], limit - sizes[order[k]])
        limit = placed[k]
    result = [0.0] * len(wanted)
    for position, i in zip(placed, order, strict=True):
        result[i] = round(position, 2)
    return tuple(result)


NumberText = Callable[[float], str]


def plain_number(value: float) -> str:
    """A number as ticks show it: no needless decimals, thousands apart by a thin space."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value != round(value) else f"{round(value):,}"
    return text.replace(",", "\u202f")
