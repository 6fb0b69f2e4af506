"""What fills agendas from other rooms and floors: counts, never a referral, and nothing about other NGOs."""

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat import agenda
from core.actor import SYSTEM, Role
from partners.meetings import commands
from partners.meetings.agenda import AgendaContext
from partners.meetings.commands.agenda import context_of as agenda_context
from partners.meetings.lifecycle import MeetingState
from partners.meetings.models import Meeting
from partners.meetings.queries.meetings import agenda_of
from partners.meetings.terms import AgendaKind
from partners.memoranda.models import Memorandum, Partnership
from referrals.handover.queries.overdue import count_overdue
from tests.support.goals import make_goal
from tests.support.meetings import DAY, make_circle, make_meeting
from tests.support.memoranda import make_pair
from tests.support.referrals import make_referral, make_world


def context_of(session: Session, meeting: Meeting, now: datetime) -> AgendaContext:
    return agenda_context(session, SYSTEM, meeting, now=now)


def test_an_agreement_that_ends_within_180_days_is_on_the_agenda(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=MeetingState.PLANNED)
    assert list(agenda.ending_agreements(session, context_of(session, meeting, now))) == []
    session.execute(sa.update(Memorandum).values(ends_on=now.date() + 180 * DAY))
    (point,) = agenda.ending_agreements(session, context_of(session, meeting, now))
    assert point.kind is AgendaKind.AGREEMENT
    assert point.params == {"ngo": "Harbour House", "day": now.date() + 180 * DAY}


def test_a_new_partner_without_documents_is_named(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=MeetingState.PLANNED)
    (point,) = agenda.expiring_documents(session, context_of(session, meeting, now))
    assert point.text == "%(ngo)s: mandatory documents are missing."
    assert point.link == f"/documents/of/{circle.pair.ngo_id}"


def test_sources_about_one_partnership_are_silent_where_several_ngos_meet(
    session: Session, now: datetime
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=MeetingState.PLANNED)
    alone = context_of(session, meeting, now)
    source = agenda.between_two(agenda.expiring_documents)
    assert len(list(source(session, alone))) == 1
    values = {name: getattr(alone, name) for name in AgendaContext.__dataclass_fields__}
    several = AgendaContext(**{**values, "partnership_ids": alone.partnership_ids | {uuid4()}})
    assert list(source(session, several)) == []


def test_all_sources_fill_an_agenda_together(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=MeetingState.CALLED)
    commands.fill_agenda(
        session, circle.people[Role.NGO_MANAGER], meeting.id, sources=agenda.SURROUNDINGS.sources, now=now
    )
    assert [row.kind for row in agenda_of(session, meeting.id)] == [AgendaKind.DOCUMENT]


def test_overdue_referrals_are_counted_and_never_named(session: Session, now: datetime) -> None:
    world = make_world(session, now - 90 * DAY)
    referral_id = make_referral(session, world, now=now - 60 * DAY)
    partnership_id = session.scalars(sa.select(Partnership.id)).one()
    (count,) = count_overdue(session, [partnership_id], now=now)
    assert (count.open, count.overdue) == (1, 1)
    (early,) = count_overdue(session, [partnership_id], now=now - 60 * DAY)
    assert (early.open, early.overdue) == (1, 0)
    assert count_overdue(session, [], now=now) == []
    context = AgendaContext(
        committee_id=uuid4(),
        meeting_id=uuid4(),
        partnership_ids=frozenset({partnership_id}),
        organisation_ids=frozenset(),
        agency_id=world.agency.id,
        zone="America/New_York",
        since=None,
        now=now,
    )
    (point,) = agenda.overdue_referrals(session, context)
    assert point.params == {"ngo": "Harbour House", "overdue": 1, "open": 1}
    assert point.link is None
    assert point.subject == ("partnership", partnership_id)
    assert str(referral_id) not in str(point)


def test_what_a_goal_is_called_stays_between_its_two_sides(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    stranger = make_pair(session, now, agency="Southgate Police", ngo="River House")
    for one in pair.leaders:
        assert agenda.own_goals(session, one, [goal.id]) == [goal.id]
    for one in stranger.leaders:
        assert agenda.own_goals(session, one, [goal.id]) == []
