"""What the partnership indicators measure, read once for a whole evaluation: the same statements however many rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from kpi.measures.measurement import Measurement
from kpi.measures.partnership_rows import AgreementRow
from kpi.measures.partnership_state import diligence_currency, goals_on_track, self_assessment
from kpi.measures.partnership_work import (
    ActionDue,
    Ending,
    MeetingPeriod,
    ReturnDue,
    Seats,
    actions_on_time,
    data_on_time,
    meetings_held,
    partner_attendance,
    renewals_in_time,
)
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.diligence.queries import standings_of
from partners.diligence.standing import SIGNABLE
from partners.goals.models import Goal, GoalChange, GoalUpdate
from partners.goals.trajectory import Course, Rating, Reading, rating_of
from partners.health.self_assessments.queries import list_rounds_of, results_of
from partners.meetings.lifecycle import MeetingState
from partners.meetings.queries import actions_due_in, attendance_in, list_due_periods
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.standing import TICK, start_of_day
from partners.memoranda.terms import MemorandumKind

ROUND_DAYS = 365
"""A self-assessment that ended longer ago says nothing about the partnership of today (P09)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipWork:
    """Everything read for P01 to P03 and P05 to P09; what is measured from it needs no further statement."""

    today: date
    meetings: Sequence[MeetingPeriod]
    seats: Sequence[Seats]
    actions: Sequence[ActionDue]
    endings: Sequence[Ending]
    returns: Sequence[ReturnDue]
    goals: Measurement
    diligence: Measurement
    self_assessment: Measurement

    def figures(self, period: Period) -> dict[str, Measurement]:
        """The indicators over a period within what was read, by code; states are those of the day that was read."""
        start, end, today = period.start, period.end, self.today
        return {
            "P01": meetings_held(self.meetings, start=start, end=end, today=today),
            "P02": partner_attendance(self.seats, start=start, end=end),
            "P03": actions_on_time(self.actions, start=start, end=end, today=today),
            "P05": renewals_in_time(self.endings, start=start, end=end, today=today),
            "P06": self.goals,
            "P07": data_on_time(self.returns, start=start, end=end, today=today),
            "P08": self.diligence,
            "P09": self.self_assessment,
        }


def read_work(
    session: Session,
    scope: Scope,
    agreements: Sequence[AgreementRow],
    *,
    first: date,
    last: date,
    day: date,
    as_of: datetime,
) -> PartnershipWork:
    """What is dated from `first` to `last` as known at `as_of`, and what stood at the end of `day`."""
    ids = sorted({row.partnership_id for row in agreements}, key=str)
    active = {row.partnership_id for row in agreements if row.row.partnership_active}
    sides = _sides(session, ids)
    moment = min(as_of, start_of_day(day + timedelta(days=1), scope.timezone) - TICK)
    memoranda = sorted({row.memorandum_id for row in agreements if row.memorandum_id}, key=str)
    organisations = {organisation for pair in sides.values() for organisation in pair}
    return PartnershipWork(
        today=local_date(as_of, scope.timezone),
        meetings=[
            MeetingPeriod(
                last_day=row.last_day,
                held=row.held,
                without_quorum=row.state is MeetingState.HELD and not row.quorate,
            )
            for row in list_due_periods(session, ids, start=first, end=last)
        ],
        seats=_seats(session, ids, first, last),
        actions=_actions(session, ids, first, last, zone=scope.timezone),
        endings=_endings(session, memoranda, zone=scope.timezone, as_of=as_of),
        returns=_returns(session, memoranda, organisations, first=first, last=last, zone=scope.timezone),
        goals=goals_on_track(_ratings(session, ids, day=day, moment=moment, as_of=as_of)),
        diligence=diligence_currency(_valid(session, {sides[one] for one in active}, day)),
        self_assessment=_self_assessment(session, active, moment=moment, as_of=as_of),
    )


