"""Confirming that one's own copies of what another organisation purged are gone (security P-07)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import mark_read_about
from audit.commands import record
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from referrals.retention.models import PurgeNotice
from referrals.retention.policy import may_keep, notices_to


def confirm_purged(session: Session, actor: Actor, notice_id: UUID, *, now: datetime) -> None:
    """The recipient's own files, prints and exports are gone; with that the last trace of its reference goes, too."""
    may_keep(actor)
    notice = session.scalars(
        sa.select(PurgeNotice).where(PurgeNotice.id == notice_id, notices_to(actor)).with_for_update()
    ).one_or_none()
    if notice is None:
        raise NotFound(N_("There is no such notice."))
    if notice.confirmed_at is not None:
        return
    notice.confirmed_at, notice.confirmed_by_id, notice.reference = now, actor.user_id, None
    session.flush()
    left = session.scalar(
        sa.select(sa.func.count()).where(notices_to(actor), PurgeNotice.confirmed_at.is_(None))
    )
    if not left and actor.organisation_id is not None:
        mark_read_about(session, actor, about=("purge_notice", actor.organisation_id), now=now)
    record(
        session,
        actor,
        action="purge_notice.confirmed",
        subject=("purge_notice", notice.id),
        now=now,
        details={"purge": notice.number},
    )
