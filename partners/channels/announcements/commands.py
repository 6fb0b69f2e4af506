"""Announcing, confirming to have read, and taking an announcement down."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import mark_read_about, notify
from accounts.notices.kinds import NoticeKind
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Denied, NotFound
from core.text import N_
from partners.channels.announcements.models import Announcement, AnnouncementRead
from partners.channels.announcements.policy import may_end, may_publish, visible_to
from partners.channels.announcements.queries import NOT_FOUND, audience_of
from partners.channels.policy import may_announce, partnerships_for


def publish_announcement(
    session: Session,
    actor: Actor,
    *,
    partnership_id: UUID | None,
    title: str,
    body: str,
    expires_on: date,
    confirmation_wanted: bool,
    now: datetime,
    key: UUID | None = None,
) -> UUID:
    """Tell everybody of a partnership, or of one's own organisation, something; answers its id.

    The same `key` a second time announces nothing new.
    """
    may_announce(actor)
    if partnership_id is not None and not _is_partner(session, actor, partnership_id):
        raise NotFound(N_("There is no such partnership."))
    may_publish(title, body, expires_on, today=local_date(now, actor.timezone))
    if actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Only people write announcements."))
    if key is not None and session.scalar(visible_to(actor).where(Announcement.id == key)) is not None:
        return key
    announcement = Announcement(
        id=key or uuid4(),
        organisation_id=actor.organisation_id,
        partnership_id=partnership_id,
        confirmation_wanted=confirmation_wanted,
        expires_on=expires_on,
        created_at=now,
        created_by_id=actor.user_id,
    )
    announcement.title, announcement.body = title.strip(), body.strip()
    session.add(announcement)
    session.flush()
    people = audience_of(session, organisation_id=actor.organisation_id, partnership_id=partnership_id)
    notify(
        session,
        to=[person for person in people if person != actor.user_id],
        kind=NoticeKind.ANNOUNCEMENT,
        text=N_("Please confirm that you have read an announcement from %(organisation)s")
        if confirmation_wanted
        else N_("New announcement from %(organisation)s"),
        params={"organisation": actor.organisation_name},
        link=f"/messages/announcements/{announcement.id}",
        about=("announcement", announcement.id),
        key=f"announcement:{announcement.id.hex}",
        partnership_id=partnership_id,
        now=now,
    )
    record(
        session,
        actor,
        action="announcement.published",
        subject=("announcement", announcement.id),
        now=now,
        details={"expires_on": expires_on.isoformat(), "partnership": partnership_id is not None},
    )
    return announcement.id


def confirm_announcement(session: Session, actor: Actor, announcement_id: UUID, *, now: datetime) -> None:
    """The actor has read an announcement; it leaves their first page."""
    announcement = _get(session, actor, announcement_id)
    if actor.user_id is None:
        raise Denied(N_("Only people read announcements."))
    if session.get(AnnouncementRead, (announcement.id, actor.user_id)) is not None:
        return
    session.add(AnnouncementRead(announcement_id=announcement.id, user_id=actor.user_id, read_at=now))
    session.flush()
    mark_read_about(session, actor, about=("announcement", announcement.id), now=now)
    record(session, actor, action="announcement.read", subject=("announcement", announcement.id), now=now)


def end_announcement(session: Session, actor: Actor, announcement_id: UUID, *, now: datetime) -> None:
    """Take an announcement down before its last day."""
    announcement = _get(session, actor, announcement_id)
    may_end(actor, organisation_id=announcement.organisation_id)
    if announcement.ended_at is not None:
        return
    announcement.ended_at, announcement.ended_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="announcement.ended", subject=("announcement", announcement.id), now=now)


def _get(session: Session, actor: Actor, announcement_id: UUID) -> Announcement:
    if session.scalar(visible_to(actor).where(Announcement.id == announcement_id)) is None:
        raise NotFound(NOT_FOUND)
    return session.get_one(Announcement, announcement_id, with_for_update=True)


def _is_partner(session: Session, actor: Actor, partnership_id: UUID) -> bool:
    return session.scalar(partnerships_for(actor).where(sa.column("id") == partnership_id)) is not None
