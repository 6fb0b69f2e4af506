"""P01, P02, P03, P05 and P07: meetings, seats, actions, renewals and data returns dated in a period.

`today` is the day of the data where the agency is. What is due today or later is pending even where it is done
already: counting early finishers while leaving out the others would raise the rate (facts 1.1 rule 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.measures.measurement import Measurement
from kpi.measures.rates import Rate

WITHOUT_QUORUM = "without_quorum"
REDATED = "redated"
DROPPED = "action_dropped"
WAIVED = "return_waived"
ENDED_EARLY = "agreement_ended_early"
TOO_SHORT = "agreement_shorter_than_90_days"
RENEWAL_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPeriod:
    """A period in which the agreement's cadence asks for a meeting; `held` with a quorum."""

    last_day: date
    held: bool
    without_quorum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """The seats of one organisation at one meeting that took place."""

    day: date
    invited: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDue:
    """An action with its first due date, whatever it was moved to."""

    due_on: date
    done_on: date | None = None
    dropped: bool = False
    redated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A signed agreement with its last day, and the day on which a renewal was opened, if one was."""

    starts_on: date
    ends_on: date
    ended_early: bool = False
    renewal_opened_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDue:
    """A data return that the agreement asks for by a day."""

    due_on: date
    done_on: date | None = None
    waived: bool = False


def meetings_held(rows: Iterable[MeetingPeriod], *, start: date, end: date, today: date) -> Measurement:
    """P01: meetings held with a quorum, of those that the cadence asked for in periods that ended (event).

    A meeting that was never called counts as not held. The part tells how many took place without a quorum.
    """
    inside = [row for row in rows if start <= row.last_day <= end]
    due = [row for row in inside if row.last_day < today]
    whole = Rate(sum(row.held for row in due), len(due), len(inside) - len(due))
    inquorate = Rate(sum(row.without_quorum and not row.held for row in due), len(due))
    return whole.measurement([(WITHOUT_QUORUM, inquorate)] if inquorate.n else [])


def partner_attendance(rows: Iterable[Seats], *, start: date, end: date) -> Measurement:
    """P02: seats of member organisations that were taken, of seats invited, at meetings of the period (event)."""
    inside = [row for row in rows if start <= row.day <= end]
    return Rate(
        sum(min(row.present, row.invited) for row in inside), sum(row.invited for row in inside)
    ).measurement()


def actions_on_time(rows: Iterable[ActionDue], *, start: date, end: date, today: date) -> Measurement:
    """P03: actions done by their first due date, of those first due in the period (event).

    The part tells how many of them were given another date.
    """
    inside = [row for row in rows if start <= row.due_on <= end]
    kept = [row for row in inside if not row.dropped]
    due = [row for row in kept if row.due_on < today]
    excluded = {DROPPED: len(inside) - len(kept)}
    done = sum(row.done_on is not None and row.done_on <= row.due_on for row in due)
    moved = Rate(sum(row.redated for row in due), len(due))
    return Rate(done, len(due), len(kept) - len(due), excluded).measurement([(REDATED, moved)] if due else [])


def renewals_in_time(rows: Iterable[Ending], *, start: date, end: date, today: date) -> Measurement:
    """P05: renewals opened at least 90 days before the end, of agreements whose last day is in the period (event).

    Agreements that were ended or replaced before, and those that hold for less than 90 days, are left out.
    """
    ahead = timedelta(days=RENEWAL_DAYS)
    inside = [row for row in rows if start <= row.ends_on <= end]
    early = [row for row in inside if row.ended_early]
    short = [row for row in inside if not row.ended_early and row.starts_on > row.ends_on - ahead]
    rest = [row for row in inside if not row.ended_early and row.starts_on <= row.ends_on - ahead]
    due = [row for row in rest if row.ends_on - ahead < today]
    opened = sum(
        row.renewal_opened_on is not None and row.renewal_opened_on <= row.ends_on - ahead for row in due
    )
    excluded = {ENDED_EARLY: len(early), TOO_SHORT: len(short)}
    return Rate(opened, len(due), len(rest) - len(due), excluded).measurement()


def data_on_time(rows: Iterable[ReturnDue], *, start: date, end: date, today: date) -> Measurement:
    """P07: data returns handed in by their day, of those due in the period (event); waived ones are left out."""
    inside = [row for row in rows if start <= row.due_on <= end]
    kept = [row for row in inside if not row.waived]
    due = [row for row in kept if row.due_on < today]
    done = sum(row.done_on is not None and row.done_on <= row.due_on for row in due)
    return Rate(done, len(due), len(kept) - len(due), {WAIVED: len(inside) - len(kept)}).measurement()
