"""Who holds a case: an assignment is live exactly while the case is open and has a worker."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import Denied, NotFound
from core.text import N_
from referrals.handover.models import Assignment


def end_assignment(session: Session, referral_id: UUID, *, now: datetime) -> None:
    """The live assignment ends, if there is one, and stays in the history; never before it began."""
    began = Assignment.assigned_at
    ended = sa.case((began > now, began), else_=sa.literal(now, began.type))
    live = sa.update(Assignment).where(Assignment.referral_id == referral_id, Assignment.ended_at.is_(None))
    session.execute(live.values(ended_at=ended).execution_options(synchronize_session=False))


def revive_assignment(session: Session, referral_id: UUID, *, ended_at: datetime) -> None:
    """The assignment that ended with the case is live again, because the end of the case was a mistake."""
    ended = sa.update(Assignment).where(
        Assignment.referral_id == referral_id, Assignment.ended_at >= ended_at
    )
    session.execute(ended.values(ended_at=None).execution_options(synchronize_session=False))


def may_receive(worker: Actor | None, *, ngo_id: UUID | None) -> None:
    """A case is given to an active worker or manager of the same NGO."""
    if worker is None or worker.organisation_id != ngo_id:
        raise NotFound(N_("There is no such worker."))
    if not worker.has_role(Role.NGO_WORKER, Role.NGO_MANAGER):
        raise Denied(N_("This person does no casework."))
