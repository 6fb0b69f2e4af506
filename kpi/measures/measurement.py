"""The result of one indicator: numbers, what was left out and why, and named parts; kept as JSON in a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from kpi.measures.waits import Waits

Json: TypeAlias = dict[str, Any]

INTERVAL_BELOW = 200
UNSTABLE_BELOW = 10


class MeasurementKind(StrEnum):
    """A share of cases, a time in seconds, a number of things, a mean of partners, or an amount made of cases."""

    RATE = "rate"
    DURATION = "duration"
    COUNT = "count"
    MEAN = "mean"
    AMOUNT = "amount"


class MeasurementState(StrEnum):
    """What stands where the value would: a value, no eligible cases, no data submitted, or a median not reached."""

    MEASURED = "measured"
    NO_CASES = "no_cases"
    NO_DATA = "no_data"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measured figure, unrounded.

    rate: `n` of `N` cases, `value` their share from 0 to 1. duration: `n` finished of `N` at risk, `value` the median
    and `percentile_90` in seconds, None when not reached. count: `value` = `n` = `N`. mean: `value` is that of `n` = `N`.
    amount: `value` is a quantity made of `n` = `N` cases (hours, contacts in a year).
    `pending` cases are not yet due or not yet mature; `excluded` counts cases left out, by reason. A zero denominator
    has the value None, never 0; `no_data` says that nothing was submitted at all (facts 1.1 rule 7).
    `parts_overlap` says that a case may stand in several parts, so that they do not add up (facts V18).
    """

    kind: MeasurementKind
    n: int
    N: int
    value: float | None
    pending: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    interval: tuple[float, float] | None = None
    percentile_90: float | None = None
    no_data: bool = False
    parts: tuple["Part", ...] = ()
    parts_overlap: bool = False
    waits: "Waits | None" = field(default=None, compare=False, repr=False)
    """The single times of a duration, as long as it may be joined with others; no part of the result."""

    def __post_init__(self) -> None:
        if (
            not 0 <= self.n <= self.N
            or self.pending < 0
            or any(count < 0 for count in self.excluded.values())
        ):
            raise ValueError("a measurement counts 0 <= n <= N cases, and no negative ones")
        ordered = {reason: self.excluded[reason] for reason in sorted(self.excluded) if self.excluded[reason]}
        object.__setattr__(self, "excluded", MappingProxyType(ordered))

    @property
    def state(self) -> MeasurementState:
        """Why there is no value, if there is none."""
        if self.no_data:
            return MeasurementState.NO_DATA
        if self.value is not None:
            return MeasurementState.MEASURED
        if self.kind is MeasurementKind.DURATION and self.N > 0:
            return MeasurementState.NOT_REACHED
        return MeasurementState.NO_CASES

    @property
    def excluded_total(self) -> int:
        """Cases left out for any reason."""
        return sum(self.excluded.values())

    @property
    def prints_interval(self) -> bool:
        """The 95 % interval is printed beside rates of fewer than 200 cases (facts 1.1 rule 9)."""
        return self.interval is not None and self.N < INTERVAL_BELOW

    @property
    def is_unstable(self) -> bool:
        """A rate of fewer than 10 cases is labelled unstable (facts 1.1 rule 10)."""
        return self.kind is MeasurementKind.RATE and 0 < self.N < UNSTABLE_BELOW

    def find_part(self, name: str) -> "Measurement | None":
        """The part of that name, if there is one."""
        return next((part.measurement for part in self.parts if part.name == name), None)

    def to_json(self) -> Json:
        """Plain values for a JSON document, keys always in the same order."""
        return {
            "kind": self.kind.value,
            "n": self.n,
            "N": self.N,
            "value": self.value,
            "pending": self.pending,
            "excluded": dict(self.excluded),
            "interval": list(self.interval) if self.interval else None,
            "percentile_90": self.percentile_90,
            "no_data": self.no_data,
            "parts_overlap": self.parts_overlap,
            "parts": [{"name": part.name, "measurement": part.measurement.to_json()} for part in self.parts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Measurement":
        """The measurement that `to_json` wrote."""
        interval = data["interval"]
        return cls(
            kind=MeasurementKind(data["kind"]),
            n=int(data["n"]),
            N=int(data["N"]),
            value=None if data["value"] is None else float(data["value"]),
            pending=int(data["pending"]),
            excluded={str(reason): int(count) for reason, count in data["excluded"].items()},
            interval=None if interval is None else (float(interval[0]), float(interval[1])),
            percentile_90=None if data["percentile_90"] is None else float(data["percentile_90"]),
            no_data=bool(data["no_data"]),
            parts=tuple(
                Part(str(part["name"]), cls.from_json(part["measurement"])) for part in data["parts"]
            ),
            parts_overlap=bool(data["parts_overlap"]),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A named share of a measurement: an urgency, a reason, a window."""

    name: str
    measurement: Measurement


def no_data(kind: MeasurementKind) -> Measurement:
    """Nothing was submitted for the period: neither zero nor "no eligible cases"."""
    return Measurement(kind=kind, n=0, N=0, value=None, no_data=True)


def count_of(n: int, *, parts: tuple[Part, ...] = (), parts_overlap: bool = False) -> Measurement:
    """A number of things; zero is a value here."""
    return Measurement(
        kind=MeasurementKind.COUNT, n=n, N=n, value=float(n), parts=parts, parts_overlap=parts_overlap
    )
