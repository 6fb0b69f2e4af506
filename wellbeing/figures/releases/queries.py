"""What is published, for whoever may read it: frozen values without anything to hide."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.text import N_
from wellbeing.figures.quarters import Quarter
from wellbeing.figures.releases.models import Release, ReleaseFigure
from wellbeing.figures.releases.publishing import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """A release in a list."""

    agency_id: UUID
    quarter: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRelease:
    """All that was published of an agency and quarter; pages and files are made of this and nothing else."""

    agency_id: UUID
    quarter: str
    policy_version: int
    definitions: Mapping[str, int]
    headcount: int | None
    published_at: datetime
    content_hash: str
    figures: tuple[Shown, ...]


def list_releases(vault: Session, agency_ids: Collection[UUID]) -> list[ReleaseRow]:
    """The releases of these agencies, the latest quarter first."""
    query = (
        sa.select(Release.agency_id, Release.quarter, Release.published_at)
        .where(Release.agency_id.in_(list(agency_ids)))
        .order_by(Release.quarter.desc(), Release.agency_id)
    )
    return [
        ReleaseRow(agency_id=row.agency_id, quarter=row.quarter, published_at=row.published_at)
        for row in vault.execute(query)
    ]


def get_release(
    vault: Session, agency_ids: Collection[UUID], *, agency_id: UUID, quarter: str
) -> FrozenRelease:
    """One release of an agency that is among these; raises `NotFound` for any other, and where there is none."""
    found = find_release(vault, agency_id=agency_id, quarter=quarter) if agency_id in agency_ids else None
    if found is None:
        raise NotFound(N_("There are no figures here. They are published once a quarter for a whole agency."))
    return found


def find_release(vault: Session, *, agency_id: UUID, quarter: str) -> FrozenRelease | None:
    """A release of an agency, if there is one; whoever calls has judged who asks."""
    row = vault.execute(
        sa.select(
            Release.id,
            Release.policy_version,
            Release.definitions,
            Release.headcount,
            Release.published_at,
            Release.content_hash,
        ).where(Release.agency_id == agency_id, Release.quarter == quarter)
    ).one_or_none()
    if row is None:
        return None
    return FrozenRelease(
        agency_id=agency_id,
        quarter=quarter,
        policy_version=row.policy_version,
        definitions=json.loads(row.definitions),
        headcount=row.headcount,
        published_at=row.published_at,
        content_hash=row.content_hash,
        figures=_figures(vault, row.id),
    )


def is_released(vault: Session, agency_id: UUID, quarter: Quarter) -> bool:
    """Whether the figures of a quarter are published."""
    query = sa.select(Release.id).where(Release.agency_id == agency_id, Release.quarter == quarter.code)
    return vault.scalars(query).one_or_none() is not None


def _figures(vault: Session, release_id: UUID) -> tuple[Shown, ...]:
    query = (
        sa.select(
            ReleaseFigure.code,
            ReleaseFigure.part,
            ReleaseFigure.period,
            ReleaseFigure.standing,
            ReleaseFigure.n,
            ReleaseFigure.total,
            ReleaseFigure.value,
            ReleaseFigure.low,
            ReleaseFigure.high,
            ReleaseFigure.pending,
        )
        .where(ReleaseFigure.release_id == release_id)
        .order_by(ReleaseFigure.position)
    )
    return tuple(Shown(**row) for row in vault.execute(query).mappings())
