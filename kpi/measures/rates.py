"""Rates: n of N cases with what is pending and what was excluded, and the rules for combining them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.intervals import wilson_interval
from kpi.measures.measurement import Measurement, MeasurementKind, Part


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `N` eligible cases; pending cases and exclusions stand in neither."""

    n: int
    N: int
    pending: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    no_data: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.n <= self.N or self.pending < 0:
            raise ValueError("a rate needs 0 <= n <= N and no negative counts")
        if self.no_data and (self.N or self.pending):
            raise ValueError("a rate without data has no cases")

    @property
    def value(self) -> float | None:
        """The share n/N; a zero denominator has no value: "no eligible cases", never 0 % (facts 1.1 rule 7)."""
        return self.n / self.N if self.N else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson 95 % interval of the share."""
        return wilson_interval(self.n, self.N)

    def measurement(self, parts: Iterable[tuple[str, "Rate | Measurement"]] = ()) -> Measurement:
        """The rate as a measurement with named parts."""
        return Measurement(
            kind=MeasurementKind.RATE,
            n=self.n,
            N=self.N,
            value=self.value,
            pending=self.pending,
            excluded=dict(self.excluded),
            interval=self.interval,
            no_data=self.no_data,
            parts=tuple(
                Part(name, part.measurement() if isinstance(part, Rate) else part) for name, part in parts
            ),
        )


def pooled(rates: Iterable[Rate]) -> Rate:
    """Rates roll up as the sum of numerators over the sum of denominators, not as a mean (facts 1.1 rule 8).

    Those that submitted no data add nothing; when none did, neither did the whole.
    """
    n = total = pending = 0
    excluded: dict[str, int] = {}
    any_data = False
    for rate in rates:
        any_data = any_data or not rate.no_data
        n, total, pending = n + rate.n, total + rate.N, pending + rate.pending
        for reason, count in rate.excluded.items():
            excluded[reason] = excluded.get(reason, 0) + count
    return Rate(n, total, pending, excluded, no_data=not any_data)
