"""Outcomes, and attempts before giving up, as columns, and the indicators made from them (R18, R08)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import (
    MISSING,
    Numbers,
    Texts,
    code_of,
    key_of,
    moment_of,
    number_of,
    ranked,
    read_columns,
    when,
)
from kpi.measures.columns import Mask, Moments, moment
from kpi.measures.measurement import Measurement
from kpi.measures.referral_rows import is_removed, referral_conditions
from kpi.measures.scope import Scope
from kpi.measures.service_agencies import AgencyCalendar, civil_days, place_of_agency
from kpi.measures.service_endings import enough_attempts, outcome_achievement
from referrals.casework.codes import OUTCOME_WEIGHTS
from referrals.casework.models import CaseRecord, ContactAttempt, Outcome
from referrals.handover.lifecycle import EndState
from referrals.handover.models import Referral

CONCLUDED = (EndState.COMPLETED, EndState.ENDED_EARLY)
UNREACHED = "unable_to_contact"
NOT_TRIED = "unsafe_did_not_attempt"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutcomeRows:
    """One entry per outcome of a concluded service with an end report."""

    closed: Moments
    half_points: Numbers
    not_applicable: Numbers
    removed: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptRows:
    """One entry per attempt to reach a person who was given up, one without a time for a closing without any."""

    closure: Numbers
    closed: Moments
    at: Moments
    day: Numbers
    """The civil day of the attempt where the agency is."""
    channel: Texts
    tried: Numbers
    removed: Numbers

    def only(self, mask: Mask) -> "AttemptRows":
        """The rows that the mask marks."""
        return AttemptRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


def read_outcomes(session: Session, scope: Scope, *, begin: datetime, end: datetime) -> OutcomeRows:
    """The outcomes of services that were concluded, with an end report, from `begin` on; one statement."""
    source = (
        sa.select(Outcome.id)
        .join(Referral, Referral.id == Outcome.referral_id)
        .join(CaseRecord, CaseRecord.id == Referral.id)
        .where(
            *referral_conditions(scope),
            Referral.closed_at >= begin,
            Referral.closed_at < end,
            Referral.end_state.in_(CONCLUDED),
            CaseRecord.end_report_at.is_not(None),
        )
    )
    points = sa.case(*((Outcome.score == code, int(weight * 2)) for code, weight in OUTCOME_WEIGHTS.items()))
    columns = {
        "closed": moment_of(Referral.closed_at),
        "half_points": number_of(points),
        "not_applicable": when(Outcome.score == "not_applicable"),
        "removed": when(is_removed()),
    }
    return OutcomeRows(**read_columns(session, source, columns, cell=Referral.ngo_id))


def read_attempts(
    session: Session,
    scope: Scope,
    calendars: Sequence[AgencyCalendar],
    *,
    begin: datetime,
    end: datetime,
    only: Sequence[UUID] | None = None,
) -> AttemptRows:
    """The attempts of referrals closed as "could not be reached" from `begin` on; one statement.

    Closings are numbered in the order of the ids of their referrals; `only` names the referrals that are read.
    """
    made = sa.and_(
        ContactAttempt.referral_id == Referral.id,
        ContactAttempt.at <= Referral.closed_at,
    )
    source = (
        sa.select(Referral.id)
        .outerjoin(ContactAttempt, made)
        .where(
            *referral_conditions(scope),
            Referral.closed_at >= begin,
            Referral.closed_at < end,
            Referral.closure_reason == UNREACHED,
        )
    )
    if only is not None:
        source = source.where(Referral.id.in_(only))
    columns = {
        "closure": key_of(Referral.id),
        "agency": place_of_agency(Referral.agency_id, calendars),
        "closed": moment_of(Referral.closed_at),
        "at": moment_of(ContactAttempt.at),
        "channel": code_of(ContactAttempt.channel),
        "tried": when(sa.func.coalesce(ContactAttempt.result, NOT_TRIED) != NOT_TRIED),
        "removed": when(is_removed()),
    }
    read = read_columns(session, source, columns, cell=Referral.ngo_id)
    agency, at = read.pop("agency"), read["at"]
    day = np.full(at.shape, -1, dtype=np.int64)
    for place, one in enumerate(calendars):
        day[agency == place] = civil_days(at[agency == place], one.calendar.zone)
    read["closure"], _ = ranked(read["closure"])
    return AttemptRows(day=day, **read)


def ending_figures(
    outcomes: OutcomeRows, attempts: AttemptRows, *, begin: datetime, end: datetime, as_of: datetime
) -> dict[str, Measurement]:
    """R08 and R18 of the closings of a period, as known at `as_of`."""
    ended = _inside(outcomes.closed, begin, end, as_of)
    return attempt_figures(attempts, begin=begin, end=end, as_of=as_of) | {
        "R18": outcome_achievement(
            np.where(outcomes.not_applicable == 1, MISSING, outcomes.half_points)[ended],
            not_applicable=(outcomes.not_applicable == 1)[ended],
            removed=(outcomes.removed == 1)[ended],
        ),
    }


def attempt_figures(
    rows: AttemptRows, *, begin: datetime, end: datetime, as_of: datetime
) -> dict[str, Measurement]:
    """R08 of the closings of a period, as known at `as_of`."""
    rows = rows.only(_inside(rows.closed, begin, end, as_of))
    return {
        "R08": enough_attempts(
            rows.closure,
            rows.day,
            rows.channel,
            real=rows.tried == 1,
            removed=rows.removed == 1,
        ),
    }


def _inside(closed: Moments, begin: datetime, end: datetime, as_of: datetime) -> Mask:
    return (closed >= moment(begin)) & (closed < moment(end)) & (closed <= moment(as_of))
