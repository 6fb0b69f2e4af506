"""Who sees which goals, what other rooms read of them, and the reminders of their owners."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import Role
from partners.goals import commands, queries
from partners.goals.telling import remind_owners
from partners.goals.trajectory import Rating
from tests.support.goals import make_goal, make_report
from tests.support.memoranda import make_pair, make_person
from tests.support.statements import counted_statements


def test_both_sides_see_their_goals_and_nobody_else_does(session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    goal = make_goal(session, pair, now)
    proposal = make_goal(session, pair, now, agreed=False)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    worker = make_person(session, pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    for leader in (pair.agency_leader, pair.ngo_leader):
        assert {row.id for row in queries.list_goals(session, leader)} == {goal.id, proposal.id}
    # A proposal is for those who lead; whoever holds no permission for goals sees none.
    assert [row.id for row in queries.list_goals(session, officer)] == [goal.id]
    for outsider in (worker, strangers.agency_leader, strangers.ngo_leader):
        assert queries.list_goals(session, outsider) == []


def test_the_list_takes_one_statement(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    for number in range(6):
        goal = make_goal(session, pair, now)
        make_report(session, pair.ngo_leader, goal, 20 + number, on=goal.starts_on, now=now)
    with counted_statements(session.connection()) as statements:
        rows = queries.list_goals(session, pair.agency_leader)
    assert (len(rows), len(statements)) == (6, 1)
    assert sorted(row.latest.value for row in rows if row.latest) == [20, 21, 22, 23, 24, 25]


def test_what_other_rooms_read(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    behind, ahead, proposal = (make_goal(session, pair, now, agreed=i < 2) for i in range(3))
    later = now + timedelta(days=50)
    for goal, value in ((behind, 22), (ahead, 50)):
        make_report(session, pair.ngo_leader, goal, value, on=goal.starts_on + timedelta(days=49), now=later)
    labels = queries.labels_of(session, [behind.id, ahead.id], on=later)
    assert {goal_id: label.rating for goal_id, label in labels.items()} == {
        behind.id: Rating.OFF_TRACK,
        ahead.id: Rating.ON_TRACK,
    }
    assert labels[behind.id].reference == behind.reference
    assert queries.labels_of(session, [], on=later) == {}
    off = queries.list_off_track(session, [behind.partnership_id], later)
    assert [row.id for row in off] == [behind.id]
    assert queries.list_off_track(session, [], later) == []
    commands.abandon(session, pair.ngo_leader, ahead.id, reason="Done elsewhere.", now=later)
    choosable = queries.list_choosable(session, pair.agency_leader, behind.partnership_id)
    assert {row.id for row in choosable} == {behind.id, proposal.id}


def test_owners_are_asked_after_30_and_45_days_once_each(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    make_goal(session, pair, now, agreed=False)
    sent = [remind_owners(session, now=now + timedelta(days=days)) for days in (29, 30, 31, 44, 45, 46, 99)]
    assert sent == [0, 2, 0, 0, 2, 0, 0]
    texts = session.scalars(sa.select(Notice.message).where(Notice.key.startswith("goal.figure:")))
    assert len(set(texts)) == 2
    # A new figure starts the count again; after the last day nobody is asked for more.
    make_report(
        session,
        pair.ngo_leader,
        goal,
        40,
        on=goal.starts_on + timedelta(days=60),
        now=now + timedelta(days=61),
    )
    sent = [remind_owners(session, now=now + timedelta(days=days)) for days in (89, 90, 101, 105)]
    assert sent == [0, 2, 0, 0]
