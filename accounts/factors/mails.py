"""Mails about a change of somebody's own account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.factors.telling import WORDS, Event, put_notice
from accounts.outbox.commands import SITE
from accounts.outbox.letters import queue_letter
from accounts.users.queries import get_address
from core.actor import Actor


def tell(session: Session, about: Actor | UUID, event: Event, *, now: datetime) -> None:
    """Tell a person what happened to their account, by mail at once and by a notice inside (security A-11)."""
    user_id = about.user_id if isinstance(about, Actor) else about
    assert user_id is not None
    put_notice(session, user_id, event, now=now)
    address = get_address(session, user_id)
    queue_letter(
        session,
        "account_changed",
        dedup_key=f"account:{event.value}:{user_id.hex}:{now.isoformat()}",
        user_id=user_id,
        recipient=address.email,
        locale=address.locale,
        now=now,
        what=WORDS[event],
        url=SITE + "/account",
    )
