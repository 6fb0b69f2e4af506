"""Organisations are asked each half year whether an entry is still right, and say so with one tap."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserRole, UserStatus
from audit.commands import record
from core.actor import SYSTEM
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.hub.models import EntryLink
from partners.hub.queries.entries import get_service_entry, print_of
from partners.hub.queries.links import ASKED, find_open_link, list_due_for_asking
from partners.hub.values import LINK_DAYS
from partners.services.changes import tell_changed
from partners.services.models import Service
from partners.services.tokens import digest_of, new_token

KEPT_AFTER = timedelta(days=200)
"""Longer than half a year: a link also says when somebody was last asked."""
ENTRY_CHANGED = N_(
    "The entry was changed since you opened this page. Look at it again, then say that it is right."
)
LINK_ENDED = N_("This link has been used or has expired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEntry:
    """One service in the mail, when it was last confirmed, and the token of its link."""

    service_id: UUID
    name: str
    confirmed_on: date | None
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuestion:
    """One mail to one person of an organisation, about all its entries that are due."""

    user_id: UUID
    email: str
    locale: str
    organisation_name: str
    entries: tuple[AskedEntry, ...]


def ask_about_entries(session: Session, *, now: datetime) -> list[EntryQuestion]:
    """A link for each entry that is due, and a mail for each manager of its organisation; the edge queues the mails.

    Each person has links of their own. An organisation with nobody to ask is not due.
    """
    due = list_due_for_asking(session, now=now)
    people = _people_of(session, due)
    rows = session.execute(
        sa.select(
            Service.id, Service.name, Service.organisation_id, Service.assured_at, Organisation.timezone
        )
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(Service.id.in_(due), Service.organisation_id.in_(people))
        .order_by(Service.name, Service.id)
    ).all()
    questions = []
    for organisation_id, persons in people.items():
        own = [row for row in rows if row.organisation_id == organisation_id]
        for person in persons:
            entries = tuple(_asked(session, row, now) for row in own)
            questions.append(
                EntryQuestion(
                    user_id=person.id,
                    email=person.email,
                    locale=person.locale,
                    organisation_name=person.organisation_name,
                    entries=entries,
                )
            )
        record(
            session,
            replace(SYSTEM, organisation_id=organisation_id),
            action="service.entry_asked",
            subject=("organisation", organisation_id),
            now=now,
            details={"services": len(own)},
        )
    session.flush()
    return questions


def _asked(session: Session, row: sa.Row[Any], now: datetime) -> AskedEntry:
    token = new_token()
    session.add(
        EntryLink(
            service_id=row.id,
            digest=digest_of(token),
            created_at=now,
            expires_at=now + timedelta(days=LINK_DAYS),
        )
    )
    confirmed = local_date(row.assured_at, row.timezone) if row.assured_at else None
    return AskedEntry(service_id=row.id, name=row.name, confirmed_on=confirmed, token=token)


def confirm_by_link(session: Session, *, token: str, seen: str | None = None, now: datetime) -> UUID:
    """Whoever holds the mail says that the entry of this one service is right, once; the id of the service.

    `seen` is the print of what they looked at (`print_of`). Raises `NotFound` for a link that no longer works, and
    `RuleBroken` where the entry has changed since, which leaves the link as it was. From then on no import changes it.
    """
    link = find_open_link(session, token, now=now)
    if link is not None and seen is not None:
        session.get_one(Service, link.service_id, with_for_update=True)
        if print_of(get_service_entry(session, link.service_id, now=now)) != seen:
            raise RuleBroken(ENTRY_CHANGED)
    taken = session.execute(
        sa.update(EntryLink)
        .where(EntryLink.digest == digest_of(token), EntryLink.used_at.is_(None), EntryLink.expires_at > now)
        .values(used_at=now)
        .returning(EntryLink.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if link is None or taken is None:
        raise NotFound(LINK_ENDED)
    service = session.get_one(Service, link.service_id, with_for_update=True)
    service.assured_at, service.assured_by_id = now, None
    session.flush()
    tell_changed(session, (link.service_id,), now=now)
    record(
        session,
        replace(SYSTEM, organisation_id=link.organisation_id),
        action="service.entry_confirmed",
        subject=("service", link.service_id),
        now=now,
    )
    return link.service_id


def forget_old_entry_links(session: Session, *, now: datetime) -> int:
    """Remove links that no longer say when somebody was last asked; answers how many."""
    old = sa.delete(EntryLink).where(EntryLink.created_at <= now - KEPT_AFTER)
    result = session.execute(old.execution_options(synchronize_session=False))
    return int(getattr(result, "rowcount", 0))


def _people_of(session: Session, service_ids: Collection[UUID]) -> dict[UUID, list[sa.Row[Any]]]:
    query = (
        sa.select(
            User.id,
            User.email,
            Organisation.locale,
            Organisation.name.label("organisation_name"),
            User.organisation_id,
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.status == UserStatus.ACTIVE,
            User.id.in_(sa.select(UserRole.user_id).where(UserRole.role.in_(ASKED))),
            User.organisation_id.in_(sa.select(Service.organisation_id).where(Service.id.in_(service_ids))),
        )
        .order_by(User.email_folded)
    )
    people: dict[UUID, list[sa.Row[Any]]] = {}
    for row in session.execute(query):
        people.setdefault(row.organisation_id, []).append(row)
    return people
