"""Notices: one per person and event, read by their own reader only, and plain."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.commands import (
    choose_digest_hour,
    forget_old_notices,
    mark_all_read,
    mark_read,
    mark_read_about,
    mute,
    notify,
    unmute,
)
from accounts.notices.models import Notice, NoticeKind, NoticeMute, Weight
from accounts.notices.queries import (
    count_unread,
    digest_hour_of,
    list_mutes,
    list_notices,
    people_holding,
    unread_by_kind,
)
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import MarkedText
from tests.support.memoranda import Pair, make_pair, make_person


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    """Two partners with a leader each."""
    return make_pair(session, now)


@pytest.fixture
def tell(session: Session, pair: Pair, now: datetime) -> Callable[..., int]:
    """Tell the agency's leader about a meeting; what is given replaces that."""

    def told(**values: object) -> int:
        given = {
            "to": [pair.agency_leader.user_id],
            "kind": NoticeKind.MEETING,
            "text": MarkedText("The meeting on %(day)s was called."),
            "params": {"day": date(2026, 4, 1)},
            "link": "/meetings/1",
            "about": ("meeting", uuid4()),
            "key": "meeting:1:called",
            "now": now,
        } | values
        return notify(session, **given)  # type: ignore[arg-type]

    return told


def test_one_notice_for_each_person_and_event(session: Session, pair: Pair, tell: Callable[..., int]) -> None:
    """Repeating an event adds only those who were not told yet."""
    both = [pair.agency_leader.user_id, pair.ngo_leader.user_id]
    assert tell() == 1
    assert tell() == 0
    assert tell(to=both + both) == 1
    assert tell(to=both, key="meeting:1:moved") == 2
    assert tell(to=[]) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 4


def test_a_notice_keeps_its_text_and_parameters(
    session: Session, pair: Pair, tell: Callable[..., int], now: datetime
) -> None:
    """What is stored is the text to translate and plain values; days come back as days."""
    params = {"day": date(2026, 4, 1), "at": now, "count": 3, "what": MarkedText("Meeting"), "who": "A" * 500}
    tell(text="%(day)s %(at)s %(count)s %(what)s %(who)s", params=params)
    (row,) = list_notices(session, pair.agency_leader)
    assert row.message == "%(day)s %(at)s %(count)s %(what)s %(who)s"
    assert row.params["day"] == date(2026, 4, 1)
    assert row.params["at"] == now
    assert row.params["count"] == 3
    assert isinstance(row.params["what"], MarkedText)
    assert len(str(row.params["who"])) == 120


def test_safety_is_always_immediate(session: Session, pair: Pair, tell: Callable[..., int]) -> None:
    """A safety notice is mailed at once whatever its caller says."""
    tell(kind=NoticeKind.SAFETY, weight=Weight.DIGEST)
    assert list_notices(session, pair.agency_leader)[0].weight is Weight.IMMEDIATE


def test_a_link_stays_on_this_site(tell: Callable[..., int]) -> None:
    """Nobody is led elsewhere."""
    for link in ("https://elsewhere.example", "//elsewhere.example", "meetings"):
        with pytest.raises(ValueError, match="a path on this site"):
            tell(link=link)


