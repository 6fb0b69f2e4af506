"""Reading the counts of those who left, for what is published, and forgetting them afterwards."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.figures.leavers.codes import Left
from wellbeing.figures.leavers.models import LeaverCount

__all__ = ["Left", "forget_counts", "left_counts"]


def left_counts(vault: Session, agency_id: UUID, period: str) -> dict[Left, int]:
    """The counts of a quarter or year."""
    query = sa.select(LeaverCount.counted, LeaverCount.count).where(
        LeaverCount.agency_id == agency_id, LeaverCount.period == period
    )
    return dict(vault.execute(query).tuples().all())


def forget_counts(vault: Session, agency_id: UUID, period: str) -> None:
    """Delete the counts of a period that is published: nothing asks for them any more."""
    vault.execute(
        sa.delete(LeaverCount)
        .where(LeaverCount.agency_id == agency_id, LeaverCount.period == period)
        .execution_options(synchronize_session=False)
    )