def _sides(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    rows = session.execute(
        sa.select(Partnership.id, Partnership.agency_id, Partnership.ngo_id).where(Partnership.id.in_(ids))
    )
    return {row.id: (row.agency_id, row.ngo_id) for row in rows}


def _seats(session: Session, ids: Collection[UUID], first: date, last: date) -> list[Seats]:
    """The unit is the organisation at a meeting, however many partnerships the meeting is about."""
    found = {
        (fact.meeting_id, fact.organisation_id): fact for fact in attendance_in(session, ids, first, last)
    }
    return [Seats(day=fact.day, invited=fact.invited, present=fact.present) for fact in found.values()]


def _actions(
    session: Session, ids: Collection[UUID], first: date, last: date, *, zone: str
) -> list[ActionDue]:
    """The unit is the action, however many partnerships its committee serves."""
    found = {fact.action_id: fact for fact in actions_due_in(session, ids, first, last)}
    return [
        ActionDue(
            due_on=fact.original_due_on,
            done_on=fact.done_on,
            dropped=fact.was_excused(zone),
            redated=fact.redated > 0,
        )
        for fact in found.values()
    ]


def _endings(
    session: Session, memorandum_ids: Collection[UUID], *, zone: str, as_of: datetime
) -> list[Ending]:
    renewals: dict[UUID | None, datetime] = {
        row.follows_id: row.opened_at
        for row in session.execute(
            sa.select(Memorandum.follows_id, sa.func.min(Memorandum.created_at).label("opened_at"))
            .where(
                Memorandum.follows_id.in_(memorandum_ids),
                Memorandum.kind == MemorandumKind.RENEWAL,
                Memorandum.state != MemorandumState.WITHDRAWN,
                Memorandum.created_at <= as_of,
            )
            .group_by(Memorandum.follows_id)
        )
    }
    rows = session.execute(
        sa.select(
            Memorandum.id,
            Memorandum.starts_on,
            Memorandum.ends_on,
            Memorandum.superseded_at,
            Memorandum.terminated_on,
            Memorandum.terminated_at,
        ).where(Memorandum.id.in_(memorandum_ids))
    )
    return [
        Ending(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            ended_early=(row.superseded_at is not None and row.superseded_at <= as_of)
            or (
                row.terminated_on is not None
                and row.terminated_on <= row.ends_on
                and row.terminated_at <= as_of
            ),
            renewal_opened_on=local_date(renewals[row.id], zone) if row.id in renewals else None,
        )
        for row in rows
    ]


def _returns(
    session: Session,
    memorandum_ids: Collection[UUID],
    organisations: Collection[UUID],
    *,
    first: date,
    last: date,
    zone: str,
) -> list[ReturnDue]:
    """An agreement with further parties has returns of theirs, which are none of this scope."""
    rows = session.execute(
        sa.select(AgreementDuty.due_on, AgreementDuty.done_on, AgreementDuty.waived_at).where(
            AgreementDuty.memorandum_id.in_(memorandum_ids),
            AgreementDuty.organisation_id.in_(organisations),
            AgreementDuty.kind == DutyKind.DATA_RETURN,
            AgreementDuty.due_on.between(first, last),
        )
    )
    return [
        ReturnDue(
            due_on=row.due_on,
            done_on=row.done_on,
            # Waived after its day, it was late already.
            waived=row.waived_at is not None and local_date(row.waived_at, zone) <= row.due_on,
        )
        for row in rows
    ]


def _ratings(
    session: Session, ids: Collection[UUID], *, day: date, moment: datetime, as_of: datetime
) -> list[Rating]:
    """Every goal that was agreed and not concluded at the moment, by its target of then and its latest figure."""
    goals = session.execute(
        sa.select(Goal.id, Goal.baseline, Goal.target, Goal.starts_on, Goal.ends_on)
        .where(
            Goal.partnership_id.in_(ids),
            Goal.agreed_at <= moment,
            sa.or_(Goal.closed_at.is_(None), Goal.closed_at > moment),
        )
        .order_by(Goal.id)
    ).all()
    wanted = [goal.id for goal in goals]
    readings: dict[UUID, Reading] = {
        row.goal_id: Reading(measured_on=row.measured_on, value=row.value)
        for row in session.execute(
            sa.select(GoalUpdate.goal_id, GoalUpdate.measured_on, GoalUpdate.value)
            .where(
                GoalUpdate.goal_id.in_(wanted), GoalUpdate.measured_on <= day, GoalUpdate.reported_at <= as_of
            )
            .order_by(
                GoalUpdate.goal_id, GoalUpdate.measured_on, GoalUpdate.reported_at, GoalUpdate.id.desc()
            )
        )
    }
    then: dict[UUID, tuple[float, date]] = {
        row.goal_id: (row.old_target, row.old_ends_on)
        for row in session.execute(
            sa.select(GoalChange.goal_id, GoalChange.old_target, GoalChange.old_ends_on)
            .where(
                GoalChange.goal_id.in_(wanted), GoalChange.accepted.is_(True), GoalChange.answered_at > moment
            )
            # The first change after the moment comes last and stays.
            .order_by(GoalChange.goal_id, GoalChange.answered_at.desc())
        )
    }
    ratings = []
    for goal in goals:
        target, ends_on = then.get(goal.id, (goal.target, goal.ends_on))
        course = Course(baseline=goal.baseline, target=target, starts_on=goal.starts_on, ends_on=ends_on)
        ratings.append(rating_of(course, readings.get(goal.id), on=day))
    return ratings


def _valid(session: Session, pairs: Collection[tuple[UUID, UUID]], day: date) -> list[bool]:
    """Valid is an NGO with which its agency could sign on the day: a review that holds, documents in date."""
    ngos = defaultdict(list)
    for agency_id, ngo_id in sorted(pairs, key=str):
        ngos[agency_id].append(ngo_id)
    return [
        standing.state in SIGNABLE
        for agency_id, ngo_ids in ngos.items()
        for standing in standings_of(session, agency_id=agency_id, ngo_ids=ngo_ids, on=day).values()
    ]


def _self_assessment(
    session: Session, partnership_ids: Collection[UUID], *, moment: datetime, as_of: datetime
) -> Measurement:
    rounds = defaultdict(list)
    for one in list_rounds_of(session, partnership_ids, opened_by=moment):
        if moment - timedelta(days=ROUND_DAYS) < one.ended_at <= moment:
            rounds[one.partnership_id].append(one)
    latest = [max(some, key=lambda one: one.ended_at) for some in rounds.values()]
    results = results_of(session, latest, on=as_of)
    scores = [results[one.id].whole.value for one in latest]
    shown = [score for score in scores if score is not None]
    return self_assessment(
        sorted(shown), too_few=len(scores) - len(shown), without_round=len(partnership_ids) - len(latest)
    )