def test_the_database_refuses_a_second_notice_and_a_foreign_link(
    session: Session, pair: Pair, tell: Callable[..., int]
) -> None:
    """The constraints hold whatever a command does."""
    tell()
    row = session.scalars(sa.select(Notice)).one()
    values = {column.key: getattr(row, column.key) for column in Notice.__table__.columns}
    for change in (
        {},
        {"key": "x", "link": "//elsewhere.example"},
        {"key": "x", "kind": NoticeKind.SAFETY},
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(sa.insert(Notice).values(values | {"id": uuid4()} | change))


def test_unread_first_and_by_kind(
    session: Session, pair: Pair, tell: Callable[..., int], now: datetime
) -> None:
    """What is unread stands first; the counts are the reader's own."""
    tell(key="1")
    tell(key="2", now=now + timedelta(hours=1))
    tell(key="3", now=now + timedelta(hours=2), kind=NoticeKind.GOAL)
    tell(key="1", to=[pair.ngo_leader.user_id])
    leader = pair.agency_leader
    newest = list_notices(session, leader)[0]
    assert newest.kind is NoticeKind.GOAL
    assert mark_read(session, leader, newest.id, now=now + timedelta(days=1)) == "/meetings/1"
    assert [row.read_at is None for row in list_notices(session, leader)] == [True, True, False]
    assert [row.id for row in list_notices(session, leader, kind=NoticeKind.GOAL)] == [newest.id]
    assert count_unread(session, leader) == 2
    assert unread_by_kind(session, leader) == {NoticeKind.MEETING: 2}
    assert mark_all_read(session, leader, kind=NoticeKind.GOAL, now=now + timedelta(days=1)) == 0
    assert mark_all_read(session, leader, now=now + timedelta(days=1)) == 2
    assert count_unread(session, leader) == 0
    assert count_unread(session, pair.ngo_leader) == 1


def test_nobody_reads_the_notices_of_another(
    session: Session, pair: Pair, tell: Callable[..., int], now: datetime
) -> None:
    """A notice of somebody else is not found, and stays unread."""
    tell()
    (row,) = list_notices(session, pair.agency_leader)
    with pytest.raises(NotFound):
        mark_read(session, pair.ngo_leader, row.id, now=now)
    assert list_notices(session, pair.ngo_leader) == []
    assert count_unread(session, pair.agency_leader) == 1


def test_dealing_with_a_thing_reads_its_notices(
    session: Session, pair: Pair, tell: Callable[..., int], now: datetime
) -> None:
    """A command that settles a thing may mark what was said about it as read."""
    about = ("thread", uuid4())
    tell(key="1", about=about)
    tell(key="2", about=about)
    tell(key="3")
    assert mark_read_about(session, pair.agency_leader, about=about, now=now) == 2
    assert count_unread(session, pair.agency_leader) == 1


def test_who_holds_a_permission(session: Session, pair: Pair, now: datetime) -> None:
    """Active people of active organisations only, by permission, by role, by both."""
    intake = make_person(session, pair.ngo_id, "Ines Intake", Role.NGO_INTAKE, now=now)
    gone = make_person(session, pair.ngo_id, "Gus Gone", Role.NGO_INTAKE, now=now)
    user = session.get_one(User, gone.user_id)
    user.status, user.disabled_at = UserStatus.DISABLED, now
    session.flush()
    leader, ids = pair.ngo_leader, [pair.ngo_id]

    def held(**values: object) -> list[UUID]:
        return people_holding(session, organisation_ids=ids, **values)  # type: ignore[arg-type]

    assert held() == [intake.user_id, leader.user_id]
    assert held(permission=Permission.MEMORANDUM_SIGN) == [leader.user_id]
    assert held(roles=[Role.NGO_INTAKE]) == [intake.user_id]
    assert held(permission=Permission.MEMORANDUM_SIGN, roles=[Role.NGO_INTAKE]) == []
    assert len(people_holding(session, organisation_ids=[pair.ngo_id, pair.agency_id])) == 3
    session.get_one(Organisation, pair.ngo_id).status = OrganisationStatus.SUSPENDED
    session.flush()
    assert held() == []


def test_a_mute_has_a_day_and_a_reason(session: Session, pair: Pair, now: datetime) -> None:
    """No mute without an end or a reason, none of safety; a second one replaces the first."""
    leader, today = pair.agency_leader, date(2026, 3, 11)
    for kind, until, reason, field in (
        (NoticeKind.SAFETY, today, "On leave", "target"),
        (NoticeKind.GOAL, today - timedelta(days=1), "On leave", "until"),
        (NoticeKind.GOAL, today + timedelta(days=400), "On leave", "until"),
        (NoticeKind.GOAL, today, "   x ", "reason"),
        (None, today, "On leave", "target"),
    ):
        with pytest.raises(RuleBroken) as refused:
            mute(session, leader, kind=kind, until=until, reason=reason, now=now)
        assert refused.value.field == field
    mute(session, leader, kind=NoticeKind.GOAL, until=today, reason="On leave", now=now)
    mute(
        session, leader, kind=NoticeKind.GOAL, until=today + timedelta(days=3), reason="Longer leave", now=now
    )
    (row,) = list_mutes(session, leader, today=today)
    assert (row.until, row.reason) == (today + timedelta(days=3), "Longer leave")
    assert list_mutes(session, leader, today=today + timedelta(days=4)) == []
    assert list(session.scalars(sa.select(AuditRow.action))) == ["notice.muted", "notice.muted"]
    with pytest.raises(NotFound):
        unmute(session, pair.ngo_leader, row.id, now=now)
    unmute(session, leader, row.id, now=now)
    assert list_mutes(session, leader, today=today) == []


def test_the_database_never_mutes_safety(session: Session, pair: Pair, now: datetime) -> None:
    """Neither safety nor nothing nor two things at once."""
    for kind, partnership_id in ((NoticeKind.SAFETY, None), (None, None), (NoticeKind.GOAL, uuid4())):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(
                sa.insert(NoticeMute).values(
                    id=uuid4(),
                    user_id=pair.agency_leader.user_id,
                    kind=kind,
                    partnership_id=partnership_id,
                    until=date(2026, 4, 1),
                    reason="Leave",
                    created_at=now,
                )
            )


def test_the_hour_of_the_digest(session: Session, pair: Pair, now: datetime) -> None:
    """Seven unless chosen otherwise, or none at all."""
    leader = pair.agency_leader
    assert digest_hour_of(session, leader) == 7
    choose_digest_hour(session, leader, hour=16, now=now)
    assert digest_hour_of(session, leader) == 16
    choose_digest_hour(session, leader, hour=None, now=now)
    assert digest_hour_of(session, leader) is None
    assert digest_hour_of(session, replace(leader, user_id=pair.ngo_leader.user_id)) == 7


def test_old_notices_go(session: Session, pair: Pair, tell: Callable[..., int], now: datetime) -> None:
    """Read ones after 180 days, unread ones after a year, mutes when they are over."""
    leader: Actor = pair.agency_leader
    for key, age in (("read", 200), ("unread", 200), ("old", 370), ("new", 1)):
        tell(key=key, now=now - timedelta(days=age))
    session.execute(sa.update(Notice).where(Notice.key == "read").values(read_at=now - timedelta(days=181)))
    mute(session, leader, kind=NoticeKind.GOAL, until=date(2026, 3, 11), reason="On leave", now=now)
    assert forget_old_notices(session, now=now) == 2
    assert set(session.scalars(sa.select(Notice.key))) == {"unread", "new"}
    assert forget_old_notices(session, now=now + timedelta(days=4)) == 1
