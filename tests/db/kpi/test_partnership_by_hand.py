"""P01 to P03 and P05 to P09 of a seeded database, worked out a second time in plain Python, row by row.

Slow and obvious on purpose: one object at a time, no code of the engine and none of the rooms' queries.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from statistics import fmean
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from concordat import models
from concordat.seed.load import load_seed
from core.actor import OrganisationKind
from kpi.evaluations.measuring import read_source
from kpi.evaluations.scopes import scope_of
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.diligence.queries import standing_of
from partners.goals.models import Goal, GoalUpdate
from partners.health.self_assessments.models import (
    SelfAssessmentAnswer,
    SelfAssessmentMark,
    SelfAssessmentRound,
)
from partners.meetings.models import (
    Committee,
    CommitteePartnership,
    Meeting,
    MeetingAction,
    MeetingSeat,
)
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.models import Memorandum, MemorandumParty, Partnership

assert models.metadata.tables  # imported so that every table is made

PERIODS = ("2025-Q3", "2025-Q4", "2026-Q1", "2025", "2026")
OF_ONE_PARTNER = PERIODS[2:]
MONTHS_OF = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def numbers(measured: Measurement) -> tuple[Any, ...]:
    return measured.n, measured.N, measured.pending, dict(measured.excluded)


def without_zeros(**counts: int) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


class Hand:
    """One scope and one period, worked out with a pencil."""

    def __init__(self, session: Session, scope: Scope, period: Period, now: datetime) -> None:
        self.session, self.scope, self.period = session, scope, period
        self.zone = ZoneInfo(scope.timezone)
        self.now, self.today = now, now.astimezone(self.zone).date()
        self.day = min(period.end, self.today)
        midnight = datetime.combine(self.day + timedelta(days=1), time(0), self.zone)
        self.moment = min(now, midnight - timedelta(microseconds=1))
        self.partnerships = [
            one
            for one in session.scalars(sa.select(Partnership))
            if one.agency_id == scope.agency_id and scope.partnership_id in (None, one.id)
        ]

    def local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def inside(self, day: date) -> bool:
        return self.period.start <= day <= self.period.end

    def active(self) -> list[Partnership]:
        return [
            one
            for one in self.partnerships
            if one.active_from
            and one.active_from <= self.day
            and (not one.ended_on or self.day <= one.ended_on)
        ]

    def committees_of(self, partnership: Partnership) -> list[Committee]:
        links = self.session.scalars(sa.select(CommitteePartnership)).all()
        return [
            self.session.get_one(Committee, link.committee_id)
            for link in links
            if link.partnership_id == partnership.id
        ]

    def meetings(self) -> dict[UUID, Meeting]:
        """Meetings that took place, of committees of the scope."""
        committees = {c.id for one in self.partnerships for c in self.committees_of(one)}
        return {
            meeting.id: meeting
            for meeting in self.session.scalars(sa.select(Meeting))
            if meeting.committee_id in committees and meeting.state.value == "held"
        }

    # ---- P02 and P03

    def attendance(self) -> tuple[Any, ...]:
        n = total = 0
        for meeting in self.meetings().values():
            if self.inside(self.local(meeting.starts_at)):
                for seat in self.session.scalars(sa.select(MeetingSeat)):
                    if seat.meeting_id == meeting.id:
                        n, total = n + min(seat.present, seat.invited), total + seat.invited
        return n, total, 0, {}

    def actions(self) -> tuple[Any, ...]:
        n = total = pending = dropped = 0
        committees = {c.id for one in self.partnerships for c in self.committees_of(one)}
        for action in self.session.scalars(sa.select(MeetingAction)):
            meeting = self.session.get_one(Meeting, action.meeting_id)
            if meeting.committee_id not in committees or not self.inside(action.original_due_on):
                continue
            if (
                action.closed_at
                and not action.done_on
                and self.local(action.closed_at) <= action.original_due_on
            ):
                dropped += 1
            elif action.original_due_on >= self.today:
                pending += 1
            else:
                total += 1
                n += bool(action.done_on and action.done_on <= action.original_due_on)
        return n, total, pending, without_zeros(action_dropped=dropped)

    # ---- P05 and P07

    def signed(self) -> list[Memorandum]:
        """Agreements signed by the end of the period to which both sides of a partnership of the scope are parties."""
        edge = min(self.now, self.period.bounds()[1])
        found = []
        for one in self.session.scalars(sa.select(Memorandum)):
            parties = {
                party.organisation_id
                for party in self.session.scalars(sa.select(MemorandumParty))
                if party.memorandum_id == one.id
            }
            of_scope = any({p.agency_id, p.ngo_id} <= parties for p in self.partnerships)
            if of_scope and one.executed_at is not None and one.executed_at <= edge:
                found.append(one)
        return found

    def renewals(self) -> tuple[Any, ...]:
        n = total = pending = early = short = 0
        for one in self.signed():
            deadline = one.ends_on - timedelta(days=90)
            if not self.inside(one.ends_on):
                continue
            if one.superseded_at or (one.terminated_on and one.terminated_on <= one.ends_on):
                early += 1
            elif one.starts_on > deadline:
                short += 1
            elif deadline >= self.today:
                pending += 1
            else:
                total += 1
                n += any(
                    other.follows_id == one.id
                    and other.kind.value == "renewal"
                    and other.state.value != "withdrawn"
                    and self.local(other.created_at) <= deadline
                    for other in self.session.scalars(sa.select(Memorandum))
                )
        excluded = without_zeros(agreement_ended_early=early, agreement_shorter_than_90_days=short)
        return n, total, pending, excluded

    def returns(self) -> tuple[Any, ...]:
        n = total = pending = waived = 0
        signed = {one.id for one in self.signed()}
        organisations = {side for one in self.partnerships for side in (one.agency_id, one.ngo_id)}
        for duty in self.session.scalars(sa.select(AgreementDuty)):
            mine = duty.memorandum_id in signed and duty.organisation_id in organisations
            if not mine or duty.kind.value != "data_return" or not self.inside(duty.due_on):
                continue
            if duty.waived_at and self.local(duty.waived_at) <= duty.due_on:
                waived += 1
            elif duty.due_on >= self.today:
                pending += 1
            else:
                total += 1
                n += bool(duty.done_on and duty.done_on <= duty.due_on)
        return n, total, pending, without_zeros(return_waived=waived)

    # ---- P06, P08 and P09

    def goals(self) -> tuple[Any, ...]:
        n = total = unknown = 0
        ids = {one.id for one in self.partnerships}
        for goal in self.session.scalars(sa.select(Goal)):
            if goal.partnership_id not in ids or goal.agreed_at is None or goal.agreed_at > self.moment:
                continue
            if (goal.closed_at and goal.closed_at <= self.moment) or goal.starts_on > self.day:
                continue
            figures = [
                update
                for update in self.session.scalars(sa.select(GoalUpdate))
                if update.goal_id == goal.id and update.measured_on <= self.day
            ]
            last = max(figures, key=lambda update: (update.measured_on, update.reported_at), default=None)
            if last is None or self.day - last.measured_on > timedelta(days=45):
                unknown += 1
                continue
            length = (goal.ends_on - goal.starts_on).days
            expected = min(1.0, (self.day - goal.starts_on).days / length)
            if goal.target > goal.baseline:
                progress = (last.value - goal.baseline) / (goal.target - goal.baseline)
            else:
                progress = (goal.baseline - last.value) / (goal.baseline - goal.target)
            reached = progress >= 1
            total += 1
            n += reached or (self.day <= goal.ends_on and progress >= expected - 0.1)
        return n, total, 0, without_zeros(goal_without_recent_figure=unknown)

    def diligence(self) -> tuple[Any, ...]:
        assert self.scope.agency_id is not None
        ngos = {one.ngo_id for one in self.active()}
        good = 0
        for ngo_id in ngos:
            state = standing_of(
                self.session, agency_id=self.scope.agency_id, ngo_id=ngo_id, on=self.day
            ).state
            good += state.value in ("preferred", "approved", "conditional")
        return good, len(ngos), 0, {}

    def self_assessment(self) -> tuple[Any, ...]:
        scores, few, none = [], 0, 0
        for partnership in self.active():
            ended = []
            for one in self.session.scalars(sa.select(SelfAssessmentRound)):
                midnight = datetime.combine(one.closes_on + timedelta(days=1), time(0), self.zone)
                end = min(midnight, one.closed_at or midnight)
                if (
                    one.partnership_id == partnership.id
                    and self.moment - timedelta(days=365) < end <= self.moment
                ):
                    ended.append((end, one))
            if not ended:
                none += 1
                continue
            latest = max(ended, key=lambda pair: pair[0])[1]
            sides = [self.person_means(latest, side) for side in (partnership.agency_id, partnership.ngo_id)]
            if min(map(len, sides)) < 3:
                few += 1
            else:
                scores.append(fmean([fmean(side) for side in sides]))
        count = 2 * len(scores)
        excluded = without_zeros(too_few_answers=2 * few, no_recent_self_assessment=2 * none)
        return count, count, 0, excluded, round(fmean(scores), 9) if scores else None

    def person_means(self, one: SelfAssessmentRound, side: UUID) -> list[float]:
        means = []
        for answer in self.session.scalars(sa.select(SelfAssessmentAnswer)):
            if answer.round_id == one.id and answer.organisation_id == side:
                marks = self.session.scalars(
                    sa.select(SelfAssessmentMark.mark).where(SelfAssessmentMark.answer_id == answer.id)
                ).all()
                means.append(fmean(marks))
        return means

    # ---- P01

    def held(self) -> tuple[Any, ...]:
        """Day by day: a period asks for a meeting where its cadence holds on more than half of its days."""
        n = total = pending = 0
        meetings = self.meetings().values()
        for partnership in self.partnerships:
            steering = {c.id for c in self.committees_of(partnership) if c.kind.value == "steering"}
            covered: Counter[tuple[date, date]] = Counter()
            for day, months in self.cadences(partnership).items():
                covered[span_of(day, months)] += 1
            for (first, last), days in covered.items():
                if 2 * days <= (last - first).days + 1 or not self.inside(last):
                    continue
                if last >= self.today:
                    pending += 1
                    continue
                total += 1
                n += any(
                    m.committee_id in steering and m.quorate and first <= self.local(m.starts_at) <= last
                    for m in meetings
                )
        return n, total, pending, {}

    def cadences(self, partnership: Partnership) -> dict[date, int]:
        """For each day on which an agreement of the pair held, the months between meetings: the fewest agreed."""
        months: dict[date, int] = {}
        for one in self.session.scalars(sa.select(Memorandum).where(Memorandum.executed_at.is_not(None))):
            parties = set(
                self.session.scalars(
                    sa.select(MemorandumParty.organisation_id).where(MemorandumParty.memorandum_id == one.id)
                )
            )
            if not {partnership.agency_id, partnership.ngo_id} <= parties:
                continue
            assert one.executed_at is not None
            day, last = max(one.starts_on, self.local(one.executed_at)), one.ends_on
            if one.terminated_on:
                last = min(last, one.terminated_on - timedelta(days=1))
            if one.superseded_at:
                last = min(last, self.local(one.superseded_at - timedelta(microseconds=1)))
            while day <= last:
                months[day] = min(months.get(day, 12), MONTHS[one.meeting_cadence.value])
                day += timedelta(days=1)
        return months


MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def span_of(day: date, months: int) -> tuple[date, date]:
    """The calendar period of so many months in which a day lies."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    year, month = divmod(first.month - 1 + months, 12)
    return first, date(first.year + year, month + 1, 1) - timedelta(days=1)


