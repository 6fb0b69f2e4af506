"""Bringing Toronto's open data into an agency's encounters: one transaction, each event once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.commands import record
from core.actor import Actor
from core.csv_source import Progress
from referrals.encounters.codes import YesNoUnknown
from referrals.encounters.models import Encounter
from referrals.encounters.policy import may_import
from referrals.encounters.toronto import SOURCE, TorontoEncounter

BATCH = 2000
TOLD = (
    "year",
    "month",
    "weekday",
    "hour",
    "event_type",
    "apprehension",
    "occurrence_report",
    "neighbourhood",
)
"""What the file tells of an encounter, as our columns; an event that is there already is compared by these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterImport:
    """What an import did; `given` is the sum of added and present."""

    given: int
    added: int
    present: int
    """There already from an earlier import."""
    differing: int
    """Of those present, how many the file now tells differently; the stored ones stay."""
    areas_added: int


def import_toronto(
    session: Session,
    actor: Actor,
    *,
    agency_id: UUID,
    rows: Sequence[TorontoEncounter],
    now: datetime,
    progress: Progress | None = None,
) -> EncounterImport:
    """Each event of the file becomes one encounter of the agency, however often the file is imported.

    The time keeps its precision: month, weekday and hour, and never a day. Divisions become areas of the agency.
    Leaves one audit row.
    """
    may_import(actor)
    areas, areas_added = _areas(session, agency_id, rows)
    present, differing = _compare(session, agency_id, rows)
    new = [row for row in rows if row.external_id not in present]
    for start in range(0, len(new), BATCH):
        if progress is not None:
            progress(start, len(new))
        batch = new[start : start + BATCH]
        session.execute(sa.insert(Encounter), [_values(row, agency_id, areas, now) for row in batch])
    if progress is not None:
        progress(len(new), len(new))
    report = EncounterImport(
        given=len(rows),
        added=len(new),
        present=len(rows) - len(new),
        differing=differing,
        areas_added=areas_added,
    )
    record(
        session,
        actor,
        action="encounters.imported",
        subject=("organisation", agency_id),
        now=now,
        details={"source": SOURCE, "added": report.added, "present": report.present},
    )
    return report


def _areas(
    session: Session, agency_id: UUID, rows: Sequence[TorontoEncounter]
) -> tuple[dict[str, UUID], int]:
    stored = session.execute(sa.select(Area.code, Area.id).where(Area.organisation_id == agency_id))
    areas = {row.code: row.id for row in stored}
    missing = sorted({row.division for row in rows if row.division is not None} - areas.keys())
    for code in missing:
        areas[code] = uuid4()
    if missing:
        session.execute(
            sa.insert(Area),
            [
                {"id": areas[code], "organisation_id": agency_id, "code": code, "name": code}
                for code in missing
            ],
        )
    return areas, len(missing)


def _compare(session: Session, agency_id: UUID, rows: Sequence[TorontoEncounter]) -> tuple[set[str], int]:
    columns = [getattr(Encounter, name) for name in TOLD]
    query = sa.select(Encounter.source_id, *columns).where(
        Encounter.agency_id == agency_id, Encounter.source == SOURCE
    )
    stored = {row[0]: tuple(row[1:]) for row in session.execute(query)}
    present = {row.external_id for row in rows} & stored.keys()
    differing = sum(
        stored[row.external_id] != tuple(_told(row)[name] for name in TOLD)
        for row in rows
        if row.external_id in present
    )
    return present, differing


def _told(row: TorontoEncounter) -> dict[str, Any]:
    return {
        "year": row.year,
        "month": row.month,
        "weekday": row.weekday,
        "hour": row.hour,
        "event_type": row.event_type,
        "apprehension": row.apprehension_made,
        "occurrence_report": row.occurrence_created,
        "neighbourhood": _neighbourhood(row),
    }


def _neighbourhood(row: TorontoEncounter) -> str | None:
    """Name and code as one text, such as `High Park North (88)`."""
    if row.neighbourhood is None:
        return row.neighbourhood_code
    code = row.neighbourhood_code
    return row.neighbourhood if code is None else f"{row.neighbourhood} ({code})"


def _values(row: TorontoEncounter, agency_id: UUID, areas: dict[str, UUID], now: datetime) -> dict[str, Any]:
    unknown = YesNoUnknown.UNKNOWN
    return _told(row) | {
        "id": uuid4(),
        "version": 1,
        "agency_id": agency_id,
        "area_id": areas.get(row.division or ""),
        "recorded_at": now,
        "precision": row.precision,
        "crisis": True,
        "arrest": unknown,
        "warrant_arrest": unknown,
        "reportable_force": unknown,
        "referral_offered": unknown,
        "source": SOURCE,
        "source_id": row.external_id,
    }
