"""Logging calls and the meeting of a warm hand-off, before and after sending; what is logged stays."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from referrals.handover.commands.step import lock
from referrals.handover.models import Referral
from referrals.handover.visibility import Facts, has_ended
from referrals.handover.warm.codes import CallResult
from referrals.handover.warm.models import WarmCall, WarmMeeting
from referrals.handover.warm.policy import is_warm, may_happen_at, may_log
from referrals.handover.warm.queries import NOT_FOUND, find_warm


def log_call(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    contact_id: UUID | None,
    called_at: datetime,
    result: CallResult,
    now: datetime,
) -> UUID:
    """Somebody was called; a worker who took over on scene has met officer and person. Answers the call's id."""
    referral = _warm(session, actor, referral_id, now=now)
    may_happen_at(called_at, begun_at=referral.created_at, now=now, field="called_at")
    if contact_id is not None:
        offered = find_warm(session, actor, referral_id, now=now)
        if offered is None or contact_id not in {contact.id for contact in offered.contacts}:
            raise RuleBroken(N_("Choose somebody of the list, or another number."), "contact_id")
    assert actor.user_id is not None, "whoever calls is a person"
    assert actor.organisation_id is not None, "and belongs to one of the sides"
    call = WarmCall(
        id=uuid4(),
        referral_id=referral.id,
        contact_id=contact_id,
        called_at=called_at,
        result=result,
        organisation_id=actor.organisation_id,
        logged_at=now,
        logged_by_id=actor.user_id,
    )
    session.add(call)
    session.flush()
    details = {"result": result.value}
    record(
        session, actor, action="warm_call.logged", subject=("referral", referral.id), now=now, details=details
    )
    return call.id


def log_meeting(
    session: Session, actor: Actor, referral_id: UUID, *, met_at: datetime, now: datetime
) -> None:
    """The worker met officer and person; said once."""
    referral = _warm(session, actor, referral_id, now=now)
    may_happen_at(met_at, begun_at=referral.created_at, now=now, field="met_at")
    first = session.scalar(
        sa.select(sa.func.min(WarmCall.called_at)).where(WarmCall.referral_id == referral.id)
    )
    begun = min((at for at in (first, referral.submitted_at) if at is not None), default=None)
    if begun is not None and met_at < begun.replace(second=0, microsecond=0):
        raise RuleBroken(N_("Nobody met before the first call and the sending. Check the time."), "met_at")
    if session.get(WarmMeeting, referral.id, with_for_update=True) is not None:
        raise Conflict(N_("It is recorded already when they met."))
    assert actor.user_id is not None, "whoever records it is a person"
    assert actor.organisation_id is not None, "and belongs to one of the sides"
    session.add(
        WarmMeeting(
            referral_id=referral.id,
            met_at=met_at,
            organisation_id=actor.organisation_id,
            logged_at=now,
            logged_by_id=actor.user_id,
        )
    )
    session.flush()
    record(session, actor, action="warm_meeting.logged", subject=("referral", referral.id), now=now)


def _warm(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Referral:
    """The referral, locked, if it is a warm hand-off in whose log the actor writes."""
    referral = lock(session, actor, referral_id)
    if has_ended(Facts.of(referral), now=now) or not is_warm(referral.pathway, referral.urgency):
        raise NotFound(NOT_FOUND)
    may_log(actor, ngo_id=referral.ngo_id, closed_at=referral.closed_at)
    return referral
