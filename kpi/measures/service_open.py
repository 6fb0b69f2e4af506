"""R06: open referrals that wait past an agreed time, on one day."""

from datetime import datetime

import numpy as np

from kpi.measures.columns import Coded, Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement
from kpi.measures.referral_rows import REMOVED
from kpi.measures.tally import tally, tally_by

AGES = (7, 14, 30, 60)
AGE_NAMES = ("age_0_7", "age_8_14", "age_15_30", "age_31_60", "age_over_60")


def overdue_referrals(
    submitted: Moments,
    ended: Moments,
    *,
    steps: tuple[tuple[Moments, Moments], ...],
    removed: Mask,
    at: datetime,
) -> Measurement:
    """R06: overdue, of referrals that are open at `at`; parts by age since the sending divide them.

    `steps` are pairs of due time and of when the step was done; a step that is due before `at` and was not done by
    then is overdue. Referrals entered in error or duplicate stand in neither.
    """
    now = moment(at)
    is_open = (submitted <= now) & ~(ended <= now)
    overdue = np.zeros(submitted.shape[0], dtype=np.bool_)
    for due, done in steps:
        overdue |= (due < now) & ~(done <= now)
    overdue, submitted, excluded = overdue[is_open], submitted[is_open], {REMOVED: removed[is_open]}
    age = np.zeros(submitted.shape[0], dtype=np.int8)
    for days in AGES:
        # Eight days old is who was sent eight whole days ago.
        age += days_after(submitted, days + 1) <= now
    parts = tally_by(Coded(age, AGE_NAMES), overdue, excluded=excluded, names=AGE_NAMES)
    return tally(overdue, excluded=excluded).measurement(parts)
