"""What an organisation did, gave and spent in a year: plain sums of its own rows, counts and estimates apart."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.outreach.campaigns.models import OutreachActivity
from partners.outreach.grants.models import GrantSpending, OutreachGrant
from partners.outreach.terms import Counted
from partners.outreach.volunteers.models import Volunteer, VolunteerHours


@dataclass(slots=True, kw_only=True)
class YearTotals:
    """The sums of a calendar year; money as (smallest unit, currency)."""

    year: int
    activities: int = 0
    attendance: int = 0
    counted: int = 0
    estimated: int = 0
    minutes: int = 0
    volunteers: set[UUID] = field(default_factory=set)
    costs: list[tuple[int | None, str]] = field(default_factory=list)
    granted: list[tuple[int | None, str]] = field(default_factory=list)
    spent: list[tuple[int | None, str]] = field(default_factory=list)


def totals_of(session: Session, actor: Actor, *, today: date) -> list[YearTotals]:
    """The years of the actor's organisation, the latest first; four statements. Grants count in their first year."""
    own = actor.organisation_id
    years: dict[int, YearTotals] = defaultdict(lambda: YearTotals(year=0))

    def of(day: date) -> YearTotals:
        found = years[day.year]
        found.year = day.year
        return found

    activities = session.execute(
        sa.select(
            OutreachActivity.starts_on,
            OutreachActivity.attendance,
            OutreachActivity.reach,
            OutreachActivity.reach_counted,
            OutreachActivity.cost,
            OutreachActivity.currency,
        ).where(
            OutreachActivity.organisation_id == own,
            OutreachActivity.cancelled_at.is_(None),
            OutreachActivity.starts_on <= today,
        )
    )
    for row in activities:
        year = of(row.starts_on)
        year.activities += 1
        year.attendance += row.attendance or 0
        if row.reach_counted is Counted.COUNT:
            year.counted += row.reach
        elif row.reach_counted is Counted.ESTIMATE:
            year.estimated += row.reach
        year.costs.append((row.cost, row.currency))
    hours = session.execute(
        sa.select(VolunteerHours.worked_on, VolunteerHours.minutes, VolunteerHours.volunteer_id)
        .join(Volunteer, Volunteer.id == VolunteerHours.volunteer_id)
        .where(Volunteer.organisation_id == own)
    )
    for worked_on, minutes, volunteer_id in hours:
        year = of(worked_on)
        year.minutes += minutes
        year.volunteers.add(volunteer_id)
    for first_day, amount, currency in session.execute(
        sa.select(OutreachGrant.starts_on, OutreachGrant.amount, OutreachGrant.currency).where(
            OutreachGrant.organisation_id == own
        )
    ):
        of(first_day).granted.append((amount, currency))
    for spent_on, amount, currency in session.execute(
        sa.select(GrantSpending.spent_on, GrantSpending.amount, OutreachGrant.currency)
        .join(OutreachGrant, OutreachGrant.id == GrantSpending.grant_id)
        .where(OutreachGrant.organisation_id == own)
    ):
        of(spent_on).spent.append((amount, currency))
    return sorted(years.values(), key=lambda one: one.year, reverse=True)
