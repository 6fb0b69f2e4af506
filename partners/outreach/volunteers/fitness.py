"""Whether a volunteer may be given a task: a rule on checks and days, without a clock and without a database.

The latest check of each kind counts. Nobody without any check, with one that did not clear them, or with one that has
lapsed or lapses before the task is due is given a task. On its last day a check still holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partners.outreach.terms import CheckKind, CheckResult, Fitness


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is known of a check."""

    kind: CheckKind
    done_on: date
    valid_until: date
    result: CheckResult


def latest_of(checks: Iterable[Check]) -> dict[CheckKind, Check]:
    """The latest check of each kind; of two on one day the one that says no."""
    latest: dict[CheckKind, Check] = {}
    for check in checks:
        known = latest.get(check.kind)
        if known is None or _rank(check) > _rank(known):
            latest[check.kind] = check
    return latest


def fitness_of(checks: Iterable[Check], *, on: date, left_on: date | None = None) -> Fitness:
    """Whether somebody with these checks may work on a day."""
    if left_on is not None and left_on < on:
        return Fitness.LEFT
    latest = latest_of(checks).values()
    if not latest:
        return Fitness.NO_CHECK
    if any(check.result is CheckResult.NOT_CLEARED for check in latest):
        return Fitness.NOT_CLEARED
    if any(check.valid_until < on for check in latest):
        return Fitness.LAPSED
    return Fitness.READY


def _rank(check: Check) -> tuple[date, bool, date]:
    return check.done_on, check.result is CheckResult.NOT_CLEARED, check.valid_until
