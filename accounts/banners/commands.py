"""Acknowledging the notice before sign-in; leaves a row in the audit trail (security A-14)."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from accounts.banners.queries import find_banner
from audit.commands import record
from core.actor import Actor


def acknowledge_banner(session: Session, actor: Actor, *, now: datetime) -> None:
    """The person has read the text that stands now; the row holds its digest, by which it can be told which it was."""
    text = find_banner(session, actor.organisation_id) or ""
    assert actor.user_id is not None, "people sign in"
    record(
        session,
        actor,
        action="sign_in.notice_acknowledged",
        subject=("user", actor.user_id),
        now=now,
        details={"text": sha256(text.encode()).hexdigest()},
    )
