"""What an evaluation is asked to measure beside what the agreements say."""

from dataclasses import dataclass

from kpi.measures.status import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraTarget:
    """A target that somebody set for one indicator where no agreement in force names one; in the indicator's unit."""

    indicator: str
    value: float
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which indicators are measured, and targets beside those of the agreements; by default the whole catalogue."""

    indicators: frozenset[str] | None = None
    targets: tuple[ExtraTarget, ...] = ()


EVERYTHING = Choice()
