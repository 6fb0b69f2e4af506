"""The facts of sent referrals as columns, and the referral indicators made from them (R01 to R04, R10 to R12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import (
    Column,
    Numbers,
    Texts,
    code_of,
    digit_of,
    id_of,
    keep_rows,
    moment_of,
    when,
)
from kpi.measures.columns import Coded, Mask, Moments, moment, present
from kpi.measures.flow import LOOP_DAYS, acceptance_rate, closed_loop, declines_by_reason, in_order_of_reasons
from kpi.measures.joined import joined_figures, rate_of
from kpi.measures.kept import Kept
from kpi.measures.measurement import Measurement
from kpi.measures.pieces import OverTime
from kpi.measures.rates import pooled
from kpi.measures.scope import Scope
from kpi.measures.timeliness import (
    acknowledged_in_time,
    contacted_in_time,
    decided_in_time,
    time_to_first_contact,
)
from partners.memoranda.terms import Urgency
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.visibility import CONSENT_ENDED

REMOVED = "entered_in_error_or_duplicate"
PERSON_REFUSED = "person_refused"
WITHDRAWN = "withdrawn_before_decision"
MISTAKEN = "mistaken_or_duplicate"
DUPLICATE = "duplicate"
CAPACITY = "no_capacity"
PERSON_SIDE = "person"
URGENCIES = tuple(urgency.value for urgency in Urgency)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferralRows:
    """One entry per sent referral; instants in UTC, "not a time" where a thing has not happened."""

    ngo: Texts
    area: Texts
    urgency_rank: Numbers
    submitted: Moments
    acknowledged: Moments
    acknowledge_due: Moments
    accepted: Moments
    declined: Moments
    decide_due: Moments
    decide_due_gross: Moments
    clock_stands: Moments
    """Since when a question to the referrer is open."""
    first_contact: Moments
    contact_due: Moments
    person_declined: Moments
    withdrawn: Moments
    closed: Moments
    told: Moments
    feedback_permitted: Numbers
    removed: Numbers
    declined_by_person: Numbers
    decline_reason: Texts

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> "ReferralRows":
        """The columns that belong to referrals, of all that were read."""
        return cls(**{field.name: read[field.name] for field in fields(cls)})

    def __len__(self) -> int:
        return int(self.submitted.shape[0])

    @property
    def urgency(self) -> Texts:
        """The urgency's code, row by row."""
        return Coded(self.urgency_rank, URGENCIES)

    def only(self, mask: Mask | slice) -> "ReferralRows":
        """The rows that the mask marks."""
        return ReferralRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class KeptReferrals:
    """The referrals of a long time on disk; those of a period come part by part."""

    kept: Kept

    def __len__(self) -> int:
        return len(self.kept)

    def sent_between(self, begin: datetime, end: datetime) -> Iterator[ReferralRows]:
        """The rows sent from `begin` up to, and without, `end`: a cohort, in at least one part."""
        return (ReferralRows(**read) for read in self.kept.between(begin, end))

    def figures(
        self, begin: datetime, end: datetime, *, as_of: datetime, loop_days: int = LOOP_DAYS
    ) -> dict[str, Measurement]:
        """The referral indicators of a cohort by code, as known at `as_of`."""
        parts = self.sent_between(begin, end)
        return joined_referrals(referral_figures(one, as_of=as_of, loop_days=loop_days) for one in parts)


def joined_referrals(parts: Iterable[Mapping[str, Measurement]]) -> dict[str, Measurement]:
    """The referral indicators of all rows, from those of each part."""
    return joined_figures(parts, order=URGENCIES, special={"R11": joined_declines})


