"""Reads of duty covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.business_time import BusinessCalendar
from wellbeing.instruments.cover.models import DutyCover
from wellbeing.instruments.cover.policy import CoverValues, hours_of
from wellbeing.instruments.cover.responders import list_responders


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRow:
    """The cover of an agency, and what follows from its hours."""

    id: UUID
    version: int
    agency_id: UUID
    provider_id: UUID
    backup_id: UUID
    contact: str
    backup_contact: str
    timezone: str
    weekdays: str
    opens_at: time
    closes_at: time
    response_minutes: int
    is_on: bool
    changed_at: datetime

    @property
    def days(self) -> frozenset[int]:
        """The weekdays, Monday as 0."""
        return frozenset(int(day) for day in self.weekdays)

    @property
    def hours(self) -> BusinessCalendar:
        """When somebody is on duty."""
        return hours_of(
            timezone=self.timezone, weekdays=self.days, opens_at=self.opens_at, closes_at=self.closes_at
        )

    @property
    def is_round_the_clock(self) -> bool:
        """Whether somebody is on duty at any time."""
        return len(self.days) == 7 and self.opens_at == self.closes_at == time(0)

    def is_watched(self, now: datetime) -> bool:
        """Whether somebody is on duty at a moment."""
        return self.hours.is_open(now)

    def watched_from(self, now: datetime) -> datetime:
        """The moment itself where somebody is on duty, else when the next duty begins."""
        return self.hours.add_business_time(now, timedelta(0))

    def due_at(self, now: datetime) -> datetime:
        """By when somebody tries for the first time (facts 2.5c): minutes on the clock, not hours of opening."""
        return self.watched_from(now) + timedelta(minutes=self.response_minutes)

    @property
    def values(self) -> CoverValues:
        """What was arranged, for the form."""
        return CoverValues(
            provider_id=self.provider_id,
            backup_id=self.backup_id,
            contact=self.contact,
            backup_contact=self.backup_contact,
            weekdays=self.days,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            response_minutes=self.response_minutes,
        )

    def stands(self, responders: Collection[UUID]) -> bool:
        """Whether it is on, and both organisations still have a clinician and, as NGOs, an agreement."""
        return self.is_on and self.provider_id in responders and self.backup_id in responders


_ROW = tuple(getattr(DutyCover, name) for name in CoverRow.__dataclass_fields__)


def find_cover(vault: Session, agency_id: UUID) -> CoverRow | None:
    """The cover of an agency as it was arranged, whether or not it still stands."""
    row: Any = vault.execute(sa.select(*_ROW).where(DutyCover.agency_id == agency_id)).one_or_none()
    return CoverRow(**row._mapping) if row else None


def find_standing(vault: Session, session: Session, agency_id: UUID, *, now: datetime) -> CoverRow | None:
    """The cover on which an agency’s people may rely now; None where nobody would answer. Reads both databases."""
    row = find_cover(vault, agency_id)
    if row is None or not row.is_on:
        return None
    responders = {one.id for one in list_responders(session, agency_id, now=now)}
    return row if row.stands(responders) else None
