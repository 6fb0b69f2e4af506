"""What becomes of referrals: accepted or declined and why (R10, R11), and whether the loop is closed (R12)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from kpi.measures.columns import Coded, Labels, Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement
from kpi.measures.rates import Rate
from kpi.measures.tally import Exclusions, tally

LOOP_DAYS = 60
NOTIFY_DAYS = 30

CLOSED = "loop_closed"
CLOSED_NO_FEEDBACK = "closed_no_feedback_permitted"
OPEN_NO_FEEDBACK = "open_no_feedback_permitted"


def acceptance_rate(
    accepted: Moments, declined: Moments, *, as_of: datetime, excluded: Exclusions | None = None
) -> Measurement:
    """R10: accepted, of accepted plus declined; undecided referrals are pending.

    The first decision counts. A person's own refusal is no decline by the organisation: leave it out of `declined`.
    """
    yes, no = _first_decision(accepted, declined, as_of=as_of)
    return tally(yes, pending=~(yes | no), excluded=excluded).measurement()


def declines_by_reason(
    accepted: Moments,
    declined: Moments,
    reason: Labels,
    *,
    as_of: datetime,
    excluded: Exclusions | None = None,
    reasons: Sequence[str] | None = None,
) -> Measurement:
    """R11: declined, of decided, with one part for each reason over the same decided referrals.

    `reasons` fixes the order of parts and keeps reasons that nobody gave; without it the reasons that occur stand in
    order of frequency. `reason` of a referral that was not declined is ignored.
    """
    yes, no = _first_decision(accepted, declined, as_of=as_of)
    pending = ~(yes | no)
    whole = tally(no, pending=pending, excluded=excluded)
    column = Coded.of(reason)
    parts = {
        name: tally(no & (column == name), pending=pending, excluded=excluded)
        for name in sorted(column[no].present())
    }
    for name in reasons or ():
        parts.setdefault(name, Rate(0, whole.N, whole.pending, whole.excluded))
    return whole.measurement(in_order_of_reasons(parts.items(), reasons or ()))


def in_order_of_reasons(parts: Iterable[tuple[str, Rate]], reasons: Sequence[str]) -> list[tuple[str, Rate]]:
    """First `reasons` in their order, then the others in order of frequency."""
    order = {name: place for place, name in enumerate(reasons)}
    return sorted(parts, key=lambda item: (order.get(item[0], len(order)), -item[1].n, item[0]))


def closed_loop(
    submitted: Moments,
    closed: Moments,
    referrer_told: Moments,
    feedback_permitted: Mask,
    *,
    as_of: datetime,
    loop_days: int = LOOP_DAYS,
    notify_days: int = NOTIFY_DAYS,
    excluded: Exclusions | None = None,
) -> Measurement:
    """R12: closed with an outcome and the referring agency told in time, of referrals sent a loop window ago.

    Mature are referrals submitted `loop_days` or more before `as_of`; the others are pending. Told in time means
    within `notify_days` of the closing, or of the end of the loop window where that comes first. Where the person did
    not allow feedback there is nobody to tell: such referrals are excluded here, those closed as
    "closed_no_feedback_permitted". The part "loop_closed" counts every mature referral and asks for the closing only.
    """
    now = moment(as_of)
    deadline = days_after(submitted, loop_days)
    pending = ~(deadline <= now)
    is_closed = closed <= now
    counted_from = np.where(closed < deadline, closed, deadline)
    last_moment = days_after(counted_from, notify_days)
    is_told = is_closed & (referrer_told <= now) & (referrer_told <= last_moment)
    part = tally(is_closed, pending=pending, excluded=excluded)
    # Immature referrals are pending whatever the consent says, so that all parts count the same ones as pending.
    reasons = dict(excluded or {})
    reasons[CLOSED_NO_FEEDBACK] = ~feedback_permitted & is_closed & ~pending
    reasons[OPEN_NO_FEEDBACK] = ~feedback_permitted & ~is_closed & ~pending
    whole = tally(is_told, pending=pending, excluded=reasons)
    return whole.measurement([(CLOSED, part)])


def _first_decision(accepted: Moments, declined: Moments, *, as_of: datetime) -> tuple[Mask, Mask]:
    now = moment(as_of)
    yes, no = accepted <= now, declined <= now
    declined_first = no & ~(accepted <= declined)
    return yes & ~declined_first, declined_first
