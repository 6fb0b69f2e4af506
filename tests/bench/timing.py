"""Times of repeated work beside those of a limit, taken in turns so that a noisy machine disturbs both."""

from collections.abc import Callable
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], object]
Clock = Callable[[], float]


class Clocks:
    """Which clock times what happens in this process; that of the wall unless told otherwise."""

    inside: Clock = staticmethod(perf_counter)


def use_processor_time() -> None:
    """Time by the processor, which others on the machine disturb less; waiting is left out."""
    Clocks.inside = staticmethod(process_time)


def children_time() -> float:
    """The processor time of all children that ended: what a process of its own took, however busy the machine is."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table; times in seconds, each as taken."""

    name: str
    times: list[float]
    limit_name: str = ""
    limit_times: list[float] | None = None
    goal_ratio: float | None = None
    """At most so many times the limit."""
    goal_seconds: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the limit the work takes, by the medians."""
        return median(self.times) / median(self.limit_times) if self.limit_times else None

    def cells(self) -> tuple[str, ...]:
        """Work, median, min–max, limit with its median, ratio (that of the fastest), goal, whether reached."""
        limit = f"{self.limit_name} {shown(median(self.limit_times))}" if self.limit_times else "–"
        ratio = "–"
        if self.limit_times:
            ratio = f"{self.ratio:.1f}× ({min(self.times) / min(self.limit_times):.1f}×)"
        goal, reached = "–", None
        if self.goal_ratio is not None and self.ratio is not None:
            goal, reached = f"≤ {self.goal_ratio:g}×", self.ratio <= self.goal_ratio
        elif self.goal_seconds is not None:
            goal, reached = f"≤ {shown(self.goal_seconds)}", median(self.times) <= self.goal_seconds
        verdict = {None: "–", True: "yes", False: "**no**"}[reached]
        span = f"{shown(min(self.times))} – {shown(max(self.times))}"
        name = f"{self.name} ({self.note})" if self.note else self.name
        return (name, shown(median(self.times)), span, limit, ratio, goal, verdict)


def shown(seconds: float) -> str:
    """A time for people, in the unit that suits it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def take(work: Work, repeats: int, *, warm: int = 3, clock: Clock | None = None) -> list[float]:
    """The times of repeated work after warming up; `clock` for work that happens in another process."""
    return take_both(work, None, repeats, warm=warm, clock=clock)[0]


def take_both(
    work: Work, limit: Work | None, repeats: int, *, warm: int = 3, clock: Clock | None = None
) -> tuple[list[float], list[float]]:
    """The times of the work and of its limit, by turns."""
    kinds = [work] if limit is None else [work, limit]
    times: tuple[list[float], list[float]] = ([], [])
    clock = clock or Clocks.inside
    for turn in range(warm + repeats):
        for kind, found in zip(kinds, times, strict=False):
            begun = clock()
            kind()
            taken = clock() - begun
            if turn >= warm:
                found.append(taken)
    return times
