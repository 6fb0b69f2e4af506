"""Rows of goals with their parties, owners and latest figure, as the queries of this slice read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.clock import local_date
from partners.goals.lifecycle import GoalState
from partners.goals.measures import Measure
from partners.goals.models import Goal, GoalUpdate
from partners.goals.trajectory import Course, Direction, Rating, Reading, is_stale, rating_of
from partners.memoranda.models import Partnership

Agency = aliased(Organisation, name="agency")
Ngo = aliased(Organisation, name="ngo")
AgencyOwner = aliased(User, name="agency_owner")
NgoOwner = aliased(User, name="ngo_owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """A goal with what its rating is derived from."""

    id: UUID
    reference: str
    title: str
    why: str
    measure: Measure
    course: Course
    direction: Direction
    state: GoalState
    partnership_id: UUID
    agency_id: UUID
    agency_name: str
    zone: str
    ngo_id: UUID
    ngo_name: str
    agency_owner_id: UUID
    agency_owner_name: str
    ngo_owner_id: UUID
    ngo_owner_name: str
    proposed_for_id: UUID
    created_at: datetime
    agreed_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    version: int
    latest: Reading | None

    def today(self, on: datetime) -> date:
        """The day at a moment where the agency is."""
        return local_date(on, self.zone)

    def is_active(self, on: datetime) -> bool:
        """Active is what both sides agreed, from its first day until it is concluded."""
        return self.state is GoalState.AGREED and self.course.starts_on <= self.today(on)

    def rating(self, on: datetime) -> Rating:
        """How it is doing at a moment, by the rule of P06."""
        return rating_of(self.course, self.latest, on=self.today(on))

    @property
    def outcome(self) -> Rating:
        """What the last figure says however old it is: what counts once the goal is over."""
        if self.latest is None:
            return Rating.UNKNOWN
        return rating_of(self.course, self.latest, on=self.latest.measured_on)

    def days_without_figure(self, on: datetime) -> int:
        """Days since the last figure, or since the first day where there is none yet."""
        since = self.latest.measured_on if self.latest else self.course.starts_on
        return (self.today(on) - since).days

    def is_stale(self, on: datetime) -> bool:
        """Whether the last figure is too old to say anything about today."""
        return is_stale(self.latest.measured_on if self.latest else None, self.today(on))


def goals() -> sa.Select[Any]:
    """All goals as columns of `GoalRow`; the caller narrows to what the actor may see."""
    latest = (
        sa.select(GoalUpdate.id)
        .where(GoalUpdate.goal_id == Goal.id)
        .order_by(GoalUpdate.measured_on.desc(), GoalUpdate.reported_at.desc(), GoalUpdate.id)
        .limit(1)
        .correlate(Goal)
        .scalar_subquery()
    )
    return (
        sa.select(
            Goal.id,
            Goal.reference,
            Goal.title,
            Goal.why,
            Goal.indicator,
            Goal.measure_name,
            Goal.measure_unit,
            Goal.baseline,
            Goal.target,
            Goal.direction,
            Goal.starts_on,
            Goal.ends_on,
            Goal.state,
            Goal.partnership_id,
            Partnership.agency_id,
            Agency.name.label("agency_name"),
            Agency.timezone.label("zone"),
            Partnership.ngo_id,
            Ngo.name.label("ngo_name"),
            Goal.agency_owner_id,
            AgencyOwner.name.label("agency_owner_name"),
            Goal.ngo_owner_id,
            NgoOwner.name.label("ngo_owner_name"),
            Goal.proposed_for_id,
            Goal.created_at,
            Goal.agreed_at,
            Goal.closed_at,
            Goal.close_reason,
            Goal.version,
            GoalUpdate.measured_on.label("latest_on"),
            GoalUpdate.value.label("latest_value"),
        )
        .join(Partnership, Partnership.id == Goal.partnership_id)
        .join(Agency, Agency.id == Partnership.agency_id)
        .join(Ngo, Ngo.id == Partnership.ngo_id)
        .join(AgencyOwner, AgencyOwner.id == Goal.agency_owner_id)
        .join(NgoOwner, NgoOwner.id == Goal.ngo_owner_id)
        .outerjoin(GoalUpdate, GoalUpdate.id == latest)
    )


def goal_rows(session: Session, query: sa.Select[Any]) -> list[GoalRow]:
    """The rows of a query made from `goals()`."""
    found = []
    for row in session.execute(query):
        values = dict(row._mapping)
        measure = Measure(
            indicator=values.pop("indicator"),
            name=values.pop("measure_name"),
            unit=values.pop("measure_unit"),
        )
        course = Course(
            baseline=values.pop("baseline"),
            target=values.pop("target"),
            starts_on=values.pop("starts_on"),
            ends_on=values.pop("ends_on"),
        )
        day, value = values.pop("latest_on"), values.pop("latest_value")
        latest = Reading(measured_on=day, value=value) if day is not None else None
        found.append(GoalRow(measure=measure, course=course, latest=latest, **values))
    return found
