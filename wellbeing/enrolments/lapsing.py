"""The timer that ends what has gone silent: no contact for 90 days (facts 2.3)."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from wellbeing.enrolments.lifecycle import LAPSING, EnrolmentAction
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.steps import move
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER

SILENCE = timedelta(days=90)
BATCH = 200


def lapse_silent(vault: Session, *, now: datetime) -> int:
    """End enrolments without contact for 90 days, a batch at a time; answers how many."""
    silent = vault.scalars(
        sa.select(Enrolment)
        .where(Enrolment.state.in_(LAPSING), Enrolment.last_contact_at <= now - SILENCE)
        .order_by(Enrolment.last_contact_at, Enrolment.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for enrolment in silent:
        move(vault, enrolment, EnrolmentAction.LAPSE, roles={Role.SYSTEM}, now=now)
        record(vault, TIMER, action="enrolment.lapsed", subject=("enrolment", enrolment.id), now=now)
    return len(silent)
