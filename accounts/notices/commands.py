"""Writing notices, reading them, and saying which mail one wants.

A notice repeats an event that its own command has audited, so writing and reading one leave no row in the trail.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind, NoticeMute, NoticePreference, Weight
from accounts.notices.openings import tell_opened
from accounts.notices.policy import may_mute, mutes_of, visible_to
from accounts.notices.values import Plain, pack
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Denied, NotFound, RuleBroken
from core.text import N_

KEPT_AFTER_READING = timedelta(days=180)
KEPT_UNREAD = timedelta(days=365)
NOTHING: Mapping[str, Plain] = MappingProxyType({})


def notify(
    session: Session,
    *,
    to: Iterable[UUID],
    kind: NoticeKind,
    text: str,
    link: str,
    about: tuple[str, UUID],
    key: str,
    now: datetime,
    weight: Weight = Weight.DIGEST,
    params: Mapping[str, Plain] = NOTHING,
    partnership_id: UUID | None = None,
) -> int:
    """One notice per person and key: a second call adds nobody twice. Answers how many were new.

    `text` is marked with `N_` and `params` fill its placeholders, with plain values that name nobody in care
    (`accounts.notices.values.pack`). `link` is a path on this site. `partnership_id` lets people mute a partnership.
    `Weight.IMMEDIATE` is for urgent and safety items only: it is mailed at once, everything else once a day.
    """
    people = dict.fromkeys(to)
    if not people:
        return 0
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError("a notice leads to a path on this site")
    values: dict[str, Any] = {
        "kind": kind,
        "weight": Weight.IMMEDIATE if kind is NoticeKind.SAFETY else weight,
        "message": str(text),
        "params": pack(text, params),
        "link": link,
        "about_kind": about[0],
        "about_id": about[1],
        "partnership_id": about[1] if about[0] == "partnership" else partnership_id,
        "key": key,
        "created_at": now,
    }
    rows = [{"id": uuid4(), "recipient_id": person, **values} for person in people]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Notice.__table__).values(rows)
    new = new.on_conflict_do_nothing(index_elements=["recipient_id", "key"])
    return len(session.execute(new.returning(Notice.id)).all())


def mark_read(session: Session, actor: Actor, notice_id: UUID, *, now: datetime) -> str:
    """The actor has read one of their notices; answers where it leads, raises `NotFound` for anybody else's."""
    link = session.scalar(sa.select(Notice.link).where(Notice.id == notice_id, visible_to(actor)))
    if link is None:
        raise NotFound(N_("This notice is not there any more."))
    _read(session, actor, Notice.id == notice_id, now=now)
    return link


def open_notice(session: Session, actor: Actor, notice_id: UUID, *, now: datetime) -> str:
    """The actor opens one of their notices: it is read, and what it is about is told; answers where it leads."""
    link = mark_read(session, actor, notice_id, now=now)
    about = session.execute(sa.select(Notice.about_kind, Notice.about_id).where(Notice.id == notice_id)).one()
    tell_opened(session, actor, (about.about_kind, about.about_id), now=now)
    return link


def mark_all_read(session: Session, actor: Actor, *, kind: NoticeKind | None = None, now: datetime) -> int:
    """The actor has read all their notices, or all of one kind; answers how many were unread."""
    return _read(session, actor, Notice.kind == kind if kind is not None else sa.true(), now=now)


def mark_read_about(session: Session, actor: Actor, *, about: tuple[str, UUID], now: datetime) -> int:
    """The actor has dealt with a thing, so the notices about it are read."""
    return _read(session, actor, Notice.about_kind == about[0], Notice.about_id == about[1], now=now)


def choose_digest_hour(session: Session, actor: Actor, *, hour: int | None, now: datetime) -> None:
    """The actor wants the digest at this hour of their day, or none at all."""
    user_id = _own_id(actor)
    preference = session.get(NoticePreference, user_id)
    if preference is None:
        preference = NoticePreference(user_id=user_id)
        session.add(preference)
    preference.digest_hour = hour
    session.flush()
    record(session, actor, action="notice.digest_chosen", subject=("user", user_id), now=now)


def mute(
    session: Session,
    actor: Actor,
    *,
    kind: NoticeKind | None = None,
    partnership_id: UUID | None = None,
    until: date,
    reason: str,
    now: datetime,
) -> None:
    """No mail about a kind of notice, or about a partnership, until a day; an earlier mute is replaced."""
    if (kind is None) == (partnership_id is None):
        raise RuleBroken(N_("Choose what to mute."), "target")
    may_mute(kind, until, reason, today=local_date(now, actor.timezone))
    user_id = _own_id(actor)
    same = NoticeMute.kind == kind if kind is not None else NoticeMute.partnership_id == partnership_id
    held = session.scalars(sa.select(NoticeMute).where(mutes_of(actor), same)).one_or_none()
    if held is None:
        held = NoticeMute(user_id=user_id, kind=kind, partnership_id=partnership_id)
        session.add(held)
    held.until, held.reason, held.created_at = until, reason.strip(), now
    session.flush()
    target = kind.value if kind is not None else str(partnership_id)
    details = {"target": target, "until": until.isoformat()}
    record(session, actor, action="notice.muted", subject=("user", user_id), now=now, details=details)


def unmute(session: Session, actor: Actor, mute_id: UUID, *, now: datetime) -> None:
    """End one of one's own mutes; raises `NotFound` for anybody else's."""
    held = session.scalars(
        sa.select(NoticeMute).where(NoticeMute.id == mute_id, mutes_of(actor))
    ).one_or_none()
    if held is None:
        raise NotFound(N_("This has ended already."))
    session.delete(held)
    session.flush()
    record(session, actor, action="notice.unmuted", subject=("user", _own_id(actor)), now=now)


def forget_old_notices(session: Session, *, now: datetime) -> int:
    """Notices go 180 days after they were read, unread ones after a year; mutes when they are over."""
    old = sa.or_(Notice.read_at <= now - KEPT_AFTER_READING, Notice.created_at <= now - KEPT_UNREAD)
    gone = _rows(session, sa.delete(Notice).where(old))
    # Two days late, so that no zone of the world still has the day.
    yesterday = now.date() - timedelta(days=2)
    return gone + _rows(session, sa.delete(NoticeMute).where(NoticeMute.until < yesterday))


def _read(session: Session, actor: Actor, *conditions: sa.ColumnElement[bool], now: datetime) -> int:
    unread = sa.update(Notice).where(visible_to(actor), Notice.read_at.is_(None), *conditions)
    return _rows(session, unread.values(read_at=now))


def _rows(session: Session, statement: sa.Update | sa.Delete) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))


def _own_id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Denied(N_("Timers have no notices."))
    return actor.user_id
