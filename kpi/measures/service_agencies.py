"""The calendars of the agencies of a scope, and the civil days of instants where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import OrganisationKind
from core.business_time import BusinessCalendar, calendar_for
from kpi.measures.cells import Column, Numbers, digit_of, number_of
from kpi.measures.columns import Moments, moments
from kpi.measures.scope import Scope

_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class AgencyCalendar:
    """An agency and its business calendar."""

    agency_id: UUID
    calendar: BusinessCalendar


def list_calendars(session: Session, scope: Scope) -> tuple[AgencyCalendar, ...]:
    """The calendar of the scope's agency, or of every agency; one statement."""
    which = (
        Organisation.kind == OrganisationKind.AGENCY
        if scope.agency_id is None
        else Organisation.id == scope.agency_id
    )
    found = session.execute(
        sa.select(
            Organisation.id,
            Organisation.timezone,
            Organisation.country,
            Organisation.subdivision,
            Organisation.opens_at,
            Organisation.closes_at,
        )
        .where(which)
        .order_by(Organisation.id)
    )
    return tuple(
        AgencyCalendar(
            row.id,
            calendar_for(
                row.timezone,
                row.country,
                subdivision=row.subdivision,
                opens=row.opens_at,
                closes=row.closes_at,
            ),
        )
        for row in found
    )


def place_of_agency(agency_id: Any, calendars: Sequence[AgencyCalendar]) -> Column:
    """A column with the place of each row's agency in the list of calendars."""
    if len(calendars) < 2:
        return digit_of(sa.literal_column("0", sa.Integer))
    places = [(agency_id == one.agency_id, place) for place, one in enumerate(calendars)]
    return number_of(sa.case(*places))


def civil_days(at: Moments, zone: ZoneInfo) -> Numbers:
    """The civil day of each instant in the zone, counted from 1970; -1 where the instant is missing."""
    days = np.full(at.shape, -1, dtype=np.int64)
    known = ~np.isnat(at)
    if not bool(known.any()):
        return days
    first, last = (
        value.astype("datetime64[us]").astype(object).replace(tzinfo=UTC).astimezone(zone).date()
        for value in (at[known].min(), at[known].max())
    )
    midnights = [
        datetime.combine(first + timedelta(days=number), datetime.min.time(), zone)
        for number in range((last - first).days + 1)
    ]
    days[known] = np.searchsorted(moments(midnights), at[known], side="right") - 1 + (first - _DAY_ZERO).days
    return days
