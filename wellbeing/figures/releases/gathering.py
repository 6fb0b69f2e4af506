"""Reading the plain rows of a period from the rooms below."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.figures.definitions import INSTRUMENTS
from wellbeing.figures.headcounts.queries import average_headcount
from wellbeing.figures.leavers.queries import Left, left_counts
from wellbeing.figures.pulse.answers import Channel
from wellbeing.figures.pulse.queries import answers_of, find_invited
from wellbeing.figures.quarters import Quarter, bounds_of_year, quarter_of
from wellbeing.figures.releases.ends import end_of
from wellbeing.figures.releases.facts import End, Pair, PeriodFacts, Wait
from wellbeing.instruments.codes import Direction
from wellbeing.instruments.history.queries import paired_scores
from wellbeing.instruments.table import instrument_of
from wellbeing.participants.codes import Group
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.support.incidents.queries import offers_within_72h
from wellbeing.support.peers.queries import count_ready_peers

STAFF = (Group.OFFICER, Group.STAFF)
"""The people whom the headcount counts."""


def gather_quarter(vault: Session, agency_id: UUID, quarter: Quarter, *, zone: str) -> PeriodFacts:
    """Everything about an agency's quarter."""
    start, end = quarter.bounds(zone)
    facts = _gather(vault, agency_id, start, end, period=quarter.code, months=quarter.months)
    return replace(
        facts,
        peers=count_ready_peers(vault, agency_id=agency_id, on=local_date(end, zone) - timedelta(days=1)),
        invited=find_invited(vault, agency_id, quarter),
        answers=answers_of(vault, agency_id, quarter, channel=Channel.STAFF),
        answers_of_users=answers_of(vault, agency_id, quarter, channel=Channel.USERS),
    )


def gather_year(vault: Session, agency_id: UUID, year: int, *, zone: str) -> PeriodFacts:
    """Everything about an agency's calendar year."""
    start, end = bounds_of_year(year, zone)
    months = tuple(date(year, month, 1) for month in range(1, 13))
    return _gather(vault, agency_id, start, end, period=str(year), months=months)


def first_quarter(vault: Session, agency_id: UUID, *, zone: str, now: datetime) -> Quarter | None:
    """The quarter in which an agency's first programme was written; None where there is none."""
    query = sa.select(sa.func.min(Programme.created_at)).where(Programme.agency_id == agency_id)
    first = vault.scalar(query)
    return None if first is None else quarter_of(local_date(min(first, now), zone))


def users_of(vault: Session, agency_id: UUID, start: datetime, end: datetime) -> frozenset[UUID]:
    """Staff who had a conversation in a time that took something further."""
    query = (
        sa.select(Enrolment.participant_id)
        .join(CareSession, CareSession.enrolment_id == Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Participant.agency_id == agency_id,
            Participant.group.in_(STAFF),
            CareSession.is_meaningful.is_(True),
            CareSession.starts_at >= start,
            CareSession.starts_at < end,
        )
        .distinct()
    )
    return frozenset(vault.scalars(query))


def _gather(
    vault: Session, agency_id: UUID, start: datetime, end: datetime, *, period: str, months: tuple[date, ...]
) -> PeriodFacts:
    left = left_counts(vault, agency_id, period)
    offered, incidents = offers_within_72h(vault, agency_id=agency_id, start=start, end=end)
    return PeriodFacts(
        end=end,
        is_on_offer=_is_on_offer(vault, agency_id, end),
        users=users_of(vault, agency_id, start, end),
        users_erased=left.get(Left.USED, 0),
        headcount=average_headcount(vault, agency_id, months),
        waits=_waits(vault, agency_id, start, end),
        ends=_ends(vault, agency_id, start, end, left),
        pairs=_pairs(vault, agency_id, start, end),
        incidents=incidents,
        incidents_offered=offered,
    )


def _is_on_offer(vault: Session, agency_id: UUID, end: datetime) -> bool:
    query = sa.select(Programme.id).where(Programme.agency_id == agency_id, Programme.offered_at < end)
    return vault.scalars(query.limit(1)).first() is not None


def _waits(vault: Session, agency_id: UUID, start: datetime, end: datetime) -> tuple[Wait, ...]:
    query = (
        sa.select(Enrolment.requested_at, Enrolment.first_session_at)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Participant.agency_id == agency_id,
            Enrolment.requested_at >= start,
            Enrolment.requested_at < end,
        )
    )
    return tuple(
        Wait(requested_at=row.requested_at, first_session_at=row.first_session_at)
        for row in vault.execute(query)
    )


def _ends(
    vault: Session, agency_id: UUID, start: datetime, end: datetime, left: dict[Left, int]
) -> dict[End, int]:
    query = (
        sa.select(Enrolment.state, Enrolment.end_reason, Enrolment.active_since, Enrolment.first_session_at)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(
            Participant.agency_id == agency_id,
            Enrolment.ended_at >= start,
            Enrolment.ended_at < end,
            sa.or_(Enrolment.requested_at.is_not(None), Enrolment.state != EnrolmentState.WITHDRAWN),
        )
    )
    counts = {one: left.get(Left(one.value), 0) for one in End}
    for row in vault.execute(query):
        has_begun = row.active_since is not None or row.first_session_at is not None
        counts[end_of(row.state, row.end_reason, has_begun=has_begun)] += 1
    return counts


def _pairs(vault: Session, agency_id: UUID, start: datetime, end: datetime) -> tuple[Pair, ...]:
    """Each person's latest pair on a questionnaire, if the last answer lies in the period."""
    latest: dict[tuple[UUID, str], tuple[datetime, Pair]] = {}
    for row in paired_scores(vault, agency_id=agency_id, until=end):
        instrument = instrument_of(row.instrument, row.version)
        if row.instrument.value not in INSTRUMENTS or instrument.threshold is None:
            continue
        if not start <= row.last_at < end:
            continue
        more_is_better = instrument.direction is Direction.HIGHER_IS_BETTER
        gain = row.last_score - row.first_score
        room = instrument.highest - row.first_score if more_is_better else row.first_score - instrument.lowest
        pair = Pair(
            instrument=row.instrument.value,
            change=gain if more_is_better else -gain,
            points=instrument.threshold.points,
            room=room,
        )
        key = (row.participant_id, row.instrument.value)
        if key not in latest or latest[key][0] < row.last_at:
            latest[key] = (row.last_at, pair)
    return tuple(pair for _, pair in latest.values())
