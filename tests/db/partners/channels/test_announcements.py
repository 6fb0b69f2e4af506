"""Announcements: to everybody of a partnership or of one's own house, until read or over."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from partners.channels.announcements.commands import (
    confirm_announcement,
    end_announcement,
    publish_announcement,
)
from partners.channels.announcements.models import Announcement, AnnouncementRead
from partners.channels.announcements.queries import get_announcement, list_announcements, list_current
from partners.memoranda.queries import find_partnership
from tests.support.referrals import World, make_world


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def publish(
    session: Session, world: World, who: Actor, now: datetime, *, shared: bool, **values: Any
) -> UUID:
    found = find_partnership(session, agency_id=world.agency.id, ngo_id=world.ngo.id)
    assert found is not None
    given: dict[str, Any] = {
        "partnership_id": found.id if shared else None,
        "title": "Opening hours",
        "body": "We open at 8 from Monday.",
        "expires_on": date(2026, 3, 20),
        "confirmation_wanted": True,
    } | values
    return publish_announcement(session, who, **given, now=now)


def test_both_sides_see_it_until_they_have_read_it_or_it_is_over(
    session: Session, world: World, now: datetime
) -> None:
    key = publish(session, world, world.ngo.manager, now, shared=True)
    officer, worker = world.agency.officer, world.ngo.worker
    assert [row.id for row in list_current(session, officer, now=now)] == [key]
    assert list_current(session, world.ngo.manager, now=now) == []
    confirm_announcement(session, officer, key, now=now)
    confirm_announcement(session, officer, key, now=now)
    assert list_current(session, officer, now=now) == []
    assert get_announcement(session, world.ngo.manager, key, now=now).read_by == 1
    # The last day ends at midnight where the reader is: 04:00 UTC in summer.
    last_minute = datetime(2026, 3, 21, 3, 59, tzinfo=now.tzinfo)
    assert [row.id for row in list_current(session, worker, now=last_minute)] == [key]
    assert list_current(session, worker, now=last_minute + timedelta(minutes=1)) == []
    assert list_announcements(session, worker, now=last_minute + timedelta(minutes=1))[0].is_over
    assert session.scalar(sa.select(sa.func.count()).select_from(AnnouncementRead)) == 1


def test_everybody_else_is_told_once(session: Session, world: World, now: datetime) -> None:
    key = uuid4()
    for _ in range(2):
        publish(session, world, world.agency.desk, now, shared=True, key=key)
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == key)).all()
    assert len(told) == len(set(told))
    assert {world.agency.officer.user_id, world.ngo.worker.user_id} < set(told)
    assert world.agency.desk.user_id not in told
    assert world.agency.admin.user_id not in told
    own = publish(session, world, world.agency.desk, now, shared=False)
    within = sa.select(Notice.recipient_id).where(Notice.about_id == own)
    assert world.ngo.worker.user_id not in set(session.scalars(within))


def test_strangers_find_nothing_and_only_some_announce(session: Session, world: World, now: datetime) -> None:
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    shared = publish(session, world, world.agency.desk, now, shared=True)
    own = publish(session, world, world.agency.leader, now, shared=False)
    for actor, key in (
        (others.agency.officer, shared),
        (others.ngo.manager, shared),
        (world.ngo.manager, own),
        (world.agency.admin, own),
    ):
        with pytest.raises(NotFound):
            get_announcement(session, actor, key, now=now)
        with pytest.raises(NotFound):
            confirm_announcement(session, actor, key, now=now)
        with pytest.raises(NotFound):
            end_announcement(session, actor, key, now=now)
    for actor in (world.agency.officer, world.agency.supervisor, world.ngo.intake, world.ngo.worker):
        with pytest.raises(NotFound):
            publish(session, world, actor, now, shared=True)
    with pytest.raises(NotFound):
        publish(session, world, others.agency.desk, now, shared=True)


def test_only_the_side_that_announced_it_takes_it_down(session: Session, world: World, now: datetime) -> None:
    key = publish(session, world, world.agency.desk, now, shared=True)
    for actor in (world.ngo.manager, world.agency.officer):
        with pytest.raises(RuleBroken):
            end_announcement(session, actor, key, now=now)
    end_announcement(session, world.agency.leader, key, now=now)
    end_announcement(session, world.agency.leader, key, now=now)
    assert list_current(session, world.ngo.worker, now=now) == []
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.subject_id == key.hex)).all()
    assert actions == ["announcement.published", "announcement.ended"]


def test_the_text_is_sealed(session: Session, world: World, now: datetime) -> None:
    publish(session, world, world.agency.desk, now, shared=True, title="Heron Lane", body="Zebulon Quixote")
    row = session.execute(sa.select(Announcement.title_sealed, Announcement.body_sealed)).one()
    assert b"Heron" not in row.title_sealed
    assert b"Zebulon" not in row.body_sealed