def referral_conditions(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Referrals of the scope that were sent."""
    conditions: list[sa.ColumnElement[bool]] = [Referral.submitted_at.is_not(None)]
    if scope.agency_id is not None:
        conditions.append(Referral.agency_id == scope.agency_id)
    if scope.ngo_id is not None:
        conditions.append(Referral.ngo_id == scope.ngo_id)
    return conditions


def is_removed() -> sa.ColumnElement[bool]:
    """Entered in error, or ended as mistaken or duplicate: it stands in no denominator."""
    return sa.or_(
        Referral.state == ReferralState.ENTERED_IN_ERROR,
        Referral.closure_reason == MISTAKEN,
        Referral.withdrawal_reason == MISTAKEN,
        Referral.decline_reason == DUPLICATE,
    )


def read_referrals(session: Session, scope: Scope, *, begin: datetime, end: datetime) -> KeptReferrals:
    """The referrals of the scope sent from `begin` up to, and without, `end`.

    A referral entered in error, and one declined, withdrawn or closed as mistaken or duplicate, is marked as removed:
    it stands in no denominator. Consent that ended with the referral permits no feedback any more.
    """
    pieces = sent_pieces(session, scope, begin, end, older=False)
    return KeptReferrals(
        keep_rows(session, referral_source(scope), referral_columns(), pieces=pieces, time="submitted")
    )


def joined_declines(found: Sequence[Measurement]) -> Measurement:
    """R11 of all rows: a reason that was not given in one part was given to none of its decided referrals."""
    parts = []
    for name in dict.fromkeys(part.name for one in found for part in one.parts):
        rates = []
        for one in found:
            part = one.find_part(name)
            rates.append(rate_of(one if part is None else part))
            if part is None:
                rates[-1] = replace(rates[-1], n=0)
        parts.append((name, pooled(rates)))
    whole = pooled(rate_of(one) for one in found)
    return whole.measurement(in_order_of_reasons(parts, (CAPACITY,)))


def sent_pieces(
    session: Session, scope: Scope, begin: datetime, end: datetime, *, older: bool = True
) -> OverTime:
    """The referrals of a scope by when they were sent, also those from before `begin`; one statement."""
    sent = Referral.submitted_at
    if scope.agency_id is None and scope.ngo_id is None:  # there is no index in whose order all referrals lie
        return OverTime(sent, begin, end, older=older)
    first = sa.select(sent).where(*referral_conditions(scope)).order_by(sent).limit(1)
    return OverTime(sent, begin, end, older=older, since=session.scalar(first))


def referral_source(scope: Scope) -> sa.Select[Any]:
    """The sent referrals of a scope, each with its open question to the referrer, of which there is at most one."""
    still_open = sa.and_(InfoRequest.referral_id == Referral.id, InfoRequest.answered_at.is_(None))
    return sa.select(Referral.id).outerjoin(InfoRequest, still_open).where(*referral_conditions(scope))


def referral_columns() -> dict[str, Column]:
    """The columns of `ReferralRows`, of the rows of `referral_source`."""
    ended_as = sa.func.coalesce(Referral.closure_reason, Referral.decline_reason, "")
    return {
        "ngo": id_of(Referral.ngo_id),
        "area": id_of(Referral.area_id),
        "urgency_rank": digit_of(Referral.urgency_rank),
        "submitted": moment_of(Referral.submitted_at),
        "acknowledged": moment_of(Referral.acknowledged_at),
        "acknowledge_due": moment_of(Referral.acknowledge_due_at),
        "accepted": moment_of(Referral.accepted_at),
        "declined": moment_of(Referral.declined_at),
        "decide_due": moment_of(Referral.decide_due_at),
        "decide_due_gross": moment_of(Referral.decide_due_gross_at),
        "clock_stands": moment_of(InfoRequest.asked_at),
        "first_contact": moment_of(Referral.first_contact_at),
        "contact_due": moment_of(Referral.contact_due_at),
        "person_declined": moment_of(Referral.person_declined_at),
        "withdrawn": moment_of(Referral.withdrawn_at),
        "closed": moment_of(Referral.closed_at),
        "told": moment_of(sa.func.coalesce(Referral.referrer_notified_at, Referral.withdrawn_at)),
        "feedback_permitted": when(
            sa.and_(Referral.feedback_permitted.is_(True), ended_as.not_in(CONSENT_ENDED))
        ),
        "removed": when(is_removed()),
        "declined_by_person": when(Referral.decline_side == PERSON_SIDE),
        "decline_reason": code_of(Referral.decline_reason),
    }


def has_referrals(session: Session, scope: Scope) -> bool:
    """Whether the scope ever sent a referral; where it did not, there is no data rather than no case."""
    return session.scalar(sa.select(sa.exists().where(*referral_conditions(scope)))) or False


def referral_figures(
    rows: ReferralRows, *, as_of: datetime, loop_days: int = LOOP_DAYS
) -> dict[str, Measurement]:
    """The referral indicators of a cohort by code, as known at `as_of`."""
    removed = {REMOVED: rows.removed == 1}
    names = present(rows.urgency, URGENCIES)
    decided = np.fmin(rows.accepted, rows.declined)
    taken = rows.only(rows.accepted <= moment(as_of))
    taken_removed = {REMOVED: taken.removed == 1}
    refused = rows.declined_by_person == 1
    declined = np.where(refused, np.datetime64("NaT", "us"), rows.declined)
    undecided = {
        **removed,
        PERSON_REFUSED: refused & (rows.declined <= moment(as_of)),
        WITHDRAWN: np.isnat(decided) & (rows.closed <= moment(as_of)),
    }
    return {
        "R01": acknowledged_in_time(
            rows.submitted,
            rows.acknowledged,
            rows.acknowledge_due,
            as_of=as_of,
            cancelled=rows.withdrawn,
            excluded=removed,
            urgency=rows.urgency,
            urgencies=names,
        ),
        "R02": decided_in_time(
            rows.submitted,
            decided,
            rows.decide_due,
            as_of=as_of,
            due_gross=rows.decide_due_gross,
            stands=rows.clock_stands,
            cancelled=rows.withdrawn,
            excluded=removed,
            urgency=rows.urgency,
            urgencies=names,
        ),
        "R03": time_to_first_contact(
            taken.submitted,
            taken.first_contact,
            as_of=as_of,
            ended=taken.closed,
            excluded=taken_removed,
            urgency=taken.urgency,
            urgencies=names,
        ),
        "R04": contacted_in_time(
            taken.submitted,
            taken.first_contact,
            taken.contact_due,
            as_of=as_of,
            urgency=taken.urgency,
            urgencies=names,
            person_declined=taken.person_declined,
            excluded=taken_removed,
        ),
        "R10": acceptance_rate(rows.accepted, declined, as_of=as_of, excluded=undecided),
        # Nobody declined for lack of capacity is the best answer to the target for it, and not none.
        "R11": declines_by_reason(
            rows.accepted, declined, rows.decline_reason, as_of=as_of, excluded=undecided, reasons=(CAPACITY,)
        ),
        "R12": closed_loop(
            rows.submitted,
            rows.closed,
            rows.told,
            rows.feedback_permitted == 1,
            as_of=as_of,
            loop_days=loop_days,
            excluded=removed,
        ),
    }
