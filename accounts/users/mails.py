"""Mails that carry a single-use link, or tell somebody about their account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.factors.telling import Event, put_notice
from accounts.outbox.commands import SITE
from accounts.outbox.letters import queue_letter
from accounts.users.links import IssuedLink, link_path
from accounts.users.queries import get_address


def mail_link(session: Session, link: IssuedLink, *, now: datetime) -> None:
    """Queue the mail that carries the link, in the transaction that issued it."""
    queue_letter(
        session,
        link.purpose.value,
        dedup_key=f"{link.purpose.value}:{link.user_id.hex}:{now.isoformat()}",
        user_id=link.user_id,
        recipient=link.email,
        locale=link.locale,
        now=now,
        url=SITE + link_path(link.token),
        organisation_name=link.organisation_name,
    )


def mail_password_changed(session: Session, user_id: UUID, *, now: datetime) -> None:
    """Tell a person that their password was changed, by mail and by a notice inside (security A-11)."""
    put_notice(session, user_id, Event.PASSWORD_CHANGED, now=now)
    address = get_address(session, user_id)
    queue_letter(
        session,
        "password_changed",
        dedup_key=f"password_changed:{user_id.hex}:{now.isoformat()}",
        user_id=user_id,
        recipient=address.email,
        locale=address.locale,
        now=now,
        url=SITE + "/forgot",
    )
