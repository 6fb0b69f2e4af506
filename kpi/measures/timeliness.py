"""How fast an organisation answers: shares within a deadline (R01, R02, R04) and the time to first contact (R03).

Rows are referrals, anchored by `submitted`. Deadlines come as a column: the agreement, the agency's calendar and any
pauses were applied when the deadline was written.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from kpi.measures.columns import Labels, Mask, Moments, Seconds, groups, moment, seconds_between
from kpi.measures.joined import duration_of
from kpi.measures.measurement import Measurement, Part
from kpi.measures.tally import Exclusions, tally, tally_by
from kpi.measures.waits import Waits

NO_DEADLINE = "no_deadline"
DATA_ERROR = "data_error"
CANCELLED_BEFORE_DEADLINE = "cancelled_before_deadline"
PERSON_DECLINED = "person_declined_before_contact"

NEVER = np.datetime64("9999-12-31", "us")
"""The deadline of a clock that stands still."""


def sla_in_time(
    submitted: Moments,
    done: Moments,
    due: Moments,
    *,
    as_of: datetime,
    excluded: Exclusions | None = None,
    by: Labels | None = None,
    names: Sequence[str] | None = None,
) -> Measurement:
    """The share done by the deadline, of those whose deadline has passed by `as_of` (facts 1.1 rule 4).

    An open item past its deadline is a breach. An item that is not yet due is pending even if already done: counting
    early finishers while leaving out open ones would bias the rate upward. What is dated after `as_of` is not known.
    Rows without a deadline, and rows done before they were submitted, are excluded and counted. `by` splits the same
    cases into parts; `names` fixes their order.
    """
    now = moment(as_of)
    reasons: dict[str, Mask] = dict(excluded or {})
    reasons[DATA_ERROR] = done < submitted
    reasons[NO_DEADLINE] = np.isnat(due)
    pending = due > now
    in_time = done <= due
    whole = tally(in_time, pending=pending, excluded=reasons)
    parts = () if by is None else tally_by(by, in_time, pending=pending, excluded=reasons, names=names)
    return whole.measurement(parts)


def acknowledged_in_time(
    submitted: Moments,
    acknowledged: Moments,
    due: Moments,
    *,
    as_of: datetime,
    cancelled: Moments | None = None,
    excluded: Exclusions | None = None,
    urgency: Labels | None = None,
    urgencies: Sequence[str] | None = None,
) -> Measurement:
    """R01: acknowledged within the response time, of referrals whose acknowledgement is due.

    A referral that the referrer cancelled before the deadline is excluded whether or not it was acknowledged: keeping
    only the answered ones would bias the rate. Automatic receipts are no acknowledgement; the caller leaves them out.
    """
    reasons = _with_cancelled(excluded, cancelled, due, as_of=as_of)
    return sla_in_time(
        submitted, acknowledged, due, as_of=as_of, excluded=reasons, by=urgency, names=urgencies
    )


def decided_in_time(
    submitted: Moments,
    decided: Moments,
    due: Moments,
    *,
    as_of: datetime,
    due_gross: Moments | None = None,
    stands: Moments | None = None,
    cancelled: Moments | None = None,
    excluded: Exclusions | None = None,
    urgency: Labels | None = None,
    urgencies: Sequence[str] | None = None,
) -> Measurement:
    """R02: accepted or declined within the response time, of referrals whose decision is due.

    `due` is net: a question to the referrer stops that clock. `stands` is since when an unanswered question has
    stopped it: a deadline that had not passed by then cannot pass. With `due_gross`, the deadline without pauses, a
    part named "gross" shows the same share on the clock that never stopped (facts 1.1 rule 2).
    """
    if stands is not None:
        due = np.where(stands <= due, NEVER, due)
    reasons = _with_cancelled(excluded, cancelled, due, as_of=as_of)
    net = sla_in_time(submitted, decided, due, as_of=as_of, excluded=reasons, by=urgency, names=urgencies)
    if due_gross is None:
        return net
    reasons = _with_cancelled(excluded, cancelled, due_gross, as_of=as_of)
    gross = sla_in_time(submitted, decided, due_gross, as_of=as_of, excluded=reasons)
    return _with_parts(net, (*net.parts, Part("gross", gross)))


def contacted_in_time(
    submitted: Moments,
    contacted: Moments,
    due: Moments,
    *,
    as_of: datetime,
    urgency: Labels,
    urgencies: Sequence[str] | None = None,
    person_declined: Moments | None = None,
    excluded: Exclusions | None = None,
) -> Measurement:
    """R04: first two-way contact by the urgency's standard, of accepted referrals whose contact is due.

    Reported by urgency and never without that split. A person who refused before any contact is excluded.
    """
    reasons: dict[str, Mask] = dict(excluded or {})
    if person_declined is not None:
        known = person_declined <= moment(as_of)
        reasons[PERSON_DECLINED] = known & (np.isnat(contacted) | (contacted > person_declined))
    return sla_in_time(submitted, contacted, due, as_of=as_of, excluded=reasons, by=urgency, names=urgencies)


def time_to_first_contact(
    submitted: Moments,
    contacted: Moments,
    *,
    as_of: datetime,
    ended: Moments | None = None,
    excluded: Exclusions | None = None,
    urgency: Labels | None = None,
    urgencies: Sequence[str] | None = None,
) -> Measurement:
    """R03: Kaplan-Meier median and 90th percentile, in elapsed seconds, from submission to first two-way contact.

    Accepted referrals without contact are censored at `as_of`, or at `ended` when they closed before (facts 1.1 rules
    4 and 5). Rows with a contact before submission are excluded as data errors.
    """
    now = moment(as_of)
    observed = contacted <= now
    stop = np.full(submitted.shape, now)
    if ended is not None:
        stop = np.where(ended < now, ended, stop)
        observed &= ~(ended < contacted)
    waits = seconds_between(submitted, np.where(observed, contacted, stop))
    reasons: dict[str, Mask] = dict(excluded or {})
    reasons[DATA_ERROR] = np.isnat(submitted) | (contacted < submitted) | (waits < 0)
    whole = time_to_event(waits, observed, excluded=reasons)
    if urgency is None:
        return whole
    parts: list[Part] = []
    for name, rows in groups(urgency, urgencies):
        inner = {reason: mask[rows] for reason, mask in reasons.items()}
        parts.append(Part(name, time_to_event(waits[rows], observed[rows], excluded=inner)))
    return _with_parts(whole, tuple(parts))


def time_to_event(waits: Seconds, observed: Mask, *, excluded: Exclusions | None = None) -> Measurement:
    """Median and 90th percentile of waiting times on any clock; `n` of `N` had the event, the others are censored."""
    left = np.ones(observed.shape[0], dtype=np.bool_)
    reasons: dict[str, int] = {}
    for reason, mask in (excluded or {}).items():
        reasons[reason] = int((left & mask).sum())
        left = left & ~mask
    return duration_of(Waits.of(waits[left], observed[left]), excluded=reasons)


def _with_cancelled(
    excluded: Exclusions | None, cancelled: Moments | None, due: Moments, *, as_of: datetime
) -> dict[str, Mask]:
    reasons = dict(excluded or {})
    if cancelled is not None:
        known = cancelled <= moment(as_of)
        reasons[CANCELLED_BEFORE_DEADLINE] = known & (cancelled < due)
    return reasons


def _with_parts(whole: Measurement, parts: tuple[Part, ...]) -> Measurement:
    return replace(whole, parts=parts)
