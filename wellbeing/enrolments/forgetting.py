"""What has had its time is forgotten: first each ended enrolment, then whoever left no later trace (facts 4.9)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.database import UtcDateTime
from core.errors import RuleBroken
from wellbeing.enrolments.keeping.classes import KeptClass
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.erasing import erase_forgotten
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.participants.holds.standing import STANDS
from wellbeing.participants.models import Participant
from wellbeing.store import WellbeingBase
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER

BATCH = 100


def count_due(vault: Session, kept_class: KeptClass, agency_id: UUID, *, limit: datetime) -> tuple[int, int]:
    """How much of an agency's has had its time and no hold keeps, and how much a hold keeps."""
    if kept_class is KeptClass.ENROLMENT:
        column, due, held = Enrolment.id, _ended(agency_id, limit), _held(Enrolment.participant_id)
    else:
        column, due, held = Participant.id, _absent(agency_id, limit), _held(Participant.id)
    query = sa.select(sa.func.count()).select_from(column.class_).where(due)
    return vault.scalar(query.where(~held)) or 0, vault.scalar(query.where(held)) or 0


def forget(vault: Session, kept_class: KeptClass, agency_id: UUID, *, limit: datetime, now: datetime) -> int:
    """Forget at most a batch of an agency's; how many rows. A batch that is not full is the last one."""
    work = forget_ended if kept_class is KeptClass.ENROLMENT else forget_absent
    return work(vault, agency_id, limit=limit, now=now)


def forget_ended(vault: Session, agency_id: UUID, *, limit: datetime, now: datetime) -> int:
    """Delete enrolments that ended before the limit with their sessions and messages; how many.

    What a legal hold keeps stays (security P-02). The keys are the participant's, and are destroyed with the last trace.
    """
    due = vault.scalars(
        sa.select(Enrolment.id)
        .where(_ended(agency_id, limit), ~_held(Enrolment.participant_id))
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


def forget_absent(vault: Session, agency_id: UUID, *, limit: datetime, now: datetime) -> int:
    """Erase participants who have no enrolment and left no trace after the limit, their keys first; how many.

    As if they had erased themselves: it stands in the ledger of erasures, so a restored backup does it again (P-08).
    """
    due = vault.scalars(
        sa.select(Participant.id)
        .where(_absent(agency_id, limit), ~_held(Participant.id))
        .order_by(Participant.created_at, Participant.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    done = 0
    for participant_id in due:
        try:
            erase_forgotten(vault, TIMER, participant_id, now=now)
        except RuleBroken:  # a hold was placed this moment
            continue
        done += 1
    return done


def _ended(agency_id: UUID, limit: datetime) -> sa.ColumnElement[bool]:
    theirs = sa.select(Participant.id).where(Participant.agency_id == agency_id)
    return sa.and_(Enrolment.ended_at <= limit, Enrolment.participant_id.in_(theirs))


def _absent(agency_id: UUID, limit: datetime) -> sa.ColumnElement[bool]:
    traces = [
        ~sa.exists().where(table.c.participant_id == Participant.id, sa.or_(*late))
        for table, late in _traces(limit)
    ]
    return sa.and_(
        Participant.agency_id == agency_id,
        Participant.created_at <= limit,
        ~sa.exists().where(Enrolment.participant_id == Participant.id),
        *traces,
    )


def _held(participant_id: InstrumentedAttribute[UUID]) -> sa.ColumnElement[bool]:
    return sa.exists().where(ParticipantHold.participant_id == participant_id, STANDS)


def _traces(limit: datetime) -> list[tuple[sa.Table, list[sa.ColumnElement[bool]]]]:
    """What hangs on a participant and tells when it happened, whatever room it is in; rows after the limit are traces."""
    found = []
    for table in WellbeingBase.metadata.sorted_tables:
        hangs = any(key.column.table is Participant.__table__ for key in table.foreign_keys)
        late = [column > limit for column in table.columns if isinstance(column.type, UtcDateTime)]
        if hangs and late:
            found.append((table, late))
    return found
