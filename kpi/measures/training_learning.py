"""T04 and T06: what people learned and what was left of it, from pairs only, each session as a whole or not at all.

Periods that differ by a day differ by whole sessions, each of which may be shown (facts 2.7 rule 5): so nobody's mark
follows from two figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.suppression import POLICIES, Audience, Disclosure, disclosure_of_mean
from kpi.measures.measurement import Measurement, MeasurementKind, Part, no_data
from partners.training.knowledge.gain import Marks, gain_of, retention_of
from partners.training.knowledge.points import FOLLOW_UP_UNTIL

NORMALISED = "normalised_gain"
EFFECT = "effect_size"
MARK_MISSING = "mark_missing"
NO_FOLLOW_UP = "no_follow_up_mark"
NOTHING_GAINED = "nothing_gained"
TOO_SMALL = "session_too_small"
POLICY = POLICIES[Audience.SURVEY]
FOLLOW_UP_DAYS = FOLLOW_UP_UNTIL // timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learners:
    """One session with a test: the day on which it ended, and the marks of everybody who was there."""

    ended_on: date
    marks: Sequence[Marks]

    @property
    def paired(self) -> list[Marks]:
        """Those with marks before and after."""
        return [one for one in self.marks if one.before is not None and one.after is not None]

    @property
    def followed(self) -> list[Marks]:
        """Those with all three marks."""
        return [one for one in self.paired if one.follow_up is not None]


def knowledge_gain(sessions: Iterable[Learners], *, start: date, end: date, today: date) -> Measurement:
    """T04: the mean of (after - before) over learners with both, in percentage points, of sessions that ended (event).

    Parts: the mean of (after - before) / (100 - before), and the mean difference over the standard deviation of the
    differences. Learners without a pair are counted apart; sessions with fewer than five pairs stand in no sum.
    """
    ended = [one for one in sessions if start <= one.ended_on <= min(end, today)]
    if not ended:
        return no_data(MeasurementKind.AMOUNT)
    shown = [one for one in ended if _may_be_shown(len(one.paired))]
    small = [one for one in ended if not _may_be_shown(len(one.paired))]
    pairs = [pair for one in shown for pair in one.paired]
    gain = gain_of(pairs)
    return Measurement(
        kind=MeasurementKind.AMOUNT,
        n=len(pairs),
        N=len(pairs),
        value=gain.points,
        excluded={
            MARK_MISSING: sum(len(one.marks) - len(one.paired) for one in shown),
            TOO_SMALL: sum(len(one.marks) for one in small),
        },
        parts=tuple(
            Part(name, Measurement(kind=MeasurementKind.AMOUNT, n=len(pairs), N=len(pairs), value=value))
            for name, value in ((NORMALISED, gain.normalised), (EFFECT, gain.effect))
            if value is not None
        ),
    )


def retention(sessions: Iterable[Learners], *, start: date, end: date, today: date) -> Measurement:
    """T06: the share of the gain that is left at follow-up, over learners with three marks (cohort by end of session).

    It is the sum of (follow-up - before) over that of (after - before) of the same learners. Until the follow-up closes
    everybody is pending, also who has taken it already (facts 1.1 rule 3).
    """
    ended = [one for one in sessions if start <= one.ended_on <= min(end, today)]
    if not ended:
        return no_data(MeasurementKind.AMOUNT)
    mature = [one for one in ended if one.ended_on + FOLLOW_UP_UNTIL <= today]
    shown = [one for one in mature if _may_be_shown(len(one.followed))]
    small = [one for one in mature if not _may_be_shown(len(one.followed))]
    followed = [learner for one in shown for learner in one.followed]
    count, share = retention_of(followed)
    without = count if share is None else 0
    return Measurement(
        kind=MeasurementKind.AMOUNT,
        n=count - without,
        N=count - without,
        value=share,
        pending=sum(len(one.paired) for one in ended if one not in mature),
        excluded={
            NO_FOLLOW_UP: sum(len(one.paired) - len(one.followed) for one in shown),
            TOO_SMALL: sum(len(one.paired) for one in small),
            NOTHING_GAINED: without,
        },
    )


def _may_be_shown(cases: int) -> bool:
    return disclosure_of_mean(cases, policy=POLICY) is Disclosure.SHOWN
