"""Which calendar periods need a meeting: a rule on days, without a clock and without a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from partners.memoranda.calendar_periods import DAY, MONTHS, Period, periods_between
from partners.memoranda.terms import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days, both included, in which meetings were due at a cadence: an agreement in force, or a committee's life."""

    first_day: date
    last_day: date
    cadence: Cadence


def due_periods(spans: Iterable[Span]) -> list[Period]:
    """The periods that need a meeting, in order: those of which the spans cover more than half of the days.

    So an agreement that begins in the last days of a quarter asks for no meeting in it, and one that is renewed
    without a gap asks for one meeting, not two. Where spans overlap, the more frequent cadence holds.
    """
    days: dict[Period, int] = {}
    for piece in _apart(list(spans)):
        for period in periods_between(piece.first_day, piece.last_day, piece.cadence):
            first, last = max(period.first_day, piece.first_day), min(period.last_day, piece.last_day)
            days[period] = days.get(period, 0) + (last - first).days + 1
    return sorted(period for period, covered in days.items() if 2 * covered > period.days)


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The same days as spans that do not overlap, each with the most frequent cadence that holds on them."""
    spans = [span for span in spans if span.first_day <= span.last_day]
    edges = sorted({span.first_day for span in spans} | {span.last_day + DAY for span in spans})
    pieces = []
    for first, after in pairwise(edges):
        holding = [span.cadence for span in spans if span.first_day <= first <= span.last_day]
        if holding:
            cadence = min(holding, key=lambda one: MONTHS[one])
            pieces.append(Span(first_day=first, last_day=after - DAY, cadence=cadence))
    return pieces
