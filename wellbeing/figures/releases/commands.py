"""Publishing: once for each agency and quarter, some days after its end, whatever happens later."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from audit.chain import canonical
from core.suppression import rounded
from wellbeing.figures.definitions import MEASURES
from wellbeing.figures.leavers.queries import forget_counts
from wellbeing.figures.quarters import Quarter, find_quarter
from wellbeing.figures.releases.facts import PeriodFacts
from wellbeing.figures.releases.gathering import first_quarter, gather_quarter, gather_year
from wellbeing.figures.releases.measuring import measure
from wellbeing.figures.releases.models import FigureAgency, Release, ReleaseFigure
from wellbeing.figures.releases.publishing import POLICY, Shown, publish, publish_year
from wellbeing.figures.releases.queries import find_release
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER

PUBLISHED_AFTER = timedelta(days=10)
"""Time after a quarter for what is written late; what comes later counts nowhere any more [HOUSE]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An agency and its time zone, as the main side has them."""

    agency_id: UUID
    timezone: str


def publish_due(vault: Session, places: Sequence[Place], *, now: datetime) -> int:
    """Publish the oldest quarter that is due of each agency; answers how many were published."""
    published = 0
    for place in places:
        agency = _known(vault, place, now)
        quarter = _due(vault, agency, now) if agency else None
        if agency is not None and quarter is not None:
            published += publish_quarter(vault, agency.agency_id, quarter, zone=agency.timezone, now=now)
    return published


def publish_quarter(vault: Session, agency_id: UUID, quarter: Quarter, *, zone: str, now: datetime) -> int:
    """Measure, hide what is small, and freeze; answers 0 where somebody was faster."""
    facts = gather_quarter(vault, agency_id, quarter, zone=zone)
    figures = publish(measure(facts), period=quarter.code)
    if quarter.closes_year:
        year = gather_year(vault, agency_id, quarter.year, zone=zone)
        figures += publish_year(
            measure(year, by_year=True),
            period=str(quarter.year),
            quarters=[*_earlier(vault, agency_id, quarter), _by_key(figures)],
        )
    release_id = _write(vault, agency_id, quarter, facts, figures, now=now)
    if release_id is None:
        return 0
    forget_counts(vault, agency_id, quarter.code)
    if quarter.closes_year:
        forget_counts(vault, agency_id, str(quarter.year))
    record(vault, TIMER, action="release.published", subject=("release", release_id), now=now)
    return 1


def _write(
    vault: Session,
    agency_id: UUID,
    quarter: Quarter,
    facts: PeriodFacts,
    figures: Sequence[Shown],
    *,
    now: datetime,
) -> UUID | None:
    versions = canonical({one.code: one.version for one in MEASURES})
    rows = [asdict(figure) for figure in figures]
    content = canonical(
        {
            "agency": agency_id.hex,
            "quarter": quarter.code,
            "policy_version": POLICY.version,
            "definitions": versions,
            "figures": rows,
        }
    )
    headcount = None if facts.headcount is None else rounded(round(facts.headcount), step=POLICY.rounds_to)
    make = postgresql.insert if vault.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(Release).values(
        id=uuid4(),
        agency_id=agency_id,
        quarter=quarter.code,
        policy_version=POLICY.version,
        definitions=versions,
        headcount=headcount,
        published_at=now,
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
    )
    done = vault.execute(
        statement.on_conflict_do_nothing(index_elements=[Release.agency_id, Release.quarter]).returning(
            Release.id
        )
    ).first()
    if done is None:
        return None
    vault.execute(
        sa.insert(ReleaseFigure),
        [{"id": uuid4(), "release_id": done.id, "position": at, **row} for at, row in enumerate(rows)],
    )
    release_id: UUID = done.id
    return release_id


def _known(vault: Session, place: Place, now: datetime) -> FigureAgency | None:
    """The agency as the compartment keeps it; from its first programme on, and None before."""
    agency = vault.get(FigureAgency, place.agency_id)
    if agency is None:
        since = first_quarter(vault, place.agency_id, zone=place.timezone, now=now)
        if since is None:
            return None
        agency = FigureAgency(agency_id=place.agency_id, timezone=place.timezone, since=since.code)
        vault.add(agency)
        vault.flush()
    return agency


def _due(vault: Session, agency: FigureAgency, now: datetime) -> Quarter | None:
    """The oldest quarter that is over for long enough and not published."""
    published = set(vault.scalars(sa.select(Release.quarter).where(Release.agency_id == agency.agency_id)))
    quarter = find_quarter(agency.since)
    while quarter is not None and quarter.bounds(agency.timezone)[1] + PUBLISHED_AFTER <= now:
        if quarter.code not in published:
            return quarter
        quarter = quarter.next
    return None


def _earlier(vault: Session, agency_id: UUID, last: Quarter) -> list[dict[tuple[str, str], Shown]]:
    """What the other quarters of a year say."""
    found = [
        find_release(vault, agency_id=agency_id, quarter=Quarter(last.year, number).code)
        for number in range(1, last.number)
    ]
    return [
        _by_key([figure for figure in release.figures if figure.period == release.quarter])
        for release in found
        if release is not None
    ]


def _by_key(figures: Sequence[Shown]) -> dict[tuple[str, str], Shown]:
    return {(figure.code, figure.part): figure for figure in figures}
