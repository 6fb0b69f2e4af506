"""A partnership with a committee and its people, and meetings brought to a state through the real commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.meetings import commands
from partners.meetings.lifecycle import MeetingState
from partners.meetings.models import Committee, Meeting, MeetingAction, MeetingDecision
from partners.meetings.own_points import own_points
from partners.meetings.quorum import Quorum
from partners.meetings.terms import CommitteeKind, DecisionOutcome
from partners.memoranda.models import Partnership
from partners.memoranda.terms import Cadence
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.support.remembered import remembered

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A pair with an agreement in force, a committee, and a person of each role that matters."""

    pair: Pair
    partnership_id: UUID
    committee_id: UUID
    chief: Actor
    director: Actor
    people: Mapping[Role, Actor]

    @property
    def organisations(self) -> tuple[UUID, UUID]:
        """The member organisations, the agency first."""
        return self.pair.agency_id, self.pair.ngo_id


def make_circle(
    session: Session,
    now: datetime,
    *,
    kind: CommitteeKind = CommitteeKind.STEERING,
    agency: str = "Northgate Police",
    ngo: str = "Harbour House",
    quorum: tuple[int, int] = (2, 3),
    guests: tuple[str, ...] = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Circle:
    """A committee of two members with two seats each."""

    def build() -> Circle:
        pair = make_pair(session, now, agency=agency, ngo=ngo)
        make_memorandum(session, pair, now, starts_on=starts_on, ends_on=ends_on)
        partnership_id = partnership_of(session, pair)
        committee = found(session, pair, now, kind=kind, quorum=quorum, guests=guests)
        people = {
            role: make_person(session, home, f"{role.value} {home.hex[:4]}", role, now=now)
            for home, roles in (
                (pair.agency_id, (Role.PARTNERSHIP_DESK, Role.SUPERVISOR, Role.LIAISON_OFFICER)),
                (pair.ngo_id, (Role.NGO_MANAGER, Role.NGO_INTAKE, Role.NGO_WORKER)),
            )
            for role in roles
        }
        return Circle(
            pair=pair,
            partnership_id=partnership_id,
            committee_id=committee.id,
            chief=pair.agency_leader,
            director=pair.ngo_leader,
            people=people,
        )

    key = ("circle", now, kind, agency, ngo, quorum, guests, starts_on, ends_on)
    return remembered(session, key, build)


def partnership_of(session: Session, pair: Pair) -> UUID:
    """The partnership of a pair."""
    return session.scalars(
        sa.select(Partnership.id).where(
            Partnership.agency_id == pair.agency_id, Partnership.ngo_id == pair.ngo_id
        )
    ).one()


def found(
    session: Session,
    pair: Pair,
    now: datetime,
    *,
    kind: CommitteeKind,
    quorum: tuple[int, int] = (2, 3),
    guests: tuple[str, ...] = (),
) -> Committee:
    """Another committee of the pair."""
    return commands.found_committee(
        session,
        pair.agency_leader,
        kind=kind,
        partnership_ids=[partnership_of(session, pair)],
        constitution=commands.Constitution(
            name=f"The {kind.value} committee",
            quorum=Quorum(organisations=quorum[0], seats=quorum[1]),
            cadence=None if kind is CommitteeKind.STEERING else Cadence.MONTHLY,
            guests=guests,
        ),
        now=now,
    )


def make_meeting(
    session: Session,
    circle: Circle,
    now: datetime,
    *,
    state: MeetingState = MeetingState.HELD,
    came: tuple[int, int] = (2, 2),
    starts_at: datetime | None = None,
) -> Meeting:
    """A meeting walked to the state; one that is held began at `now`, others begin a week later."""
    begins = starts_at or (now if state is MeetingState.HELD else now + 7 * DAY)
    plan = commands.Plan(starts_at=begins, minutes_long=90, place="Room 2")
    before = min(now, begins) - 2 * DAY
    meeting = commands.plan_meeting(session, circle.chief, circle.committee_id, plan=plan, now=before)
    if state is MeetingState.CANCELLED:
        return commands.cancel_meeting(session, circle.chief, meeting.id, reason="Snow.", now=before)
    if state is not MeetingState.PLANNED:
        commands.call_meeting(session, circle.chief, meeting.id, sources=[own_points], now=before + DAY)
    if state is MeetingState.HELD:
        hold(session, circle, meeting, begins, came=came)
    return meeting


def hold(
    session: Session, circle: Circle, meeting: Meeting, now: datetime, *, came: tuple[int, int] = (2, 2)
) -> Meeting:
    """The attendance of a meeting: so many of the agency and of the NGO."""
    attendance = {
        str(one): commands.Presence(present=count)
        for one, count in zip(circle.organisations, came, strict=True)
    }
    return commands.record_attendance(session, circle.chief, meeting.id, attendance=attendance, now=now)


def make_decision(
    session: Session,
    circle: Circle,
    meeting: Meeting,
    now: datetime,
    *,
    outcome: DecisionOutcome = DecisionOutcome.AGREED,
    finding: commands.Finding | None = None,
    goal_id: UUID | None = None,
) -> MeetingDecision:
    """A decision of a meeting that is held."""
    proposal = commands.Proposal(text="Intake answers until 20:00.", finding=finding)
    made = commands.propose(session, circle.chief, meeting.id, proposal=proposal, now=now)
    if outcome is DecisionOutcome.PROPOSED:
        return made
    return commands.decide(
        session,
        circle.chief,
        made.id,
        outcome=outcome,
        text=made.text,
        reason="Nobody answered after 16:00.",
        goal_id=goal_id,
        now=now,
    )


def make_action(
    session: Session,
    circle: Circle,
    meeting: Meeting,
    now: datetime,
    *,
    owner: Actor | None = None,
    due_on: date | None = None,
    decision_id: UUID | None = None,
) -> MeetingAction:
    """An action of a meeting that is held, for the NGO's manager and due in 30 days where nothing else is said."""
    task = commands.Task(
        text="Publish the phone hours",
        owner_id=(owner or circle.people[Role.NGO_MANAGER]).user_id,
        due_on=due_on or now.date() + 30 * DAY,
        decision_id=decision_id,
    )
    return commands.add_action(session, circle.chief, meeting.id, task=task, now=now)
