"""Where agreements in force speak of training: what lets a course be open to both sides."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.elements import Element
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumClause, Partnership


def in_force(now: datetime, zone: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions on memoranda: signed, begun, not over, not suspended, replaced or ended."""
    day = local_date(now, zone)
    return (
        Memorandum.executed_at.is_not(None),
        Memorandum.state == MemorandumState.EXECUTED,
        Memorandum.starts_on <= day,
        Memorandum.ends_on >= day,
        sa.or_(Memorandum.superseded_at.is_(None), Memorandum.superseded_at > now),
    )


def trained_under(session: Session, organisation_id: UUID, *, now: datetime, zone: str) -> frozenset[UUID]:
    """The partnerships of an organisation whose agreement in force has a training clause or a training duty."""
    speaks = sa.or_(
        sa.exists().where(
            MemorandumClause.memorandum_id == Memorandum.id, MemorandumClause.element == Element.TRAINING
        ),
        sa.exists().where(
            AgreementDuty.memorandum_id == Memorandum.id,
            AgreementDuty.kind == DutyKind.TRAINING,
            AgreementDuty.waived_at.is_(None),
        ),
    )
    return frozenset(
        session.scalars(
            sa.select(Memorandum.partnership_id)
            .join(Partnership, Partnership.id == Memorandum.partnership_id)
            .where(
                sa.or_(Partnership.agency_id == organisation_id, Partnership.ngo_id == organisation_id),
                *in_force(now, zone),
                speaks,
            )
        )
    )


def training_clauses(
    session: Session, partnership_ids: Collection[UUID], *, now: datetime, zone: str
) -> dict[UUID, str]:
    """What the agreements in force say about training, by partnership."""
    rows = session.execute(
        sa.select(Memorandum.partnership_id, MemorandumClause.body)
        .join(MemorandumClause, MemorandumClause.memorandum_id == Memorandum.id)
        .where(
            Memorandum.partnership_id.in_(partnership_ids),
            MemorandumClause.element == Element.TRAINING,
            *in_force(now, zone),
        )
        .order_by(Memorandum.starts_on, MemorandumClause.position)
    )
    return {row.partnership_id: row.body for row in rows}
