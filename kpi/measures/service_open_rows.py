"""The open referrals of one day as columns (R06), and the encounters that referrals came from (R19)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Column, keep_rows, key_of, moment_of, number_of, when
from kpi.measures.columns import Moments, Numbers
from kpi.measures.encounter_rows import falls_in
from kpi.measures.joined import joined_figures
from kpi.measures.kept import Columns, Kept
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered
from kpi.measures.pieces import OverIds
from kpi.measures.referral_rows import is_removed, referral_conditions
from kpi.measures.scope import Scope
from kpi.measures.service_follow_up import crisis_follow_up
from kpi.measures.service_open import overdue_referrals
from kpi.periods import Period
from referrals.casework.models import CaseRecord
from referrals.encounters.models import Encounter
from referrals.handover.models import InfoRequest, Referral

_MONTH = Encounter.year * 12 + Encounter.month - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenRows:
    """One entry per referral that was open at some moment of the time that was read, or sent in it."""

    submitted: Moments
    acknowledged: Moments
    acknowledge_due: Moments
    decided: Moments
    decide_due: Moments
    clock_stands: Moments
    accepted: Moments
    first_contact: Moments
    contact_due: Moments
    closed: Moments
    removed: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedRows:
    """One entry per referral that came from a crisis encounter."""

    encounter: Numbers
    month: Numbers
    occurred: Moments
    reached: Moments
    """The first two-way contact, or the first attended session where that is earlier."""
    removed: Numbers


def open_columns() -> dict[str, Column]:
    """The columns of `OpenRows` that nothing else of a referral's service needs; see `open_rows`."""
    return {
        "acknowledged": moment_of(Referral.acknowledged_at),
        "acknowledge_due": moment_of(Referral.acknowledge_due_at),
        "decide_due": moment_of(Referral.decide_due_at),
        "clock_stands": moment_of(InfoRequest.asked_at),
        "first_contact": moment_of(Referral.first_contact_at),
        "contact_due": moment_of(Referral.contact_due_at),
    }


def is_asked() -> sa.ColumnElement[bool]:
    """How a referral finds its open question to the referrer, of which there is at most one."""
    return sa.and_(InfoRequest.referral_id == Referral.id, InfoRequest.answered_at.is_(None))


def open_rows(read: dict[str, Any]) -> OpenRows:
    """Takes what `open_columns` named out of columns that also hold the decisions and the end."""
    return OpenRows(
        submitted=read["submitted"],
        decided=np.fmin(read["accepted"], read["declined"]),
        accepted=read["accepted"],
        closed=read["closed"],
        removed=read["removed"],
        **{name: read.pop(name) for name in open_columns()},
    )


def open_figures(rows: OpenRows, *, at: datetime) -> dict[str, Measurement]:
    """R06 at a moment within the time that was read.

    A decision that waits for the referrer's answer is not overdue unless it was so when the question was asked. A first
    contact is owed by whoever has accepted.
    """
    never = np.datetime64("NaT", "us")
    decide_due = np.where(rows.clock_stands <= rows.decide_due, never, rows.decide_due)
    contact_due = np.where(np.isnat(rows.accepted), never, rows.contact_due)
    return {
        "R06": overdue_referrals(
            rows.submitted,
            rows.closed,
            steps=(
                (rows.acknowledge_due, rows.acknowledged),
                (decide_due, rows.decided),
                (contact_due, rows.first_contact),
            ),
            removed=rows.removed == 1,
            at=at,
        )
    }


@dataclass(frozen=True, slots=True, eq=False)
class KeptFollowed:
    """The referrals that came from crisis encounters on disk, all of an encounter in one part."""

    kept: Kept

    def figures(self, period: Period, *, as_of: datetime) -> dict[str, Measurement]:
        """R19 of the encounters of a period, as known at `as_of`."""
        return joined_figures(
            followed_figures(FollowedRows(**self.kept.read(part)), period=period, as_of=as_of)
            for part in self.kept.parts
        )


def read_followed(
    session: Session, scope: Scope, *, first: Period, last: Period, as_of: datetime
) -> KeptFollowed:
    """The referrals of the scope with the crisis encounter they came from, by its month."""
    begin, end = (period.start.year * 12 + period.start.month - 1 for period in (first, last))
    source = (
        sa.select(Referral.id)
        .join(Encounter, Encounter.id == Referral.encounter_id)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .where(
            *referral_conditions(scope),
            Referral.encounter_id.is_not(None),  # says to the planner what its index holds
            Encounter.crisis.is_(True),
            Encounter.recorded_at <= as_of,
            Referral.submitted_at <= as_of,
            Encounter.year.between(first.start.year, last.start.year),
            _MONTH.between(begin, end),
        )
    )
    columns = {
        "key": key_of(Encounter.id),
        "month": number_of(_MONTH),
        "occurred": moment_of(Encounter.occurred_at),
        "contacted": moment_of(Referral.first_contact_at),
        "served": moment_of(CaseRecord.first_service_at),
        "removed": when(is_removed()),
    }
    pieces = OverIds(Referral.encounter_id)
    return KeptFollowed(keep_rows(session, source, columns, pieces=pieces, change=_reached))


def _reached(read: Columns) -> Columns:
    reached = np.fmin(read.pop("contacted"), read.pop("served"))
    return {"reached": reached, **numbered(read, "encounter")}


def followed_figures(rows: FollowedRows, *, period: Period, as_of: datetime) -> dict[str, Measurement]:
    """R19 of the encounters of a period, as known at `as_of`."""
    return {
        "R19": crisis_follow_up(
            rows.encounter,
            rows.occurred,
            rows.reached,
            cohort=falls_in(rows.month, rows.occurred, period),
            removed=rows.removed == 1,
            as_of=as_of,
        )
    }
