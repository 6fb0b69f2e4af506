"""Giving a case to one worker of the NGO."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from core.actor import Actor
from core.errors import Conflict
from core.text import N_
from referrals.handover.assignments import end_assignment, may_receive
from referrals.handover.commands.step import Moved, load, move, result
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import Assignment
from referrals.handover.notifications import Notice, tell_people

A = ReferralAction


def assign(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    worker_id: UUID,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """One worker holds a case; the earlier assignment ends and stays in the history."""
    loaded = load(session, actor, referral_id, A.ASSIGN, now=now, version=version)
    referral = loaded.referral
    may_receive(find_actor_of(session, worker_id), ngo_id=referral.ngo_id)
    if referral.worker_id == worker_id:
        raise Conflict(N_("This worker holds the case already."))
    end_assignment(session, referral.id, now=now)
    session.add(
        Assignment(
            referral_id=referral.id, worker_id=worker_id, assigned_at=now, assigned_by_id=actor.user_id
        )
    )
    referral.worker_id = worker_id
    event = move(session, actor, loaded, A.ASSIGN, now=now, details={"worker": worker_id.hex})
    tell_people(session, referral, Notice.ASSIGNED, [worker_id], event=event, now=now)
    return result(referral)
