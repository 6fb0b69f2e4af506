"""Committees, a year of meetings, decisions and actions of the fictitious partnership, through the real commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.agenda import SURROUNDINGS
from concordat.seed.acting import actor_of, partnership_of
from concordat.seed.chance import Chance
from concordat.seed.people import TIMEZONE, Cast, Party
from core.actor import SYSTEM, Actor, Role
from core.clock import local_date
from kpi.evaluations.commands import evaluate
from kpi.evaluations.scopes import scope_of
from kpi.evaluations.snapshot import from_text
from kpi.measures.status import TargetStatus
from kpi.periods import parse_period
from partners.goals.models import Goal
from partners.meetings import commands
from partners.meetings.models import MeetingAction, MeetingDecision
from partners.meetings.own_points import own_points
from partners.meetings.queries.decisions import list_unsettled
from partners.meetings.quorum import Quorum
from partners.meetings.terms import CommitteeKind, DecisionOutcome
from partners.memoranda.calendar_periods import period_of
from partners.memoranda.terms import Cadence

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEED = 13
"""Its own chances, so that meetings leave the rest of the demonstration as it was."""
ROOM = "Lanternfield Centre, room 2"
GUESTS = ("St Brannoc Hospital", "Elmsworth Library")
A, D = DecisionOutcome.AGREED, DecisionOutcome.DEFERRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An action: what, whose role on which side, days until due and done (None: still open), and a later date."""

    text: str
    role: Role
    due: int
    done: int | None = None
    redated: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A decision with its reason, the actions that follow, and whether a finding and a goal stand behind it."""

    text: str
    reason: str
    outcome: DecisionOutcome = A
    jobs: tuple[Job, ...] = ()
    finding: bool = False
    goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One meeting: how many quarters ago, who came (agency, NGO), and what it decided; nobody came: cancelled."""

    ago: int
    came: tuple[int, int] = (2, 2)
    votes: tuple[Vote, ...] = ()
    minutes: str = "The figures were gone through; both sides reported on their actions."


DESK, MANAGER = Role.PARTNERSHIP_DESK, Role.NGO_MANAGER
CHIEF = Role.LEADERSHIP
LONG: Sequence[Story] = (
    Story(
        ago=5,
        votes=(
            Vote(
                text="Intake answers the phone until 20:00 on weekdays.",
                reason="Most encounters happen after 16:00, when nobody answered.",
                jobs=(Job(text="Publish the new phone hours to all officers", role=DESK, due=21, done=15),),
            ),
        ),
    ),
    Story(ago=4, votes=(
        Vote(text="Feedback on each referral reaches the officer within a week.",
             reason="Officers who hear nothing stop referring.",
             jobs=(Job(text="Write a short guide on feedback for intake staff", role=MANAGER, due=30, done=44),)),
    )),
    Story(ago=3, came=(2, 0), votes=(
        Vote(text="Officers may call intake before they send an urgent referral.",
             reason="Two urgent referrals were sent without a word and found late."),
        Vote(text="A joint leaflet for families.", reason="Nobody from the NGO was there to say what it should hold.",
             outcome=D),
    )),
    Story(ago=2, votes=(
        Vote(text="A second worker joins intake on Mondays.",
             reason="Most late answers follow the weekend.", finding=True, goal=True,
             jobs=(
                 Job(text="Change the duty roster for Mondays", role=MANAGER, due=28, done=26),
                 Job(text="Compare the answers of four Mondays before and after", role=DESK, due=60, done=85,
                     redated=90),
             )),
    )),
    Story(ago=1, votes=(
        Vote(text="Every patrol briefing names the partner on call.",
             reason="Officers of the night shift did not know whom to call.",
             jobs=(
                 Job(text="Put the partner on call into the briefing sheet", role=CHIEF, due=14, done=12),
                 Job(text="Ask the night shift whether the sheet helps", role=DESK, due=40),
                 Job(text="Send the on-call plan a week ahead", role=MANAGER, due=150),
             )),
    )),
)  # fmt: skip
SHORT: Sequence[Story] = (
    Story(ago=3),
    Story(ago=2, came=(0, 0)),
    Story(ago=1, votes=(
        Vote(text="The partners share one list of contacts.", reason="Numbers were out of date on both sides.",
             jobs=(Job(text="Bring the list of contacts up to date", role=MANAGER, due=30),)),
    )),
)  # fmt: skip
STEERING: Sequence[tuple[int, int, Sequence[Story]]] = (
    (0, 0, LONG),
    (0, 1, SHORT),
    (0, 2, SHORT[:1]),
    (1, 0, SHORT[:1]),
    (1, 3, SHORT[2:]),
)


@dataclass(slots=True, kw_only=True)
class _Circle:
    """A committee with those who speak for it."""

    committee_id: UUID
    partnership_id: UUID
    agency: Party
    ngo: Party
    kind: CommitteeKind


