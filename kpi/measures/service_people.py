"""Persons rather than referrals: connected to care (R13), and referred again after a closing (R20).

Columns hold referrals, those of a whole year and more; `cohort` marks the ones of the period. A person stands in the
cohort once, with the first referral that counts; linked records carry the same number.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from kpi.measures.cells import Numbers
from kpi.measures.columns import Labels, Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement
from kpi.measures.persons import at_person, earliest, first_of_each
from kpi.measures.rates import Rate
from kpi.measures.referral_rows import REMOVED, WITHDRAWN
from kpi.measures.tally import tally, tally_by

CONNECTED_DAYS = 30
RETURN_DAYS = 90
OF_ACCEPTED = "of_accepted"
COMPETING = "competing_event"

_DECIDED, _OPEN, _WITHDRAWN, _REMOVED = range(4)


def connection_to_care(
    person: Numbers,
    submitted: Moments,
    accepted: Moments,
    declined: Moments,
    served: Moments,
    ended: Moments,
    *,
    cohort: Mask,
    removed: Mask,
    competing: Mask,
    as_of: datetime,
    days: int = CONNECTED_DAYS,
) -> Measurement:
    """R13: persons with an attended session within 30 days of sending, of persons with a decided referral.

    Declines stay in the denominator: leaving them out would hide that people find no way in. t0 is the sending of the
    person's first referral of the period that was accepted or declined; any later referral of the person may lead to
    the service. Until t0 + 30 days have passed the person is pending (facts 1.1 rule 3), as is one whose referrals
    nobody has decided yet. Who died, moved away or withdrew consent within the window, unserved, is excluded. The part
    "of_accepted" counts from the person's first accepted referral, and nobody whose referrals were all declined.
    """
    now = moment(as_of)
    is_open = ~(ended <= now)
    rank = np.select(
        [removed, (accepted <= now) | (declined <= now), is_open],
        [_REMOVED, _DECIDED, _OPEN],
        default=_WITHDRAWN,
    )

    def rate(rows: Mask) -> Rate:
        index = first_of_each(person, submitted, rows, rank=rank)
        start = at_person(person, index, submitted)
        usable = ~removed & (served <= now) & (submitted >= start)
        t0, first = submitted[index], earliest(person, served, usable, index)
        deadline = days_after(t0, days)
        connected = first <= deadline
        over = (ended[index] <= now) & (ended[index] <= deadline) & ~(first <= ended[index])
        standing = rank[index]
        return tally(
            connected,
            pending=(standing == _OPEN) | (deadline > now),
            excluded={
                REMOVED: standing == _REMOVED,
                WITHDRAWN: standing == _WITHDRAWN,
                COMPETING: competing[index] & over,
            },
        )

    of_accepted = rate(cohort & ~removed & (accepted <= now))
    return rate(cohort).measurement([(OF_ACCEPTED, of_accepted)])


def re_referral(
    person: Numbers,
    submitted: Moments,
    closed: Moments,
    end_state: Labels,
    *,
    cohort: Mask,
    removed: Mask,
    competing: Mask,
    onward: Mask,
    as_of: datetime,
    end_states: Sequence[str] | None = None,
    days: int = RETURN_DAYS,
) -> Measurement:
    """R20: persons who are referred again within 90 days of a closing, of persons with a closed referral.

    t0 is the person's first closing of the period; until t0 + 90 days have passed he or she is pending. A referral
    that hands the person `onward` to another service is no return. Whose case closed because he or she died, moved
    away or withdrew consent is excluded. Parts by how the service had ended divide the persons.
    """
    now = moment(as_of)
    index = first_of_each(person, closed, cohort & (closed <= now))
    start = at_person(person, index, closed)
    again = ~removed & ~onward & (submitted > start) & (submitted <= now)
    t0, following = closed[index], earliest(person, submitted, again, index)
    deadline = days_after(t0, days)
    returned = following <= deadline
    pending = deadline > now
    excluded = {REMOVED: removed[index], COMPETING: competing[index]}
    labels = np.asarray(end_state)[index]
    parts = tally_by(labels, returned, pending=pending, excluded=excluded, names=end_states)
    return tally(returned, pending=pending, excluded=excluded).measurement(parts)
