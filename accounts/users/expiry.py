"""Accounts that close by themselves: temporary ones at their end, others for want of use (security A-12)."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.grants.commands import drop_proposals
from accounts.sign_in.commands import end_sessions_of
from accounts.users.links import cancel_links
from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import SYSTEM

UNUSED_AFTER = timedelta(days=90)
BATCH = 100


def close_accounts(session: Session, *, now: datetime) -> int:
    """Temporary accounts whose time is over are disabled, and those that nobody used for 90 days; answers how many.

    The scheduler runs this with every tick, a batch at a time, so no account outlives its end by more than that.
    Want of use counts from the last sign-in, the making of the account or its last opening, whichever was last.
    """
    limit = now - UNUSED_AFTER
    marks = (User.last_signed_in_at, User.enabled_at)
    unused = sa.and_(User.created_at <= limit, *(sa.or_(mark.is_(None), mark <= limit) for mark in marks))
    due = (
        sa.select(User)
        .where(User.status != UserStatus.DISABLED, sa.or_(User.ends_at <= now, unused))
        .order_by(User.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    closed = session.scalars(due).all()
    for user in closed:
        reason = "temporary" if user.ends_at is not None and user.ends_at <= now else "unused"
        user.status, user.disabled_at = UserStatus.DISABLED, now
        end_sessions_of(session, user.id)
        cancel_links(session, user.id, now=now)
        drop_proposals(session, SYSTEM, user_id=user.id, now=now)
        record(
            session,
            SYSTEM,
            action="user.disabled",
            subject=("user", user.id),
            now=now,
            details={"reason": reason},
        )
    session.flush()
    return len(closed)
