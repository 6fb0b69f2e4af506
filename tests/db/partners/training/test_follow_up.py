"""The last test: asked from one to three months after a session, told once, and only to who can have kept something."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.asking import list_asked, remind_of_follow_up
from partners.training.knowledge.points import Point
from partners.training.sessions import commands
from tests.support.training import FIRST, at, attend, make_school, make_session, make_test, seat_of, take


def test_only_who_has_both_marks_is_told_and_once(session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=4)
    make_test(session, school, now)
    planned = make_session(session, school, now, first=FIRST)
    take(session, school, planned, *school.officers, now=now)
    seats = [seat_of(session, planned, one) for one in school.officers]
    after = at(FIRST, 18)
    attend(session, school, planned, dict.fromkeys(seats, (8.0,)), now=after)
    marks = {
        (seats[0], Point.BEFORE): 40.0,
        (seats[0], Point.AFTER): 80.0,
        (seats[1], Point.BEFORE): 40.0,
        (seats[2], Point.AFTER): 80.0,
        (seats[3], Point.BEFORE): 40.0,
        (seats[3], Point.AFTER): 80.0,
        (seats[3], Point.FOLLOW_UP): 60.0,
    }
    knowledge.enter_marks(session, school.trainer, planned, marks=marks, now=after)
    opens = at(FIRST, 16) + timedelta(days=30)
    assert remind_of_follow_up(session, now=opens) == 0  # not held yet
    commands.finish_session(session, school.trainer, planned, now=after)
    assert remind_of_follow_up(session, now=opens - timedelta(minutes=1)) == 0
    assert remind_of_follow_up(session, now=opens) == 1
    assert remind_of_follow_up(session, now=opens + timedelta(days=1)) == 0
    told = sa.select(Notice.recipient_id).where(Notice.key.like("training.follow_up:%"))
    assert session.scalars(told).all() == [school.officers[0].user_id]
    assert [one.point for one in list_asked(session, school.officers[0], now=opens)] == [Point.FOLLOW_UP]
    session.execute(sa.delete(Notice).where(Notice.key.like("training.follow_up:%")))
    assert remind_of_follow_up(session, now=opens + timedelta(days=60)) == 0
    assert list_asked(session, school.officers[0], now=opens + timedelta(days=60)) == []
