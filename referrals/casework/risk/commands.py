"""Saying how high a risk is, and flagging an emergency."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import RuleBroken
from core.text import N_
from referrals.casework.cases import lock_case
from referrals.casework.risk.codes import (
    CONCERN_CALLS,
    CONCERN_KINDS,
    REVIEWED_LEVELS,
    RISK_KINDS,
    RISK_LEVELS,
)
from referrals.casework.risk.models import RiskFlag, SafetyConcern
from referrals.handover.notifications import Notice, Occasion, tell_managers, tell_supervisors

LONGEST_REVIEW = timedelta(days=90)


def set_risk(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    kind: str,
    level: str,
    review_on: date | None,
    today: date,
    now: datetime,
    note: str | None = None,
) -> UUID:
    """From now on a risk is this high; it is looked at again within 90 days, and what was said before stays."""
    referral = lock_case(session, actor, referral_id)
    if kind not in RISK_KINDS:
        raise RuleBroken(N_("Choose one of the listed kinds."), "kind")
    if level not in RISK_LEVELS:
        raise RuleBroken(N_("Choose how high it is."), "level")
    if level in REVIEWED_LEVELS and review_on is None:
        raise RuleBroken(N_("Choose the day on which it is looked at again."), "review_on")
    if level in REVIEWED_LEVELS and review_on and not today < review_on <= today + LONGEST_REVIEW:
        raise RuleBroken(N_("Choose a review date in the future, at most 90 days from now."), "review_on")
    flag = RiskFlag(
        id=uuid4(),
        referral_id=referral.id,
        kind=kind,
        level=level,
        review_on=review_on if level in REVIEWED_LEVELS else None,
        set_at=_later(session, referral.id, kind, now=now),
        set_by_id=actor.user_id,
    )
    flag.note = (note or "").strip() or None
    session.add(flag)
    session.flush()
    record(session, actor, action="risk.set", subject=("referral", referral.id), now=now)
    return flag.id


def flag_concern(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    kind: str,
    called: str,
    words: str,
    now: datetime,
) -> UUID:
    """An emergency: the unit's supervisors and the NGO's managers are told at once that there is one, not what.

    What it is goes by telephone; the words stay with the NGO.
    """
    referral = lock_case(session, actor, referral_id)
    if kind not in CONCERN_KINDS:
        raise RuleBroken(N_("Choose what the concern is about."), "kind")
    if called not in CONCERN_CALLS:
        raise RuleBroken(N_("Say who was called."), "called")
    text = words.strip()
    if len(text) < NOTE_MINIMUM:
        raise RuleBroken(N_("Say what it is, in at least %(count)s characters."), "words", count=NOTE_MINIMUM)
    concern = SafetyConcern(
        id=uuid4(), referral_id=referral.id, at=now, by_id=actor.user_id, kind=kind, called=called, told=0
    )
    concern.words = text
    session.add(concern)
    session.flush()
    occasion = Occasion(id=concern.id, by_id=actor.user_id)
    concern.told = sum(
        tell(session, referral, Notice.CONCERN, event=occasion, now=now)
        for tell in (tell_supervisors, tell_managers)
    )
    session.flush()
    record(
        session,
        actor,
        action="concern.flagged",
        subject=("referral", referral.id),
        now=now,
        details={"called": called, "told": concern.told},
    )
    return concern.id


def _later(session: Session, referral_id: UUID, kind: str, *, now: datetime) -> datetime:
    """Now, or just after what was said last, so that the newest word is never in doubt."""
    last = session.scalar(
        sa.select(sa.func.max(RiskFlag.set_at)).where(
            RiskFlag.referral_id == referral_id, RiskFlag.kind == kind
        )
    )
    return now if last is None or last < now else last + timedelta(microseconds=1)
