"""Reads of campaigns and activities, and the figures of engagement over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.campaigns.policy import activities_visible_to, visible_to
from partners.outreach.policy import found
from partners.outreach.terms import LIST_MOST, ActivityKind, CampaignStanding, Counted

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """A campaign with the names that a page needs, and what its activities came to."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    partnership_id: UUID | None
    title: str
    aim: str
    audience: str
    channels: str
    starts_on: date
    ends_on: date
    owner_id: UUID
    owner_name: str
    budget: int | None
    currency: str
    success: str
    outcome: str | None
    concluded_at: datetime | None
    version: int
    activities: int

    def standing(self, today: date) -> CampaignStanding:
        """Where it stands on a day."""
        if self.concluded_at is not None:
            return CampaignStanding.CONCLUDED
        if today < self.starts_on:
            return CampaignStanding.PLANNED
        return CampaignStanding.RUNNING if today <= self.ends_on else CampaignStanding.OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity with the names that a page needs."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    partnership_id: UUID | None
    campaign_id: UUID | None
    campaign_title: str | None
    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date
    place: str | None
    audience: str
    cost: int | None
    currency: str
    attendance: int | None
    reach: int | None
    reach_counted: Counted | None
    languages: str | None
    partners: str | None
    notes: str | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    is_public: bool
    begins_at: time | None
    finishes_at: time | None
    entry_fee: int | None
    version: int

    @property
    def reached(self) -> int | None:
        """The people reached: by the number that says so, else those who came."""
        return self.reach if self.reach is not None else self.attendance


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What was done in a month; `None` where no activity says how many came, or were reached."""

    first_day: date
    activities: int
    attendance: int | None
    counted: int | None
    estimated: int | None


def _campaigns() -> sa.Select[Any]:
    activities = (
        sa.select(sa.func.count())
        .where(
            OutreachActivity.campaign_id == OutreachCampaign.id,
            OutreachActivity.cancelled_at.is_(None),
        )
        .correlate(OutreachCampaign)
        .scalar_subquery()
    )
    return (
        sa.select(
            OutreachCampaign.id,
            OutreachCampaign.organisation_id,
            Organisation.name.label("organisation_name"),
            OutreachCampaign.partnership_id,
            OutreachCampaign.title,
            OutreachCampaign.aim,
            OutreachCampaign.audience,
            OutreachCampaign.channels,
            OutreachCampaign.starts_on,
            OutreachCampaign.ends_on,
            OutreachCampaign.owner_id,
            User.name.label("owner_name"),
            OutreachCampaign.budget,
            OutreachCampaign.currency,
            OutreachCampaign.success,
            OutreachCampaign.outcome,
            OutreachCampaign.concluded_at,
            OutreachCampaign.version,
            activities.label("activities"),
        )
        .join(Organisation, Organisation.id == OutreachCampaign.organisation_id)
        .join(User, User.id == OutreachCampaign.owner_id)
    )


def _activities() -> sa.Select[Any]:
    return (
        sa.select(
            OutreachActivity.id,
            OutreachActivity.organisation_id,
            Organisation.name.label("organisation_name"),
            OutreachActivity.partnership_id,
            OutreachActivity.campaign_id,
            OutreachCampaign.title.label("campaign_title"),
            OutreachActivity.kind,
            OutreachActivity.title,
            OutreachActivity.starts_on,
            OutreachActivity.ends_on,
            OutreachActivity.place,
            OutreachActivity.audience,
            OutreachActivity.cost,
            OutreachActivity.currency,
            OutreachActivity.attendance,
            OutreachActivity.reach,
            OutreachActivity.reach_counted,
            OutreachActivity.languages,
            OutreachActivity.partners,
            OutreachActivity.notes,
            OutreachActivity.cancelled_at,
            OutreachActivity.cancel_reason,
            OutreachActivity.is_public,
            OutreachActivity.begins_at,
            OutreachActivity.finishes_at,
            OutreachActivity.entry_fee,
            OutreachActivity.version,
        )
        .join(Organisation, Organisation.id == OutreachActivity.organisation_id)
        .outerjoin(OutreachCampaign, OutreachCampaign.id == OutreachActivity.campaign_id)
    )


def list_campaigns(session: Session, actor: Actor) -> list[CampaignRow]:
    """The campaigns that exist for an actor, the latest first; one statement."""
    query = _campaigns().where(OutreachCampaign.id.in_(visible_to(actor)))
    query = query.order_by(OutreachCampaign.starts_on.desc(), OutreachCampaign.title, OutreachCampaign.id)
    return [CampaignRow(**row._mapping) for row in session.execute(query.limit(LIST_MOST))]


def get_campaign(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """A campaign; raises `NotFound` for others."""
    query = _campaigns().where(OutreachCampaign.id == campaign_id, OutreachCampaign.id.in_(visible_to(actor)))
    row = found(session.execute(query).one_or_none())
    return CampaignRow(**row._mapping)


def list_activities(session: Session, actor: Actor, *, campaign_id: UUID | None = None) -> list[ActivityRow]:
    """The activities that exist for an actor, of one campaign or all, the latest first; one statement."""
    query = _activities().where(OutreachActivity.id.in_(activities_visible_to(actor)))
    if campaign_id is not None:
        query = query.where(OutreachActivity.campaign_id == campaign_id)
    query = query.order_by(OutreachActivity.starts_on.desc(), OutreachActivity.title, OutreachActivity.id)
    rows = [ActivityRow(**row._mapping) for row in session.execute(query.limit(LIST_MOST))]
    return [_narrowed(row, actor) for row in rows]


def get_activity(session: Session, actor: Actor, activity_id: UUID) -> ActivityRow:
    """An activity; raises `NotFound` for others."""
    query = _activities().where(
        OutreachActivity.id == activity_id, OutreachActivity.id.in_(activities_visible_to(actor))
    )
    row = found(session.execute(query).one_or_none())
    return _narrowed(ActivityRow(**row._mapping), actor)


def _narrowed(row: ActivityRow, actor: Actor) -> ActivityRow:
    """The other side reads what was done; its notes stay with whoever wrote them."""
    if row.organisation_id == actor.organisation_id:
        return row
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return ActivityRow(**values | {"notes": None})


def months_of(rows: Sequence[ActivityRow], today: date, *, months: int = MONTHS) -> list[Month]:
    """The last months with what was done in each, the earliest first; what was cancelled does not count."""
    firsts = [today.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    found_in: dict[date, list[ActivityRow]] = {first: [] for first in firsts[::-1]}
    for row in rows:
        first = row.starts_on.replace(day=1)
        if row.cancelled_at is None and row.starts_on <= today and first in found_in:
            found_in[first].append(row)
    return [
        Month(
            first_day=first,
            activities=len(theirs),
            attendance=_sum(row.attendance for row in theirs),
            counted=_sum(row.reach for row in theirs if row.reach_counted is Counted.COUNT),
            estimated=_sum(row.reach for row in theirs if row.reach_counted is Counted.ESTIMATE),
        )
        for first, theirs in found_in.items()
    ]


def _sum(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPerson:
    """What one person reached cost, with how many people and activities it rests on."""

    minor: int
    currency: str
    people: int
    estimated: int
    """How many of these people are an estimate."""
    activities: int


def cost_per_person(rows: Sequence[ActivityRow]) -> list[PerPerson]:
    """Cost by people reached, of the activities that name both; one figure for each currency."""
    known: dict[str, list[ActivityRow]] = {}
    for row in rows:
        if row.cancelled_at is None and row.cost is not None and row.reached:
            known.setdefault(row.currency, []).append(row)
    return [
        PerPerson(
            minor=round(sum(row.cost or 0 for row in theirs) / sum(row.reached or 0 for row in theirs)),
            currency=currency,
            people=sum(row.reached or 0 for row in theirs),
            estimated=sum(row.reach or 0 for row in theirs if row.reach_counted is Counted.ESTIMATE),
            activities=len(theirs),
        )
        for currency, theirs in sorted(known.items())
    ]
