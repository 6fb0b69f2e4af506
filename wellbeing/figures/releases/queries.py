"""What is published, for whoever may read it: frozen values without anything to hide."""

import json
from collections.abc import Collection, Mapping, Sequence
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
    return get_releases(vault, agency_ids, agency_id=agency_id, until=quarter, limit=1)[-1]


def get_releases(
    vault: Session, agency_ids: Collection[UUID], *, agency_id: UUID, until: str, limit: int
) -> list[FrozenRelease]:
    """A release and up to `limit` with those before it, in order; raises `NotFound` as `get_release` does."""
    allowed = agency_id in agency_ids
    found = _frozen(vault, Release.quarter <= until, agency_id=agency_id, limit=limit) if allowed else []
    if not found or found[-1].quarter != until:
        raise NotFound(N_("There are no figures here. They are published once a quarter for a whole agency."))
    return found


def find_release(vault: Session, *, agency_id: UUID, quarter: str) -> FrozenRelease | None:
    """A release of an agency, if there is one; whoever calls has judged who asks."""
    found = _frozen(vault, Release.quarter == quarter, agency_id=agency_id, limit=1)
    return found[0] if found else None


def is_released(vault: Session, agency_id: UUID, quarter: Quarter) -> bool:
    """Whether the figures of a quarter are published."""
    query = sa.select(Release.id).where(Release.agency_id == agency_id, Release.quarter == quarter.code)
    return vault.scalars(query).one_or_none() is not None


def _frozen(
    vault: Session, condition: sa.ColumnElement[bool], *, agency_id: UUID, limit: int
) -> list[FrozenRelease]:
    """The latest releases of an agency that meet a condition, with their figures, in two statements."""
    rows = vault.execute(
        sa.select(
            Release.id,
            Release.quarter,
            Release.policy_version,
            Release.definitions,
            Release.headcount,
            Release.published_at,
            Release.content_hash,
        )
        .where(Release.agency_id == agency_id, condition)
        .order_by(Release.quarter.desc())
        .limit(limit)
    ).all()
    figures = _figures(vault, [row.id for row in rows])
    return [
        FrozenRelease(
            agency_id=agency_id,
            quarter=row.quarter,
            policy_version=row.policy_version,
            definitions=json.loads(row.definitions),
            headcount=row.headcount,
            published_at=row.published_at,
            content_hash=row.content_hash,
            figures=tuple(figures[row.id]),
        )
        for row in reversed(rows)
    ]


def _figures(vault: Session, release_ids: Sequence[UUID]) -> dict[UUID, list[Shown]]:
    columns = [getattr(ReleaseFigure, name) for name in Shown.__dataclass_fields__]
    query = (
        sa.select(ReleaseFigure.release_id, *columns)
        .where(ReleaseFigure.release_id.in_(release_ids))
        .order_by(ReleaseFigure.position)
    )
    found: dict[UUID, list[Shown]] = {release_id: [] for release_id in release_ids}
    for row in vault.execute(query):
        values = dict(zip(Shown.__dataclass_fields__, row[1:], strict=True))
        found[row.release_id].append(Shown(**values))
    return found
