"""Outcomes, and attempts before giving up, as columns, and the indicators made from them (R18, R08)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import (
    Column,
    Texts,
    code_of,
    keep_rows,
    key_of,
    moment_of,
    number_of,
    read_columns,
    when,
)
from kpi.measures.columns import MISSING, Mask, Moments, Numbers, moment
from kpi.measures.joined import joined_figures
from kpi.measures.kept import Columns, Kept
from kpi.measures.measurement import Measurement
from kpi.measures.person_keys import numbered
from kpi.measures.referral_rows import is_removed, referral_conditions, sent_pieces
from kpi.measures.scope import Scope
from kpi.measures.service_agencies import AgencyCalendar, civil_days, place_of_agency
from kpi.measures.service_endings import enough_attempts, outcome_achievement, scored
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


@dataclass(frozen=True, slots=True, eq=False)
class KeptEndings:
    """Outcomes and attempts of a long time on disk; those of a referral lie in one part."""

    outcomes: Kept
    attempts: Kept

    def figures(self, begin: datetime, end: datetime, *, as_of: datetime) -> dict[str, Measurement]:
        """R08 and R18 of the closings of a period, as known at `as_of`."""
        told = (AttemptRows(**self.attempts.read(part)) for part in self.attempts.parts)
        rated = (OutcomeRows(**self.outcomes.read(part)) for part in self.outcomes.parts)
        return joined_figures(
            attempt_figures(rows, begin=begin, end=end, as_of=as_of) for rows in told
        ) | outcome_figures(rated, begin=begin, end=end, as_of=as_of)


def read_endings(
    session: Session, scope: Scope, calendars: Sequence[AgencyCalendar], *, begin: datetime, end: datetime
) -> KeptEndings:
    """The outcomes and attempts of what was closed from `begin` up to, and without, `end`."""
    return KeptEndings(
        read_outcomes(session, scope, begin=begin, end=end),
        read_attempts(session, scope, calendars, begin=begin, end=end),
    )


def read_outcomes(session: Session, scope: Scope, *, begin: datetime, end: datetime) -> Kept:
    """The outcomes of services that were concluded, with an end report, from `begin` on."""
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
    return keep_rows(session, source, columns, pieces=sent_pieces(session, scope, begin, end))


def read_attempts(
    session: Session,
    scope: Scope,
    calendars: Sequence[AgencyCalendar],
    *,
    begin: datetime,
    end: datetime,
) -> Kept:
    """The attempts of referrals closed as "could not be reached" from `begin` on."""
    source = _attempts(scope, begin, end)
    return keep_rows(
        session,
        source,
        _attempt_columns(calendars),
        pieces=sent_pieces(session, scope, begin, end),
        change=lambda read: _with_days(read, calendars),
    )


def read_attempts_of(
    session: Session,
    only: Sequence[UUID],
    calendars: Sequence[AgencyCalendar],
    *,
    begin: datetime,
    end: datetime,
) -> AttemptRows:
    """The same of the named referrals of any scope; closings are numbered in the order of their ids."""
    source = _attempts(Scope(timezone="UTC"), begin, end).where(Referral.id.in_(only))
    read = read_columns(session, source, _attempt_columns(calendars), cell=Referral.ngo_id)
    return AttemptRows(**_with_days(read, calendars))


def _attempts(scope: Scope, begin: datetime, end: datetime) -> sa.Select[Any]:
    made = sa.and_(
        ContactAttempt.referral_id == Referral.id,
        ContactAttempt.at <= Referral.closed_at,
    )
    return (
        sa.select(Referral.id)
        .outerjoin(ContactAttempt, made)
        .where(
            *referral_conditions(scope),
            Referral.closed_at >= begin,
            Referral.closed_at < end,
            Referral.closure_reason == UNREACHED,
        )
    )


def _attempt_columns(calendars: Sequence[AgencyCalendar]) -> dict[str, Column]:
    return {
        "key": key_of(Referral.id),
        "agency": place_of_agency(Referral.agency_id, calendars),
        "closed": moment_of(Referral.closed_at),
        "at": moment_of(ContactAttempt.at),
        "channel": code_of(ContactAttempt.channel),
        "tried": when(sa.func.coalesce(ContactAttempt.result, NOT_TRIED) != NOT_TRIED),
        "removed": when(is_removed()),
    }


def _with_days(read: Columns, calendars: Sequence[AgencyCalendar]) -> Columns:
    """The attempts with their civil days, and their closings as numbers."""
    agency, at = read.pop("agency"), read["at"]
    day = np.full(at.shape, -1, dtype=np.int64)
    for place, one in enumerate(calendars):
        day[agency == place] = civil_days(at[agency == place], one.calendar.zone)
    return {"day": day, **numbered(read, "closure")}


def outcome_figures(
    parts: Iterable[OutcomeRows], *, begin: datetime, end: datetime, as_of: datetime
) -> dict[str, Measurement]:
    """R18 of the closings of a period, as known at `as_of`."""
    scores = []
    for rows in parts:
        ended = _inside(rows.closed, begin, end, as_of)
        scores.append(
            scored(
                np.where(rows.not_applicable == 1, MISSING, rows.half_points)[ended],
                not_applicable=(rows.not_applicable == 1)[ended],
                removed=(rows.removed == 1)[ended],
            )
        )
    return {"R18": outcome_achievement(scores)}


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
