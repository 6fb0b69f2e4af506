"""Reads of announcements: what is to be shown to a person now, and who has confirmed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.queries import people_holding
from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.permissions import Permission
from core.sealing import open_text
from core.text import N_
from partners.channels.announcements.models import Announcement, AnnouncementRead
from partners.channels.announcements.policy import can_end, visible_to
from partners.channels.threads.queries import partner_names
from partners.memoranda.queries import list_partnerships

NOT_FOUND = N_("There is no such announcement.")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRow:
    """An announcement as a reader sees it."""

    id: UUID
    title: str
    body: str
    organisation_name: str
    partner_name: str | None
    """With whom it is shared; None where it is for one's own organisation only."""
    created_at: datetime
    expires_on: date
    confirmation_wanted: bool
    is_over: bool
    is_read: bool
    may_end: bool
    read_by: int
    """How many have confirmed; for the side that announced it."""


def list_current(session: Session, actor: Actor, *, now: datetime) -> list[AnnouncementRow]:
    """What stands on the actor's first page: not expired, not taken down, not read yet, not their own."""
    today = local_date(now, actor.timezone)
    query = _listed(actor).where(
        Announcement.expires_on >= today,
        Announcement.ended_at.is_(None),
        Announcement.created_by_id != actor.user_id,
        ~_has_read(actor),
    )
    return _rows(session, actor, query, now=now)


def list_announcements(
    session: Session, actor: Actor, *, now: datetime, limit: int = PAGE_SIZE
) -> list[AnnouncementRow]:
    """The announcements of the actor's organisation and partnerships, the newest first."""
    return _rows(session, actor, _listed(actor).limit(limit), now=now)


def get_announcement(
    session: Session, actor: Actor, announcement_id: UUID, *, now: datetime
) -> AnnouncementRow:
    """An announcement that exists for the actor; raises `NotFound` for any other."""
    rows = _rows(session, actor, _listed(actor).where(Announcement.id == announcement_id), now=now)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def audience_of(session: Session, *, organisation_id: UUID, partnership_id: UUID | None) -> list[UUID]:
    """Everybody to whom an announcement is made: active people of its organisations who read channels."""
    sides = {organisation_id}
    if partnership_id is not None:
        (partnership,) = list_partnerships(session, ids=[partnership_id])
        sides = {partnership.agency_id, partnership.ngo_id}
    return people_holding(session, organisation_ids=sides, permission=Permission.CHANNEL_READ)


def _has_read(actor: Actor) -> sa.Exists:
    return sa.exists().where(
        AnnouncementRead.announcement_id == Announcement.id, AnnouncementRead.user_id == actor.user_id
    )


def _listed(actor: Actor) -> sa.Select[Any]:
    readers = (
        sa.select(sa.func.count())
        .select_from(AnnouncementRead)
        .where(AnnouncementRead.announcement_id == Announcement.id)
        .correlate(Announcement)
        .scalar_subquery()
    )
    return (
        sa.select(
            Announcement.id,
            Announcement.title_sealed,
            Announcement.body_sealed,
            Announcement.organisation_id,
            Announcement.partnership_id,
            Organisation.name.label("organisation_name"),
            Announcement.created_at,
            Announcement.created_by_id,
            Announcement.expires_on,
            Announcement.ended_at,
            Announcement.confirmation_wanted,
            _has_read(actor).label("is_read"),
            readers.label("readers"),
        )
        .join(Organisation, Organisation.id == Announcement.organisation_id)
        .where(Announcement.id.in_(visible_to(actor)))
        .order_by(Announcement.created_at.desc(), Announcement.id)
    )


def _rows(session: Session, actor: Actor, query: sa.Select[Any], *, now: datetime) -> list[AnnouncementRow]:
    rows = session.execute(query).all()
    names = partner_names(session, actor, {row.partnership_id for row in rows if row.partnership_id})
    today = local_date(now, actor.timezone)
    return [
        AnnouncementRow(
            id=row.id,
            title=open_text(row.title_sealed, "announcement", "title", row.id) or "",
            body=open_text(row.body_sealed, "announcement", "body", row.id) or "",
            organisation_name=row.organisation_name,
            partner_name=names.get(row.partnership_id) if row.partnership_id else None,
            created_at=row.created_at,
            expires_on=row.expires_on,
            confirmation_wanted=row.confirmation_wanted,
            is_over=row.ended_at is not None or row.expires_on < today,
            is_read=row.is_read or row.created_by_id == actor.user_id,
            may_end=can_end(actor, organisation_id=row.organisation_id),
            read_by=row.readers,
        )
        for row in rows
    ]