def every_scope(session: Session) -> Iterator[Scope]:
    agencies = sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.AGENCY)
    for agency_id in session.scalars(agencies).all():
        yield scope_of(session, agency_id=agency_id, partnership_id=None)
        pairs = sa.select(Partnership.id).where(Partnership.agency_id == agency_id)
        for partnership_id in session.scalars(pairs).all():
            yield scope_of(session, agency_id=agency_id, partnership_id=partnership_id)


def a_period(code: str, zone: str) -> Period:
    year, _, quarter = code.partition("-Q")
    return Period.quarter(int(year), int(quarter), zone=zone) if quarter else Period.year(int(year), zone)


@pytest.mark.first_tier("sqlite")
def test_the_partnership_figures_are_those_that_a_person_works_out(session: Session, now: datetime) -> None:
    load_seed(session, referrals=20, seed=1, now=now)
    seen: dict[str, int] = dict.fromkeys(("P01", "P02", "P03", "P05", "P06", "P07", "P08", "P09"), 0)
    for scope in every_scope(session):
        for code in OF_ONE_PARTNER if scope.partnership_id else PERIODS:
            period = a_period(code, scope.timezone)
            if period.bounds()[0] >= now:
                continue
            figures = read_source(session, scope, period=period, as_of=now).figures(period)
            hand = Hand(session, scope, period, now)
            where = (scope.title, code)
            assert numbers(figures["P01"]) == hand.held(), where
            assert numbers(figures["P02"]) == hand.attendance(), where
            assert numbers(figures["P03"]) == hand.actions(), where
            assert numbers(figures["P05"]) == hand.renewals(), where
            assert numbers(figures["P06"]) == hand.goals(), where
            assert numbers(figures["P07"]) == hand.returns(), where
            assert numbers(figures["P08"]) == hand.diligence(), where
            score = figures["P09"].value
            assert (
                *numbers(figures["P09"]),
                score if score is None else round(score, 9),
            ) == hand.self_assessment(), where
            for name in seen:
                seen[name] += figures[name].N
    compared = {name for name, cases in seen.items() if cases}
    assert {"P01", "P02", "P03", "P06", "P08", "P09"} <= compared, (
        f"choose a seed in which these have cases: {seen}"
    )
