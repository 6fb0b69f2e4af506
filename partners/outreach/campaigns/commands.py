"""What people do with campaigns and activities: plan, change, conclude, record what came of it, cancel."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.outreach import acts
from partners.outreach.acts import record_outreach
from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.campaigns.policy import activities_visible_to, visible_to
from partners.outreach.campaigns.queries import get_campaign
from partners.outreach.policy import may_keep, may_write
from partners.outreach.terms import ActivityKind, Counted, OutreachChannel, codes_text
from partners.services.codes import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignValues:
    """What a campaign says; money in the smallest unit."""

    title: str
    aim: str
    audience: str
    channels: tuple[OutreachChannel, ...]
    starts_on: date
    ends_on: date
    owner_id: UUID
    budget: int | None
    currency: str
    success: str
    partnership_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityValues:
    """What an activity says; money in the smallest unit."""

    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date | None
    audience: str
    place: str = ""
    campaign_id: UUID | None = None
    partnership_id: UUID | None = None
    cost: int | None = None
    currency: str = "USD"
    attendance: int | None = None
    reach: int | None = None
    reach_counted: Counted | None = None
    languages: tuple[str, ...] = ()
    partners: str = ""
    notes: str = ""
    is_public: bool = False
    begins_at: time | None = None
    finishes_at: time | None = None
    entry_fee: int | None = None


def plan_campaign(
    session: Session, actor: Actor, *, values: CampaignValues, now: datetime
) -> OutreachCampaign:
    """An organisation plans a campaign, for itself or shared with one of its partnerships."""
    may_write(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    campaign = OutreachCampaign(
        organisation_id=actor.organisation_id, created_at=now, created_by_id=actor.user_id
    )
    _write_campaign(session, actor, campaign, values)
    session.add(campaign)
    record_outreach(session, actor, "campaign", "campaign.planned", campaign.id, now=now)
    return campaign


def change_campaign(
    session: Session,
    actor: Actor,
    campaign_id: UUID,
    *,
    values: CampaignValues,
    version: int | None,
    now: datetime,
) -> OutreachCampaign:
    """A campaign that is not concluded is changed by the organisation whose it is."""
    campaign: OutreachCampaign = acts.load(session, actor, OutreachCampaign, campaign_id, visible_to(actor))
    acts.check_seen(campaign, version)
    _may_change(campaign)
    _write_campaign(session, actor, campaign, values)
    record_outreach(session, actor, "campaign", "campaign.changed", campaign.id, now=now)
    return campaign


def conclude_campaign(
    session: Session, actor: Actor, campaign_id: UUID, *, outcome: str, now: datetime
) -> OutreachCampaign:
    """A campaign is concluded with what came of it, held against what it counted as success."""
    campaign: OutreachCampaign = acts.load(session, actor, OutreachCampaign, campaign_id, visible_to(actor))
    _may_change(campaign)
    if local_date(now, actor.timezone) < campaign.starts_on:
        raise RuleBroken(N_("It has not begun yet."), "outcome")
    campaign.outcome = acts.required(outcome, N_("Say what came of it."), "outcome")
    campaign.concluded_at, campaign.concluded_by_id = now, actor.user_id
    record_outreach(session, actor, "campaign", "campaign.concluded", campaign.id, now=now)
    return campaign


def add_activity(
    session: Session, actor: Actor, *, values: ActivityValues, now: datetime
) -> OutreachActivity:
    """An organisation writes down what it does, or did, for the public."""
    may_write(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    activity = OutreachActivity(
        organisation_id=actor.organisation_id, created_at=now, created_by_id=actor.user_id
    )
    _write_activity(session, actor, activity, values, today=local_date(now, actor.timezone))
    session.add(activity)
    record_outreach(session, actor, "activity", "activity.added", activity.id, now=now)
    return activity


def change_activity(
    session: Session,
    actor: Actor,
    activity_id: UUID,
    *,
    values: ActivityValues,
    version: int | None,
    now: datetime,
) -> OutreachActivity:
    """An activity is changed, or gets its figures, by the organisation whose it is."""
    activity: OutreachActivity = acts.load(
        session, actor, OutreachActivity, activity_id, activities_visible_to(actor)
    )
    acts.check_seen(activity, version)
    if activity.cancelled_at is not None:
        raise Conflict(N_("It was cancelled. Write down a new one."))
    _write_activity(session, actor, activity, values, today=local_date(now, actor.timezone))
    record_outreach(session, actor, "activity", "activity.changed", activity.id, now=now)
    return activity


def cancel_activity(
    session: Session, actor: Actor, activity_id: UUID, *, reason: str, now: datetime
) -> OutreachActivity:
    """An activity does not take place, with the reason; one with figures has taken place."""
    activity: OutreachActivity = acts.load(
        session, actor, OutreachActivity, activity_id, activities_visible_to(actor)
    )
    if activity.cancelled_at is not None:
        raise Conflict(N_("It was cancelled already."))
    if activity.attendance is not None or activity.reach is not None:
        raise RuleBroken(N_("People came or were reached, so it took place."), "reason")
    activity.cancel_reason = acts.required(reason, N_("Say why it does not take place."), "reason")
    activity.cancelled_at = now
    record_outreach(session, actor, "activity", "activity.cancelled", activity.id, now=now)
    return activity


def _may_change(campaign: OutreachCampaign) -> None:
    if campaign.concluded_at is not None:
        raise Conflict(N_("This campaign is concluded and stays as it is."))


def _write_campaign(
    session: Session, actor: Actor, campaign: OutreachCampaign, values: CampaignValues
) -> None:
    title = acts.required(values.title, N_("Give the campaign a title."), "title")
    aim = acts.required(values.aim, N_("Say what it is for."), "aim")
    audience = acts.required(values.audience, N_("Say whom it is for."), "audience")
    success = acts.required(values.success, N_("Say what would count as success."), "success")
    if not values.channels:
        raise RuleBroken(N_("Choose at least one way."), "channels")
    acts.check_days(values.starts_on, values.ends_on)
    acts.check_money(values.budget, values.currency, "budget")
    campaign.owner_id = acts.check_owner(session, actor, values.owner_id)
    campaign.partnership_id = acts.check_partnership(session, actor, values.partnership_id)
    campaign.title, campaign.aim, campaign.audience, campaign.success = title, aim, audience, success
    campaign.channels = codes_text([one.value for one in values.channels])
    campaign.starts_on, campaign.ends_on = values.starts_on, values.ends_on
    campaign.budget, campaign.currency = values.budget, values.currency


def _write_activity(
    session: Session, actor: Actor, activity: OutreachActivity, values: ActivityValues, *, today: date
) -> None:
    title = acts.required(values.title, N_("Give it a title."), "title")
    audience = acts.required(values.audience, N_("Say whom it is for."), "audience")
    ends_on = values.ends_on or values.starts_on
    acts.check_days(values.starts_on, ends_on)
    acts.check_money(values.cost, values.currency, "cost")
    acts.check_money(values.entry_fee, values.currency, "entry_fee")
    if values.finishes_at is not None and values.begins_at is None:
        raise RuleBroken(N_("Say also when it begins."), "begins_at")
    if values.is_public and not (values.place or "").strip():
        raise RuleBroken(N_("Say where it is, or how to join: everybody reads it."), "place")
    acts.check_people(values.attendance, "attendance")
    acts.check_people(values.reach, "reach")
    if (values.reach is None) != (values.reach_counted is None):
        raise RuleBroken(N_("Say how many were reached and how that was counted, both or neither."), "reach")
    if values.starts_on > today and (values.attendance is not None or values.reach is not None):
        raise RuleBroken(N_("It has not begun yet, so nobody was counted."), "attendance")
    if set(values.languages) - set(LANGUAGES):
        raise RuleBroken(N_("Choose languages from the list."), "languages")
    if values.campaign_id is not None and values.campaign_id != activity.campaign_id:
        campaign = get_campaign(session, actor, values.campaign_id)
        may_keep(actor, campaign.organisation_id)
    activity.kind, activity.title, activity.audience = values.kind, title, audience
    activity.starts_on, activity.ends_on = values.starts_on, ends_on
    activity.place = acts.optional(values.place)
    activity.campaign_id = values.campaign_id
    activity.partnership_id = acts.check_partnership(session, actor, values.partnership_id)
    activity.cost, activity.currency = values.cost, values.currency
    activity.attendance = values.attendance
    activity.reach, activity.reach_counted = values.reach, values.reach_counted
    activity.languages = codes_text(list(values.languages)) or None
    activity.is_public, activity.entry_fee = values.is_public, values.entry_fee
    activity.begins_at, activity.finishes_at = values.begins_at, values.finishes_at
    activity.partners, activity.notes = acts.optional(values.partners), acts.optional(values.notes)
