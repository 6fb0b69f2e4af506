"""The pages of the notices, and the mails about them: counts only, once a day, at once where it is urgent."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.notices.commands import choose_digest_hour, mark_all_read, mute, notify
from accounts.notices.kinds import NoticeKind, Weight
from accounts.notices.mails import mail_digests, mail_urgent
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from accounts.users.models import User, UserStatus
from tests.support.memoranda import Pair, make_pair

CANARY = "Zebulon Quixote"


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def tell(session: Session, pair: Pair, now: datetime) -> Callable[..., int]:
    def told(**values: Any) -> int:
        given: dict[str, Any] = {
            "to": [pair.agency_leader.user_id],
            "kind": NoticeKind.MEETING,
            "text": "“%(what)s” is on %(day)s.",
            "params": {"what": "Steering", "day": date(2026, 4, 1)},
            "link": "/evaluations/",
            "about": ("meeting", uuid4()),
            "key": uuid4().hex,
            "now": now,
        } | values
        return notify(session, **given)

    return told


@pytest.fixture
def mails(app: Flask, session: Session) -> Callable[..., list[OutboxMessage]]:
    """Run both jobs at a moment; all mails so far."""

    def sent(at: datetime) -> list[OutboxMessage]:
        with app.app_context():
            mail_urgent(session, now=at)
            mail_digests(session, now=at)
        return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at)))

    return sent


# ---- Pages


def test_what_is_new_stands_behind_the_bell(
    client: Any, session: Session, pair: Pair, tell: Callable[..., int], now: datetime
) -> None:
    tell()
    tell(params={"what": CANARY, "day": date(2026, 4, 2)}, now=now + timedelta(minutes=1))
    tell(to=[pair.ngo_leader.user_id], params={"what": "Not for you", "day": date(2026, 4, 1)})
    client.sign_in(pair.agency_leader.user_id)
    page = client.page("/evaluations/")
    assert "2 unread" in page.text
    page = client.page("/notices/")
    assert "“Steering” is on Apr 1, 2026." in page.text
    assert "Not for you" not in page.text
    assert page.text.index(CANARY) < page.text.index("Steering")
    newest = session.scalars(sa.select(Notice.id).order_by(Notice.created_at.desc())).first()
    answer = client.submit("/notices/", action=f"/notices/{newest}/open")
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"] == "/evaluations/"
    assert "1 unread" in client.page("/evaluations/").text
    assert "marked as read" in client.submit_and_follow("/notices/", action="/notices/read-all").text
    assert "unread" not in client.page("/evaluations/").text


def test_notices_of_others_are_not_found(
    client: Any, session: Session, pair: Pair, tell: Callable[..., int]
) -> None:
    tell()
    key = session.scalars(sa.select(Notice.id)).one()
    client.sign_in(pair.ngo_leader.user_id)
    token = client.page("/notices/mail").form(having="hour").values["csrf_token"]
    for act in ("open", "read"):
        assert client.post(f"/notices/{key}/{act}", data={"csrf_token": token}).status_code == 404
    assert session.scalars(sa.select(Notice.read_at)).all() == [None]


def test_filter_by_kind(client: Any, pair: Pair, tell: Callable[..., int]) -> None:
    tell()
    tell(kind=NoticeKind.GOAL, text="A goal is due.", params={})
    client.sign_in(pair.agency_leader.user_id)
    page = client.page("/notices/?kind=goal")
    assert "A goal is due." in page.text
    assert "Steering" not in page.text
    assert "Steering" in client.page("/notices/?kind=nonsense&start=-5").text


def test_a_mute_needs_a_day_and_a_reason(client: Any, pair: Pair, tell: Callable[..., int]) -> None:
    client.sign_in(pair.agency_leader.user_id)
    answer = client.submit(
        "/notices/mail", having="target", target="goal", until="2026-03-01", reason="Leave"
    )
    assert answer.status_code == 422
    assert "Choose today or a later day." in answer.text
    assert "Leave" in answer.text
    answer = client.submit("/notices/mail", having="target", target="goal", until="", reason="")
    assert "Enter the last day" in answer.text
    page = client.submit_and_follow(
        "/notices/mail", having="target", target="goal", until="2026-03-20", reason="On leave"
    )
    assert "On leave" in page.text
    page = client.submit_and_follow("/notices/mail", action=page.form("/end").action)
    assert "You get mails about it again." in page.text


def test_the_hour_of_the_daily_mail_is_kept(client: Any, pair: Pair) -> None:
    client.sign_in(pair.agency_leader.user_id)
    page = client.submit_and_follow("/notices/mail", having="hour", hour="16")
    assert page.form(having="hour").values["hour"] == ["16"]
    page = client.submit_and_follow("/notices/mail", having="hour", hour="none")
    assert page.form(having="hour").values["hour"] == ["none"]
    assert client.submit("/notices/mail", having="hour", hour="99").status_code == 422


# ---- Mails


def test_one_mail_a_day_with_counts_and_no_contents(
    pair: Pair, tell: Callable[..., int], mails: Callable[..., list[OutboxMessage]], now: datetime
) -> None:
    """15:30 UTC is 11:30 in New York: the mail is written after 7 the next day, once."""
    params = {"what": CANARY, "day": date(2026, 4, 1)}
    tell(params=params)
    tell(params=params)
    tell(params=params, kind=NoticeKind.AGREEMENT)
    seven = datetime(2026, 3, 12, 11, tzinfo=now.tzinfo)
    assert mails(now + timedelta(hours=1)) == []
    assert mails(seven - timedelta(minutes=1)) == []
    (mail,) = mails(seven)
    assert "2 about meetings" in mail.body
    assert "1 about agreements" in mail.body
    assert "/notices/" in mail.body
    assert "Zebulon" not in mail.subject + mail.body
    tell(now=seven + timedelta(minutes=5))
    assert len(mails(seven + timedelta(hours=12))) == 1
    assert len(mails(seven + timedelta(days=1))) == 2
    assert len(mails(seven + timedelta(days=2))) == 2


def test_nothing_new_makes_no_mail(
    session: Session,
    pair: Pair,
    tell: Callable[..., int],
    mails: Callable[..., list[OutboxMessage]],
    now: datetime,
) -> None:
    tell()
    mark_all_read(session, pair.agency_leader, now=now)
    assert mails(now + timedelta(days=1)) == []


@pytest.mark.parametrize(("day", "hour"), [(8, 2), (8, 3), (9, 2)])
def test_a_day_on_which_the_clocks_change_has_one_mail(
    session: Session,
    pair: Pair,
    tell: Callable[..., int],
    mails: Callable[..., list[OutboxMessage]],
    now: datetime,
    day: int,
    hour: int,
) -> None:
    choose_digest_hour(session, pair.agency_leader, hour=hour, now=now)
    start = datetime(2026, 3, day, 4, tzinfo=now.tzinfo)
    tell(now=start)
    for minutes in range(0, 24 * 60, 30):
        written = mails(start + timedelta(minutes=minutes))
        tell(now=start + timedelta(minutes=minutes + 1))
    assert len(written) == 1


def test_what_is_urgent_is_mailed_at_once_and_not_again(
    pair: Pair, tell: Callable[..., int], mails: Callable[..., list[OutboxMessage]], now: datetime
) -> None:
    tell(weight=Weight.IMMEDIATE, params={"what": CANARY, "day": date(2026, 4, 1)})
    tell(kind=NoticeKind.SAFETY)
    (mail,) = mails(now)
    assert "urgent or about safety" in mail.body
    assert "1 about meetings" in mail.body
    assert "1 about safety" in mail.body
    assert "Zebulon" not in mail.subject + mail.body
    assert len(mails(now + timedelta(days=1))) == 1


def test_what_is_muted_is_listed_and_not_mailed(
    session: Session,
    pair: Pair,
    tell: Callable[..., int],
    mails: Callable[..., list[OutboxMessage]],
    now: datetime,
) -> None:
    """By kind or by partnership, until the day; safety is mailed all the same."""
    leader, partnership_id = pair.agency_leader, uuid4()
    until = date(2026, 3, 12)
    mute(session, leader, kind=NoticeKind.MEETING, until=until, reason="On leave", now=now)
    mute(session, leader, partnership_id=partnership_id, until=until, reason="On leave", now=now)
    tell()
    tell(kind=NoticeKind.GOAL, partnership_id=partnership_id)
    assert mails(now + timedelta(days=1)) == []
    tell(kind=NoticeKind.SAFETY, partnership_id=partnership_id)
    assert len(mails(now + timedelta(days=1))) == 1
    tell(now=now + timedelta(days=2))
    assert len(mails(now + timedelta(days=3))) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 4


def test_whoever_left_or_wants_none_gets_no_mail(
    session: Session,
    pair: Pair,
    tell: Callable[..., int],
    mails: Callable[..., list[OutboxMessage]],
    now: datetime,
) -> None:
    choose_digest_hour(session, pair.ngo_leader, hour=None, now=now)
    assert pair.agency_leader.user_id is not None
    user = session.get_one(User, pair.agency_leader.user_id)
    user.status, user.disabled_at = UserStatus.DISABLED, now
    session.flush()
    both: list[UUID | None] = [pair.agency_leader.user_id, pair.ngo_leader.user_id]
    tell(to=both)
    tell(to=[pair.agency_leader.user_id], weight=Weight.IMMEDIATE)
    assert mails(now + timedelta(days=1)) == []
    waiting = sa.select(sa.func.count()).select_from(Notice).where(Notice.settled_at.is_(None))
    assert session.scalar(waiting) == 0
