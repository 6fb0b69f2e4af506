"""P06, P08 and P09: goals, due diligence and self-assessment as they stand at the end of a period."""

from collections.abc import Collection, Iterable
from statistics import fmean

from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.rates import Rate
from partners.goals.trajectory import GOOD, Rating

STALE = "goal_without_recent_figure"
NO_ROUND = "no_recent_self_assessment"
TOO_FEW = "too_few_answers"
PARTNERS = 2
"""Organisations in a partnership."""


def goals_on_track(ratings: Iterable[Rating]) -> Measurement:
    """P06: goals on track or achieved, of active goals with a figure of the last 45 days (snapshot).

    A goal without one is unknown: shown apart, never on track. Goals that have not started are not active yet.
    """
    active = [rating for rating in ratings if rating is not Rating.NOT_STARTED]
    known = [rating for rating in active if rating is not Rating.UNKNOWN]
    return Rate(
        sum(rating in GOOD for rating in known), len(known), excluded={STALE: len(active) - len(known)}
    ).measurement()


def diligence_currency(valid: Collection[bool]) -> Measurement:
    """P08: NGOs with a valid review and no expired mandatory document, of active NGOs (snapshot).

    One entry for each NGO in an active partnership.
    """
    return Rate(sum(valid), len(valid)).measurement()


def self_assessment(scores: Iterable[float], *, too_few: int, without_round: int) -> Measurement:
    """P09: the mean of the partners' means in the latest rounds (snapshot); each organisation is one weight.

    `scores` are the means of partnerships, each already the mean of its two organisations; `too_few` partnerships
    have a round with too few answers to show, and `without_round` none within a year.
    """
    found = list(scores)
    count = PARTNERS * len(found)
    return Measurement(
        kind=MeasurementKind.MEAN,
        n=count,
        N=count,
        value=fmean(found) if found else None,
        excluded={TOO_FEW: PARTNERS * too_few, NO_ROUND: PARTNERS * without_round},
    )
