"""R19: whether somebody looks after a person soon after a crisis encounter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from kpi.measures.cells import Numbers
from kpi.measures.columns import Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement, Part
from kpi.measures.persons import at_person, earliest, first_of_each
from kpi.measures.referral_rows import REMOVED
from kpi.measures.tally import tally

FOLLOW_UP_DAYS = (7, 30)
DAY_UNKNOWN = "day_not_known"


def crisis_follow_up(
    encounter: Numbers,
    occurred: Moments,
    reached: Moments,
    *,
    cohort: Mask,
    removed: Mask,
    as_of: datetime,
    windows: Sequence[int] = FOLLOW_UP_DAYS,
) -> Measurement:
    """R19: encounters followed by a contact or a service within 7 days, of encounters with a referral.

    Rows are referrals that came from an encounter; an encounter with several counts once (facts 1.1 rule 6).
    `reached` is the first two-way contact or attended session of the referral. An encounter counts for a window of w
    days only when its time + w <= `as_of`; until then it is pending. One whose day is not known is excluded. The
    value is that of the first window; parts "7" and "30" give each.
    """
    now = moment(as_of)
    # All of an encounter's referrals removed: it has none.
    index = first_of_each(encounter, occurred, cohort, rank=removed.astype(np.int64))
    start = at_person(encounter, index, occurred)
    usable = ~removed & (reached <= now) & (reached >= start)
    first, t0 = earliest(encounter, reached, usable, index), occurred[index]
    excluded = {REMOVED: removed[index], DAY_UNKNOWN: np.isnat(t0)}
    parts = []
    for days in windows:
        deadline = days_after(t0, days)
        rate = tally(first <= deadline, pending=deadline > now, excluded=excluded)
        parts.append(Part(str(days), rate.measurement()))
    return replace(parts[0].measurement, parts=tuple(parts))
