"""Crisis encounters with everything that was told of each, read row by row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.periods import Period
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter, EncounterCode


@dataclass
class Told:
    """Everything about one encounter."""

    row: Encounter
    detail: EncounterDetail | None
    codes: dict[str, set[str]]
    reports: list[tuple[ForceReport, set[str]]]

    def said(self, name: str) -> str:
        """An answer of the row or its details: yes, no or unknown."""
        source = self.row if hasattr(Encounter, name) else self.detail
        value = getattr(source, name) if source is not None else None
        return value.value if value is not None else "unknown"

    def fact(self, name: str) -> Any:
        return getattr(self.detail, name) if self.detail is not None else None

    @property
    def dispositions(self) -> set[str]:
        return self.codes["disposition"] | {d for d in [self.row.primary_disposition] if d}


def told(session: Session, as_of: datetime) -> list[Told]:
    codes: dict[UUID, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code in session.scalars(sa.select(EncounterCode)):
        codes[code.encounter_id][code.kind].add(code.code)
    tactics: dict[UUID, set[str]] = defaultdict(set)
    for means in session.scalars(sa.select(ForceCode).where(ForceCode.kind == "tactic")):
        tactics[means.report_id].add(means.code)
    reports: dict[UUID, list[tuple[ForceReport, set[str]]]] = defaultdict(list)
    for report in session.scalars(sa.select(ForceReport)):
        if report.submitted_at <= as_of:
            reports[report.encounter_id].append((report, tactics[report.id]))
    return [
        Told(row, session.get(EncounterDetail, row.id), codes[row.id], reports[row.id])
        for row in session.scalars(sa.select(Encounter))
        if row.recorded_at <= as_of
    ]


def is_in(row: Encounter, period: Period) -> bool:
    """By the civil month where the period holds all of it, by the day elsewhere."""
    for month in period.months():
        is_whole = period.start <= month.start and month.end <= period.end
        if is_whole and (row.year, row.month) == (month.start.year, month.start.month):
            return True
    begin, end = period.bounds()
    if row.occurred_at is None or not begin <= row.occurred_at < end:
        return False
    whole = [m for m in period.months() if period.start <= m.start and m.end <= period.end]
    return len(whole) != len(period.months())
