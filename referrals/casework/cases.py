"""A case opened for casework: found only by those who may read it, and locked while it is written to."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from referrals.casework.models import CaseRecord
from referrals.casework.policy import casework_scope
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

S = ReferralState
WORKED_IN = frozenset({S.ACCEPTED, S.WAITLISTED, S.CONTACTING, S.ACTIVE, S.ON_HOLD, S.WITHDRAWAL_REQUESTED})
"""The states in which an NGO works on a case."""


def missing() -> NotFound:
    """What everybody hears who may not read the case, and of a case that does not exist."""
    return NotFound(N_("There is no such case."))


def lock_case(session: Session, actor: Actor, referral_id: UUID, *, also_ended: bool = False) -> Referral:
    """The case, locked until the transaction ends.

    Raises `NotFound` for whoever may not read its casework, `Conflict` where nobody works on it; `also_ended`
    lets facts of a case that has ended be put right.
    """
    wanted = sa.select(Referral).where(Referral.id == referral_id, casework_scope(actor)).with_for_update()
    referral = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if referral is None:
        raise missing()
    if referral.state not in WORKED_IN and not (also_ended and referral.state is S.CLOSED):
        raise Conflict(N_("This is written down while a case is being contacted or served."))
    return referral


def record_of(session: Session, referral_id: UUID) -> CaseRecord:
    """The milestones of a case; a new row where it has none yet."""
    record = session.get(CaseRecord, referral_id)
    if record is None:
        record = CaseRecord(id=referral_id)
        session.add(record)
        session.flush()
    return record


def may_have_been(referral: Referral, at: datetime, *, now: datetime, field: str) -> None:
    """What happened to a case happened after the referral was sent, to the minute, and not in the future."""
    sent = referral.submitted_at
    if sent is None or not sent.replace(second=0, microsecond=0) <= at <= now:
        raise RuleBroken(N_("This happened after the referral was sent, and not in the future."), field)
