"""A world of outreach and what is done in it, through the real commands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.outreach.campaigns import commands as campaigns
from partners.outreach.grants import commands as grants
from partners.outreach.library import commands as library
from partners.outreach.terms import (
    ActivityKind,
    CheckKind,
    CheckResult,
    MaterialKind,
    OutreachChannel,
    VolunteerRole,
)
from partners.outreach.volunteers import commands as volunteers
from tests.support.memoranda import Pair

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
TODAY = date(2026, 3, 11)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """A pair at work, strangers, and an officer who only reads."""

    session: Session
    pair: Pair
    partnership_id: UUID
    strangers: Pair
    officer: Actor


def campaign_values(actor: Actor, **changes: Any) -> campaigns.CampaignValues:
    values: dict[str, Any] = {
        "title": "Ask twice",
        "aim": "People ask again.",
        "audience": "Young men",
        "channels": (OutreachChannel.RADIO,),
        "starts_on": TODAY - 30 * DAY,
        "ends_on": TODAY + 30 * DAY,
        "owner_id": actor.user_id,
        "budget": 100_00,
        "currency": "USD",
        "success": "A hundred calls",
    }
    return campaigns.CampaignValues(**values | changes)


def activity_values(**changes: Any) -> campaigns.ActivityValues:
    values: dict[str, Any] = {
        "kind": ActivityKind.OPEN_MIC,
        "title": "Open mic",
        "starts_on": TODAY - DAY,
        "ends_on": None,
        "audience": "Everybody",
    }
    return campaigns.ActivityValues(**values | changes)


def plan(world: World, **changes: Any) -> UUID:
    lead = world.pair.ngo_leader
    return campaigns.plan_campaign(world.session, lead, values=campaign_values(lead, **changes), now=NOW).id


def add(world: World, **changes: Any) -> UUID:
    return campaigns.add_activity(
        world.session, world.pair.ngo_leader, values=activity_values(**changes), now=NOW
    ).id


def material_values(actor: Actor, **changes: Any) -> library.MaterialValues:
    values: dict[str, Any] = {
        "title": "Five steps",
        "kind": MaterialKind.LEAFLET,
        "language": "es",
        "source": "County",
        "link": "https://county.example/five",
        "evidence": "Expert opinion",
        "licence": "CC BY 4.0",
        "review_on": TODAY + DAY,
        "owner_id": actor.user_id,
        "is_public": True,
    }
    return library.MaterialValues(**values | changes)


def volunteer(world: World, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "name": "Robin Ash",
        "role": VolunteerRole.VOLUNTEER,
        "phone": "+1 518 555 0142",
        "email": "",
        "languages": ("en",),
        "started_on": TODAY - 100 * DAY,
    }
    return volunteers.add_volunteer(
        world.session,
        world.pair.ngo_leader,
        values=volunteers.VolunteerValues(**values | changes),
        now=NOW,
    ).id


def checked(world: World, one: UUID, *, until: int, result: CheckResult = CheckResult.CLEARED) -> None:
    volunteers.record_check(
        world.session,
        world.pair.ngo_leader,
        one,
        kind=CheckKind.BACKGROUND,
        done_on=TODAY - 50 * DAY,
        valid_until=TODAY + until * DAY,
        result=result,
        now=NOW,
    )


def give(world: World, one: UUID, *, due: int = 5, activity_id: UUID | None = None) -> UUID:
    return volunteers.give_task(
        world.session,
        world.pair.ngo_leader,
        one,
        title="Bring leaflets",
        due_on=TODAY + due * DAY,
        activity_id=activity_id,
        now=NOW,
    ).id


def grant(world: World, **changes: Any) -> UUID:
    lead = world.pair.ngo_leader
    values: dict[str, Any] = {
        "funder": "Foundation",
        "purpose": "Evenings",
        "amount": 1_000_00,
        "currency": "USD",
        "starts_on": TODAY - 100 * DAY,
        "ends_on": TODAY + 100 * DAY,
        "is_restricted": True,
        "owner_id": lead.user_id,
    }
    return grants.add_grant(world.session, lead, values=grants.GrantValues(**values | changes), now=NOW).id