def make_meetings(session: Session, cast: Cast, *, now: datetime) -> None:
    """Committees of the partnerships, what they decided over a year, and the meetings ahead."""
    _Minutes(session, cast, now).write()


class _Minutes:
    """Writes the meetings of one cast."""

    def __init__(self, session: Session, cast: Cast, now: datetime) -> None:
        self.session, self.cast, self.now = session, cast, now
        self.chance = Chance(SEED)
        self.today = local_date(now, TIMEZONE)

    def write(self) -> None:
        for agency, ngo, stories in STEERING:
            circle = self._found(agency, [ngo], CommitteeKind.STEERING)
            for story in stories:
                self._tell(circle, story)
            if (agency, ngo) != (1, 3):
                self._ahead(circle, days=9 + 3 * ngo, call=(agency, ngo) in ((0, 0), (0, 1)))
        operational = self._found(0, [0], CommitteeKind.OPERATIONAL)
        held = Vote(
            text="Supervisors get the weekly list of open questions.",
            reason="Questions waited for officers on leave.",
            jobs=(Job(text="Send the first weekly list", role=Role.NGO_INTAKE, due=45),),
        )
        self._tell(operational, Story(ago=1, votes=(held,)))
        self._ahead(operational, days=5, call=True)
        self._ahead(self._found(0, [0, 1, 2], CommitteeKind.COMMUNITY), days=33, call=False)

    def _found(self, agency: int, ngos: Sequence[int], kind: CommitteeKind) -> _Circle:
        police, ngo = self.cast.agencies[agency], self.cast.ngos[ngos[0]]
        ids = [partnership_of(self.session, police, self.cast.ngos[one]) for one in ngos]
        names = {
            CommitteeKind.STEERING: f"Steering committee {_short(police)} and {_short(ngo)}",
            CommitteeKind.OPERATIONAL: f"Working group {_short(police)} and {_short(ngo)}",
            CommitteeKind.COMMUNITY: f"{_short(police)} community forum",
        }
        founded = self.now - timedelta(days=480 if kind is CommitteeKind.STEERING else 120)
        committee = commands.found_committee(
            self.session,
            self._person(police, CHIEF),
            kind=kind,
            partnership_ids=ids,
            constitution=commands.Constitution(
                name=names[kind],
                quorum=Quorum(organisations=2, seats=3 if kind is CommitteeKind.STEERING else 2),
                cadence=None if kind is CommitteeKind.STEERING else Cadence.QUARTERLY,
                guests=GUESTS if kind is CommitteeKind.COMMUNITY else (),
            ),
            now=founded,
        )
        return _Circle(committee_id=committee.id, partnership_id=ids[0], agency=police, ngo=ngo, kind=kind)

    def _tell(self, circle: _Circle, story: Story) -> None:
        session, chief = self.session, self._person(circle.agency, CHIEF)
        starts_at = _afternoon(self._day(story.ago))
        planned = starts_at - 20 * DAY
        plan = commands.Plan(starts_at=starts_at, minutes_long=90, place=ROOM)
        meeting = commands.plan_meeting(session, chief, circle.committee_id, plan=plan, now=planned)
        meeting.reference = self.chance.reference("MT")
        commands.call_meeting(session, chief, meeting.id, sources=[own_points], now=planned + DAY)
        if not any(story.came):
            commands.cancel_meeting(
                session,
                chief,
                meeting.id,
                reason="Both sides were at a major incident.",
                now=starts_at - 2 * HOUR,
            )
            return
        attendance = {
            str(circle.agency.organisation_id): commands.Presence(present=story.came[0]),
            str(circle.ngo.organisation_id): commands.Presence(present=story.came[1]),
        }
        commands.record_attendance(session, chief, meeting.id, attendance=attendance, now=starts_at)
        if meeting.quorate:
            self._ratify(circle, chief, meeting.id, at=starts_at + HOUR)
        for number, vote in enumerate(story.votes):
            moment = starts_at + HOUR + timedelta(minutes=5 * number)
            self._decide(circle, chief, meeting.id, vote, at=moment)
        after = starts_at + DAY
        if after > self.now:
            return
        commands.write_minutes(session, chief, meeting.id, text=story.minutes, now=after)
        commands.circulate_minutes(session, chief, meeting.id, now=after)
        approved = after + 4 * DAY
        if approved < self.now and story.ago > 1:
            director = self._person(circle.ngo, CHIEF)
            commands.approve_minutes(session, director, meeting.id, now=approved)

    def _ratify(self, circle: _Circle, chief: Actor, meeting_id: UUID, *, at: datetime) -> None:
        for decision in list_unsettled(self.session, circle.committee_id, before=at - HOUR):
            if decision.waits_for_ratification:
                commands.ratify(self.session, chief, decision.id, meeting_id=meeting_id, now=at)

    def _decide(self, circle: _Circle, chief: Actor, meeting_id: UUID, vote: Vote, *, at: datetime) -> None:
        session = self.session
        proposal = commands.Proposal(
            text=vote.text, finding=self._finding(circle, at) if vote.finding else None
        )
        made = commands.propose(session, chief, meeting_id, proposal=proposal, now=at)
        made.reference = self.chance.reference("DC")
        commands.decide(
            session,
            chief,
            made.id,
            outcome=vote.outcome,
            text=vote.text,
            reason=vote.reason,
            goal_id=self._goal(circle) if vote.goal else None,
            now=at,
        )
        for job in vote.jobs:
            self._give(circle, chief, made, job, at=at)

    def _give(
        self, circle: _Circle, chief: Actor, decision: MeetingDecision, job: Job, *, at: datetime
    ) -> None:
        session, day = self.session, local_date(at, TIMEZONE)
        side = circle.ngo if job.role in (MANAGER, Role.NGO_INTAKE) else circle.agency
        owner = self._person(side, job.role)
        task = commands.Task(
            text=job.text,
            owner_id=owner.user_id,
            due_on=day + timedelta(days=job.due),
            decision_id=decision.id,
            goal_id=decision.goal_id,
        )
        action: MeetingAction = commands.add_action(session, chief, decision.meeting_id, task=task, now=at)
        action.reference = self.chance.reference("AC")
        if job.redated is not None:
            later, when = day + timedelta(days=job.redated), at + timedelta(days=job.due - 3)
            if when < self.now:
                reason = "The figures of the last weeks were not there yet."
                commands.redate_action(session, chief, action.id, due_on=later, reason=reason, now=when)
        if job.done is not None and (done_at := at + timedelta(days=job.done)) < self.now:
            done_on = local_date(done_at, TIMEZONE)
            commands.finish_action(session, owner, action.id, done_on=done_on, note="", now=done_at)

    def _ahead(self, circle: _Circle, *, days: int, call: bool) -> None:
        session, chief = self.session, self._person(circle.agency, CHIEF)
        starts_at = _afternoon(_weekday(self.today + timedelta(days=days)))
        plan = commands.Plan(starts_at=starts_at, minutes_long=90, place=ROOM)
        meeting = commands.plan_meeting(
            session, chief, circle.committee_id, plan=plan, now=self.now - 3 * DAY
        )
        meeting.reference = self.chance.reference("MT")
        if call:
            sources = SURROUNDINGS.sources
            commands.call_meeting(session, chief, meeting.id, sources=sources, now=self.now - HOUR)
            text = "Plans for the holidays"
            commands.add_point(session, chief, meeting.id, text=text, now=self.now - HOUR)

    def _finding(self, circle: _Circle, at: datetime) -> commands.Finding | None:
        """The first miss of the month before the meeting, as an evaluation on the day before found it."""
        month = (local_date(at, TIMEZONE).replace(day=1) - DAY).strftime("%Y-%m")
        scope = scope_of(
            self.session, agency_id=circle.agency.organisation_id, partnership_id=circle.partnership_id
        )
        evaluation = evaluate(
            self.session, SYSTEM, scope=scope, period=parse_period(month, scope.timezone), now=at - DAY
        )
        snapshot = from_text(evaluation.snapshot)
        behind = [f for f in snapshot.figures if f.status in (TargetStatus.MISSES, TargetStatus.NEAR)]
        figure = next(iter(behind), snapshot.figures[0])
        text = f"{figure.definition.name}: behind its target in {month}."
        if not behind:
            text = f"{figure.definition.name}: to be kept up."
        return commands.Finding(evaluation_id=evaluation.id, indicator=figure.definition.code, text=text)

    def _goal(self, circle: _Circle) -> UUID | None:
        query = sa.select(Goal.id).where(Goal.partnership_id == circle.partnership_id)
        return self.session.scalar(
            query.order_by(Goal.indicator.is_(None), Goal.created_at, Goal.id).limit(1)
        )

    def _person(self, party: Party, role: Role) -> Actor:
        return actor_of(self.session, party, role)

    def _day(self, ago: int) -> date:
        """A weekday in the middle of the quarter that many quarters ago."""
        period = period_of(self.today, Cadence.QUARTERLY)
        for _ in range(ago):
            period = period_of(period.first_day - DAY, Cadence.QUARTERLY)
        return _weekday(period.first_day + timedelta(days=44))


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def _afternoon(day: date) -> datetime:
    return datetime.combine(day, time(14), ZoneInfo(TIMEZONE)).astimezone(UTC)


def _short(party: Party) -> str:
    return " ".join(party.name.split()[:2])
