"""From exact figures to what may be shown, by the policy for officers' wellbeing (facts 2.7, security E-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from core.intervals import wilson_interval
from core.suppression import (
    POLICIES,
    Audience,
    Disclosure,
    disclosure_of_mean,
    disclosure_of_rate,
    rounded,
)
from wellbeing.figures.definitions import Kind, kind_of
from wellbeing.figures.releases.measuring import Exact

POLICY = POLICIES[Audience.OFFICER_WELLBEING]
INTERVAL_BELOW = 200
"""The 95 % interval is printed beside a rate of fewer cases (facts 1.1 rule 9)."""


class Standing(StrEnum):
    """What a published figure says."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    AT_LEAST_95 = "at_least_95_percent"
    AT_MOST_5 = "at_most_5_percent"
    NOT_REACHED = "not_reached"
    """Not half of them had it by the end."""
    NO_CASES = "no_cases"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure as it is published: nothing in here needs hiding any more. Counts are rounded."""

    code: str
    part: str
    period: str
    standing: Standing
    n: int | None = None
    total: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    pending: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether a later figure could be compared with it."""
        return self.standing not in (Standing.SUPPRESSED, Standing.NO_CASES, Standing.NO_DATA)


def publish(figures: Sequence[Exact], *, period: str) -> list[Shown]:
    """Each figure of a period as it may be shown; pairs that tell of each other are judged together."""
    together = _told_by_each_other(figures)
    return [
        _hidden(figure, period) if (figure.code, figure.part) in together else _one(figure, period)
        for figure in figures
    ]


def publish_year(
    figures: Sequence[Exact], *, period: str, quarters: Sequence[Mapping[tuple[str, str], Shown]]
) -> list[Shown]:
    """The figures of a calendar year, given what its four quarters say: hidden where the two could be subtracted."""
    return [
        _hidden(_exact(figures, shown), period)
        if shown.says_something and not _is_apart(shown, _exact(figures, shown), quarters)
        else shown
        for shown in publish(figures, period=period)
    ]


def _is_apart(shown: Shown, exact: Exact, quarters: Sequence[Mapping[tuple[str, str], Shown]]) -> bool:
    """Facts 2.7 rule 5: a year beside its quarters only where no quarter is said, or each leaves at least k over.

    What a quarter says is rounded, so the rest must be larger than k by the width of that.
    """
    key = (shown.code, shown.part)
    said = [quarter[key] for quarter in quarters if key in quarter and quarter[key].says_something]
    if not said:
        return True
    if len(said) < 4:
        return False
    margin = POLICY.k + POLICY.rounds_to
    for quarter in said:
        counts = [(exact.n, quarter.n)]
        # The staff of a year and of a quarter are the same people.
        if shown.code != "W01":
            counts.append((exact.total, quarter.total))
        if any(part is not None and whole - part < margin for whole, part in counts):
            return False
    return True


def _told_by_each_other(figures: Sequence[Exact]) -> set[tuple[str, str]]:
    """Improvement and deterioration of one questionnaire: what lies between them must not come out.

    Those without room to improve are the difference of the two totals; those without reliable change are what is
    left beside both.
    """
    hidden: set[tuple[str, str]] = set()
    better = {figure.part: figure for figure in figures if figure.code == "W06"}
    for worse in (figure for figure in figures if figure.code == "W07"):
        improved = better[worse.part]
        if not worse.total:
            continue
        unchanged = worse.total - improved.n - worse.n
        if 0 < worse.total - improved.total < POLICY.k:
            hidden.add(("W06", worse.part))
        shown = [disclosure_of_rate(one.n, one.total, policy=POLICY) for one in (improved, worse)]
        if unchanged < POLICY.k and set(shown) == {Disclosure.SHOWN}:
            hidden |= {("W06", worse.part), ("W07", worse.part)}
    return hidden


def _one(figure: Exact, period: str) -> Shown:
    if figure.is_impossible:
        return _said(figure, period, Standing.NO_CASES)
    if figure.is_missing:
        return _said(figure, period, Standing.NO_DATA)
    kind = kind_of(figure.code, figure.part)
    if kind is Kind.RATE:
        return _rate(figure, period)
    if kind is Kind.COUNT:
        return _count(figure, period)
    if kind is Kind.PER_HUNDRED:
        return _per_hundred(figure, period)
    return _median(figure, period) if kind is Kind.DAYS else _mean(figure, period)


def _rate(figure: Exact, period: str) -> Shown:
    disclosure = disclosure_of_rate(figure.n, figure.total, policy=POLICY)
    if disclosure is Disclosure.SUPPRESSED:
        return _hidden(figure, period)
    total = rounded(figure.total, step=POLICY.rounds_to)
    if disclosure is not Disclosure.SHOWN:
        return _said(figure, period, Standing(disclosure.value), total=total)
    n = rounded(figure.n, step=POLICY.rounds_to)
    interval = wilson_interval(n, total) if total < INTERVAL_BELOW else None
    low, high = interval or (None, None)
    return _said(figure, period, Standing.SHOWN, n=n, total=total, value=n / total, low=low, high=high)


def _count(figure: Exact, period: str) -> Shown:
    if figure.n < POLICY.k:
        return _hidden(figure, period)
    n = rounded(figure.n, step=POLICY.rounds_to)
    return _said(figure, period, Standing.SHOWN, n=n, value=float(n))


def _per_hundred(figure: Exact, period: str) -> Shown:
    if figure.n < POLICY.k or figure.total < POLICY.minimum_total:
        return _hidden(figure, period)
    n, total = (rounded(count, step=POLICY.rounds_to) for count in (figure.n, figure.total))
    return _said(figure, period, Standing.SHOWN, n=n, total=total, value=100 * n / total)


def _median(figure: Exact, period: str) -> Shown:
    if disclosure_of_mean(figure.total, policy=POLICY) is Disclosure.SUPPRESSED or figure.n < POLICY.k:
        return _hidden(figure, period)
    waiting = figure.pending or 0
    return _said(
        figure,
        period,
        Standing.NOT_REACHED if figure.value is None else Standing.SHOWN,
        total=rounded(figure.total, step=POLICY.rounds_to),
        value=None if figure.value is None else float(ceil(figure.value)),
        pending=rounded(waiting, step=POLICY.rounds_to) if waiting >= POLICY.k else None,
    )


def _mean(figure: Exact, period: str) -> Shown:
    hidden = disclosure_of_mean(figure.total, policy=POLICY) is Disclosure.SUPPRESSED
    if hidden or figure.alike or figure.value is None or figure.low is None or figure.high is None:
        return _hidden(figure, period)
    return _said(
        figure,
        period,
        Standing.SHOWN,
        total=rounded(figure.total, step=POLICY.rounds_to),
        value=floor(figure.value * 2 + 0.5) / 2,
        low=floor(figure.low * 2) / 2,
        high=ceil(figure.high * 2) / 2,
    )


def _said(
    figure: Exact,
    period: str,
    standing: Standing,
    *,
    n: int | None = None,
    total: int | None = None,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    pending: int | None = None,
) -> Shown:
    return Shown(
        code=figure.code,
        part=figure.part,
        period=period,
        standing=standing,
        n=n,
        total=total,
        value=value,
        low=low,
        high=high,
        pending=pending,
    )


def _hidden(figure: Exact, period: str) -> Shown:
    return _said(figure, period, Standing.SUPPRESSED)


def _exact(figures: Sequence[Exact], shown: Shown) -> Exact:
    return next(figure for figure in figures if (figure.code, figure.part) == (shown.code, shown.part))
