"""R05: how long a person waits for the first service, as a time and within two standards."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from core.business_time import BusinessCalendar
from kpi.measures.columns import Mask, Moments, days_after, moment, moments
from kpi.measures.measurement import Measurement, Part
from kpi.measures.tally import Exclusions, tally
from kpi.measures.timeliness import DATA_ERROR, time_to_first_contact

WITHIN_DAYS, WITHIN_BUSINESS_DAYS = 28, 10
IN_FOUR_WEEKS, IN_TEN_BUSINESS_DAYS = "within_28_days", "within_10_business_days"


def wait_to_service(
    submitted: Moments,
    served: Moments,
    *,
    as_of: datetime,
    ended: Moments,
    business_due: Moments,
    left: Mapping[str, Mask],
    excluded: Exclusions | None = None,
) -> Measurement:
    """R05: Kaplan-Meier median and 90th percentile, in elapsed seconds, from sending to the first attended session.

    Accepted referrals without a session are censored at `as_of`, or when they `ended` (facts 1.1 rules 4 and 5). Two
    parts are rates of those whose 28 days, and whose 10 business days (`business_due`), have passed; `left` marks by
    reason those whose end is no failure of access: where they ended unserved before the day, they are excluded there.
    """
    whole = time_to_first_contact(submitted, served, as_of=as_of, ended=ended, excluded=excluded)
    now = moment(as_of)
    parts = []
    for name, due in (
        (IN_FOUR_WEEKS, days_after(submitted, WITHIN_DAYS)),
        (IN_TEN_BUSINESS_DAYS, business_due),
    ):
        in_time = (served <= due) & ~(ended < served)
        gone = (ended <= now) & (ended < due) & ~in_time
        reasons: dict[str, Mask] = dict(excluded or {})
        reasons[DATA_ERROR] = served < submitted
        reasons |= {reason: gone & mask for reason, mask in left.items()}
        parts.append(Part(name, tally(in_time, pending=due > now, excluded=reasons).measurement()))
    return replace(whole, parts=tuple(parts))


def business_deadlines(start: Moments, calendar: BusinessCalendar, days: int) -> Moments:
    """Each instant plus so many business days of the calendar, as `BusinessCalendar.add_business_days` gives it.

    Row by row without a loop over rows. A working day in which clocks change inside opening hours is as long as it is.
    """
    due = np.full(start.shape, np.datetime64("NaT", "us"))
    known = ~np.isnat(start)
    if not bool(known.any()):
        return due
    opens, closes = _openings(start[known], calendar, days)
    sent = start[known]
    first = np.searchsorted(closes, sent, side="left")
    first = first + (closes[first] == sent)
    begin = np.maximum(opens[first], sent)
    from_opening = begin == opens[first]
    last = first + np.where(from_opening, days - 1, days)
    same_time = np.minimum(opens[last] + (begin - opens[first]), closes[last])
    due[known] = np.where(from_opening, closes[last], same_time)
    return due


def _openings(sent: Moments, calendar: BusinessCalendar, days: int) -> tuple[Moments, Moments]:
    """Opening and closing instants from before the first to enough after the last of the instants."""
    earliest, latest = (_aware(value) for value in (sent.min(), sent.max()))
    day = calendar.local_date(earliest) - timedelta(days=1)
    opens: list[datetime] = []
    closes: list[datetime] = []
    after = quiet = 0
    # One more than asked for: a start on a closing instant counts from the next opening.
    while after < days + 2:
        hours = calendar.opening_of(day)
        quiet = 0 if hours else quiet + 1
        if quiet > 400:
            break
        if hours:
            opens.append(hours[0])
            closes.append(hours[1])
            after += hours[1] >= latest
        day += timedelta(days=1)
    return moments(opens), moments(closes)


def _aware(value: np.datetime64) -> datetime:
    stamp: datetime = value.astype("datetime64[us]").astype(object)
    return stamp.replace(tzinfo=UTC)
