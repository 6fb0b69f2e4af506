"""What is kept of support ends two years after it: first each ended enrolment, then whoever left no later trace (facts 4.9)."""

from datetime import UTC, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.clock import months_later
from core.database import UtcDateTime
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.erasing import erase_forgotten
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.participants.holds.standing import STANDS
from wellbeing.participants.models import Participant
from wellbeing.store import WellbeingBase
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER

KEPT_MONTHS = 24
BATCH = 100


def forget_ended(vault: Session, *, now: datetime) -> int:
    """Delete enrolments that ended two years ago with their sessions and messages, a batch at a time; how many.

    What a legal hold keeps stays (security P-02). The keys are the participant's, and are destroyed with the last trace.
    """
    due = vault.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.ended_at <= _limit(now), _not_held(Enrolment.participant_id))
        .order_by(Enrolment.ended_at, Enrolment.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for enrolment_id in due:
        record(vault, TIMER, action="enrolment.forgotten", subject=("enrolment", enrolment_id), now=now)
    vault.execute(
        sa.delete(Enrolment).where(Enrolment.id.in_(due)),
        execution_options={"synchronize_session": False},
    )
    vault.expire_all()
    return len(due)


def forget_absent(vault: Session, *, now: datetime) -> int:
    """Erase participants who have no enrolment and left no trace for two years, their keys first; how many.

    As if they had erased themselves: it stands in the ledger of erasures, so a restored backup does it again (P-08).
    """
    limit = _limit(now)
    traces = [
        ~sa.exists().where(table.c.participant_id == Participant.id, sa.or_(*late))
        for table, late in _traces(limit)
    ]
    due = vault.scalars(
        sa.select(Participant.id)
        .where(
            Participant.created_at <= limit,
            ~sa.exists().where(Enrolment.participant_id == Participant.id),
            _not_held(Participant.id),
            *traces,
        )
        .order_by(Participant.created_at, Participant.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for participant_id in due:
        erase_forgotten(vault, TIMER, participant_id, now=now)
    return len(due)


def forget_support(vault: Session, *, now: datetime) -> int:
    """Both, in this order; how many rows."""
    return forget_ended(vault, now=now) + forget_absent(vault, now=now)


def _limit(now: datetime) -> datetime:
    return datetime.combine(months_later(now.astimezone(UTC).date(), -KEPT_MONTHS), time(0), UTC)


def _not_held(participant_id: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(ParticipantHold.participant_id == participant_id, STANDS)


def _traces(limit: datetime) -> list[tuple[sa.Table, list[sa.ColumnElement[bool]]]]:
    """What hangs on a participant and tells when it happened, whatever room it is in; rows after the limit are traces."""
    found = []
    for table in WellbeingBase.metadata.sorted_tables:
        hangs = any(key.column.table is Participant.__table__ for key in table.foreign_keys)
        late = [column > limit for column in table.columns if isinstance(column.type, UtcDateTime)]
        if hangs and late:
            found.append((table, late))
    return found
