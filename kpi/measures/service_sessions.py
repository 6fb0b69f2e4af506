"""Sessions with a person: who stays (R14), and who does not come (R15).

Rows are appointments that were planned as a session; assessments and reviews of the plan are none (facts 1.9).
"""

from datetime import datetime

import numpy as np

from kpi.measures.cells import Numbers
from kpi.measures.columns import Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement
from kpi.measures.persons import at_person, earliest, first_of_each
from kpi.measures.referral_rows import REMOVED
from kpi.measures.service_people import COMPETING
from kpi.measures.tally import tally

ENGAGED_DAYS = 45
ENGAGED_SESSIONS = 2
BY_PROVIDER = "cancelled_by_provider"
PUT_OFF = "put_off"


def engagement_rate(
    person: Numbers,
    at: Moments,
    *,
    attended: Mask,
    opening: Mask,
    cohort: Mask,
    removed: Mask,
    ended: Moments,
    competing: Mask,
    as_of: datetime,
    days: int = ENGAGED_DAYS,
    sessions: int = ENGAGED_SESSIONS,
) -> Measurement:
    """R14: persons with two attended sessions or more within 45 days, of persons whose service began in the period.

    `opening` marks the first attended session of a referral; t0 is the person's first one of the period, and counts as
    one of the two. Until t0 + 45 days have passed the person is pending. Who died, moved away or withdrew consent
    within the window, before a second session, is excluded.
    """
    now = moment(as_of)
    counted = attended & ~removed & (at <= now)
    index = first_of_each(person, at, cohort & counted & opening)
    start = at_person(person, index, at)
    inside = counted & (at >= start) & (at <= days_after(start, days))
    seen = np.bincount(person[inside], minlength=int(person.max()) + 1 if person.size else 0)[person[index]]
    deadline = days_after(at[index], days)
    stayed = seen >= sessions
    stop = earliest(person, ended, competing & ~removed & (ended >= start) & (ended <= now), index)
    gone = (stop <= deadline) & ~stayed
    return tally(stayed, pending=deadline > now, excluded={COMPETING: gone}).measurement()


def missed_sessions(
    missed: Mask, *, recorded: Mask, by_provider: Mask, put_off: Mask, removed: Mask
) -> Measurement:
    """R15: sessions that the person missed without notice, of sessions that the provider did not cancel.

    Coming late is coming. A session put off does not count, the one that follows it does. A session without a recorded
    attendance is pending.
    """
    return tally(
        missed,
        pending=~recorded,
        excluded={REMOVED: removed, BY_PROVIDER: by_provider, PUT_OFF: put_off},
    ).measurement()
