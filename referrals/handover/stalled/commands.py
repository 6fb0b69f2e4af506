"""Muting the question how a case goes until a day, with the reason; nothing else about the case changes."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.text import N_
from referrals.handover.commands.step import lock
from referrals.handover.due_times import renew_due
from referrals.handover.models import Referral
from referrals.handover.stalled.models import StallMute
from referrals.handover.stalled.policy import may_mute, may_say


def mute_stalled(
    session: Session, actor: Actor, referral_id: UUID, *, until: date, reason: str, now: datetime
) -> None:
    """Nobody asks how the case goes up to and including a day; an earlier mute is replaced."""
    referral = _own(session, actor, referral_id)
    words = reason.strip()
    may_say(until, words, today=local_date(now, actor.timezone))
    _end_live(session, actor, referral.id, now=now)
    assert actor.user_id is not None, "a worker is a person"
    mute = StallMute(
        id=uuid4(), referral_id=referral.id, until=until, muted_at=now, muted_by_id=actor.user_id
    )
    mute.reason = words
    session.add(mute)
    midnight = datetime.combine(until + timedelta(days=1), time(0), ZoneInfo(actor.timezone))
    referral.stall_muted_until = midnight.astimezone(UTC)
    _renew(session, referral)
    _record(session, actor, "referral.stall_muted", referral, {"until": until.isoformat()}, now=now)


def unmute_stalled(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> None:
    """Ask again as the agreement says."""
    referral = _own(session, actor, referral_id)
    if not _end_live(session, actor, referral.id, now=now):
        raise NotFound(N_("The question is not muted."))
    referral.stall_muted_until = None
    _renew(session, referral)
    _record(session, actor, "referral.stall_unmuted", referral, {}, now=now)


def _own(session: Session, actor: Actor, referral_id: UUID) -> Referral:
    referral = lock(session, actor, referral_id)
    if referral.ngo_id != actor.organisation_id:
        raise NotFound(N_("There is no such referral."))
    may_mute(actor, ngo_id=referral.ngo_id, worker_id=referral.worker_id, state=referral.state)
    return referral


def _end_live(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> bool:
    live = session.scalars(
        sa.select(StallMute).where(StallMute.referral_id == referral_id, StallMute.ended_at.is_(None))
    ).one_or_none()
    if live is None:
        return False
    live.ended_at, live.ended_by_id = now, actor.user_id
    session.flush()
    return True


def _renew(session: Session, referral: Referral) -> None:
    with session.no_autoflush:
        renew_due(session, referral)
    session.flush()


def _record(
    session: Session, actor: Actor, action: str, referral: Referral, details: dict[str, str], *, now: datetime
) -> None:
    record(session, actor, action=action, subject=("referral", referral.id), now=now, details=details)
