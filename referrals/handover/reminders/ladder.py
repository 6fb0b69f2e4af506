"""Who is late is reminded, then told; then desk and escalation contacts, then leaders. Nothing is ever closed.

Each rung is climbed once per due time: the event that says so is the memory, so two schedulers do no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from accounts.notices.kinds import Weight
from core.actor import SYSTEM
from core.lifecycle import Turn
from referrals.handover.clocks import DueKind
from referrals.handover.commands.step import load, move
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.notifications import (
    Notice,
    Occasion,
    tell_desk,
    tell_intake,
    tell_managers,
    tell_officer,
    tell_supervisors,
    tell_worker_or_intake,
)
from referrals.handover.reminders.escalation import tell_escalation_contacts, tell_leaders
from referrals.handover.reminders.following import BATCH, OPEN, follow_clocks
from referrals.handover.reminders.models import ReferralClock
from referrals.handover.step_codes import LONG_OVERDUE, OVERDUE, STALLED, STILL_OVERDUE, STILL_STALLED

A = ReferralAction
SECOND_ASKING = timedelta(days=3)
"""Local default: so long after nobody answered how it goes, managers and desk are told."""
Tell = Callable[[Session, Referral, ReferralEvent, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder: from when on it is climbed, under which reason, and who is told."""

    reason: str
    after: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    """The moment on the referral's clock after which it is climbed."""
    wait: timedelta
    since: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    """An event of the reason after this moment says that it was climbed."""
    tell: Tell
    asks_for_progress: bool = False


def remind_halfway(session: Session, *, now: datetime) -> int:
    """Whoever has to act is reminded once half of the response time has passed; answers how many were.

    At most a batch. What is late already needs no reminder of the half.
    """
    follow_clocks(session, now=now)
    rows = session.execute(
        sa.select(Referral, ReferralClock)
        .join(ReferralClock, ReferralClock.referral_id == Referral.id)
        .where(
            *OPEN,
            ReferralClock.half_due_at <= now,
            ReferralClock.half_told_at.is_(None),
            ReferralClock.due_at > now,
        )
        .order_by(ReferralClock.half_due_at, Referral.id)
        .limit(BATCH)
        .with_for_update(of=ReferralClock, skip_locked=True)
    ).all()
    for referral, clock in rows:
        clock.half_told_at = now
        _tell_holder(session, referral, Notice.REMINDER, Occasion(id=_half_of(clock)), now=now)
    session.flush()
    return len(rows)


def escalate_overdue(session: Session, *, now: datetime) -> int:
    """Climb every rung that has become due, the lowest first; answers how many were, at most a batch each."""
    follow_clocks(session, now=now)
    return sum(_climb(session, rung, now=now) for rung in RUNGS)


def _climb(session: Session, rung: Rung, *, now: datetime) -> int:
    progress = ReferralClock.kind == DueKind.PROGRESS
    climbed = sa.exists().where(
        ReferralEvent.referral_id == Referral.id,
        ReferralEvent.action == A.ESCALATE,
        ReferralEvent.reason == rung.reason,
        ReferralEvent.at >= rung.since,
    )
    late = session.scalars(
        sa.select(Referral.id)
        .join(ReferralClock, ReferralClock.referral_id == Referral.id)
        .where(
            *OPEN,
            rung.after < now - rung.wait,
            sa.true() if rung.asks_for_progress else ~progress,
            ~climbed,
        )
        .order_by(rung.after, Referral.id)
        .limit(BATCH)
    ).all()
    for referral_id in late:
        loaded = load(session, SYSTEM, referral_id, A.ESCALATE, now=now)
        event = move(session, SYSTEM, loaded, A.ESCALATE, now=now, reason=rung.reason)
        rung.tell(session, loaded.referral, event, now)
    return len(late)


def _tell_holder(
    session: Session, referral: Referral, notice: Notice, event: ReferralEvent | Occasion, *, now: datetime
) -> None:
    """Whoever has to act: the officer, the desk, or the worker, before there is one the intake."""
    if referral.turn is Turn.DESK:
        tell_desk(session, referral, notice, event=event, now=now)
    elif referral.turn is Turn.REFERRER:
        tell_officer(session, referral, notice, event=event, now=now)
    else:
        tell_worker_or_intake(session, referral, notice, event=event, now=now)


def _overdue(session: Session, referral: Referral, event: ReferralEvent, now: datetime) -> None:
    """The holder, and in the daily mail who leads the holder: the NGO's intake and managers, or the unit's lead."""
    _tell_holder(session, referral, Notice.OVERDUE, event, now=now)
    if referral.turn is Turn.REFERRER:
        tell_supervisors(session, referral, Notice.OVERDUE, event=event, now=now, weight=Weight.DIGEST)
    elif referral.turn is not Turn.DESK:
        lead = tell_intake if referral.worker_id else tell_managers
        lead(session, referral, Notice.OVERDUE, event=event, now=now, weight=Weight.DIGEST)


def _still_overdue(session: Session, referral: Referral, event: ReferralEvent, now: datetime) -> None:
    tell_desk(session, referral, Notice.OVERDUE, event=event, now=now)
    if referral.turn is Turn.REFERRER:
        tell_supervisors(session, referral, Notice.OVERDUE, event=event, now=now)
    tell_escalation_contacts(session, referral, event=event, now=now)


def _long_overdue(session: Session, referral: Referral, event: ReferralEvent, now: datetime) -> None:
    tell_leaders(session, referral, event=event, now=now)


def _stalled(session: Session, referral: Referral, event: ReferralEvent, now: datetime) -> None:
    tell_worker_or_intake(session, referral, Notice.STALLED, event=event, now=now, weight=Weight.DIGEST)


def _still_stalled(session: Session, referral: Referral, event: ReferralEvent, now: datetime) -> None:
    tell_managers(session, referral, Notice.STALLED, event=event, now=now, weight=Weight.DIGEST)
    tell_desk(session, referral, Notice.STALLED, event=event, now=now, weight=Weight.DIGEST)


C, NOW = ReferralClock, timedelta(0)
RUNGS: tuple[Rung, ...] = (
    Rung(reason=OVERDUE, after=C.due_at, wait=NOW, since=C.due_at, tell=_overdue),
    Rung(reason=STILL_OVERDUE, after=C.grace_ends_at, wait=NOW, since=C.due_at, tell=_still_overdue),
    Rung(reason=LONG_OVERDUE, after=C.second_grace_ends_at, wait=NOW, since=C.due_at, tell=_long_overdue),
    Rung(
        reason=STALLED,
        after=C.stalled_at,
        wait=NOW,
        since=C.stalled_at,
        tell=_stalled,
        asks_for_progress=True,
    ),
    Rung(
        reason=STILL_STALLED,
        after=C.stalled_at,
        wait=SECOND_ASKING,
        since=C.stalled_at,
        tell=_still_stalled,
        asks_for_progress=True,
    ),
)
"""The ladder of referrals.md 2.5, as data."""


def _half_of(clock: ReferralClock) -> UUID:
    """One reminder per due time, whoever sends it."""
    return uuid5(clock.referral_id, f"half of {clock.due_at.isoformat()}")
