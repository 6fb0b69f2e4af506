"""Writing mail: a row in the transaction of the event; the scheduler sends it afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.outbox.models import Delivery, OutboxMessage
from core.errors import RuleBroken
from core.text import N_

KEPT_AFTER_SENDING = timedelta(days=90)
SITE = "{site}"
"""Stands in a mail's text for the address of this installation."""


class _Holder:
    site_url = "http://localhost"


def use_site_url(url: str) -> None:
    """Set the address that mails link to; called once by the composition root."""
    _Holder.site_url = url.rstrip("/")


def with_site(text: str) -> str:
    """A mail's text with the address of this installation in its place."""
    return text.replace(SITE, _Holder.site_url)


def queue_mail(
    session: Session,
    *,
    dedup_key: str,
    user_id: UUID | None,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
) -> OutboxMessage:
    """One event makes one message: a second call with the same key answers the first message.

    The text is neutral and names nobody; it links to the page. Raises `RuleBroken` for an address
    or subject that could smuggle in a header.
    """
    for text in (recipient, subject):
        if any(not letter.isprintable() for letter in text):
            raise RuleBroken(N_("An address or subject of a mail holds a control character."))
    message = OutboxMessage(
        dedup_key=dedup_key,
        user_id=user_id,
        recipient=recipient,
        subject=subject,
        body=with_site(body),
        created_at=now,
        delivery=Delivery.WAITING,
        next_attempt_at=now,
        attempts=0,
    )
    earlier = sa.select(OutboxMessage).where(OutboxMessage.dedup_key == dedup_key)
    found = session.scalars(earlier).one_or_none()
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(message)
            session.flush()
    except IntegrityError:
        return session.scalars(earlier).one()
    return message


def forget_old_mail(session: Session, *, now: datetime) -> int:
    """Mail is kept for 90 days after it was sent, or written where it could not be sent; answers how many went.

    What still waits stays.
    """
    result = session.execute(
        sa.delete(OutboxMessage)
        .where(
            OutboxMessage.delivery != Delivery.WAITING,
            sa.func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at) <= now - KEPT_AFTER_SENDING,
        )
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))
