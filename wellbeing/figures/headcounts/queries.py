"""Reads of the numbers of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.figures.headcounts.models import Headcount
from wellbeing.figures.headcounts.policy import agency_run_by
from wellbeing.visitor import Visitor

SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadcountRow:
    """Staff in a month."""

    month: date
    staff: int


def list_headcounts(vault: Session, visitor: Visitor) -> list[HeadcountRow]:
    """The coordinator's months, the latest first."""
    query = (
        sa.select(Headcount.month, Headcount.staff)
        .where(Headcount.agency_id == agency_run_by(visitor))
        .order_by(Headcount.month.desc())
        .limit(SHOWN)
    )
    return [HeadcountRow(month=row.month, staff=row.staff) for row in vault.execute(query)]


def average_headcount(vault: Session, agency_id: UUID, months: Sequence[date]) -> float | None:
    """The mean of the months that are known, so that one person's coming or going moves little; None for none."""
    query = sa.select(Headcount.staff).where(Headcount.agency_id == agency_id, Headcount.month.in_(months))
    known = vault.scalars(query).all()
    return fmean(known) if known else None
