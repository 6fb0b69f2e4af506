"""Campaigns, activities, material, volunteers and grants of the fictitious partnership, through the real commands."""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of, partnership_of
from concordat.seed.people import TIMEZONE, Cast
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from partners.outreach.campaigns import commands as campaigns
from partners.outreach.grants import commands as grants
from partners.outreach.library import commands as library
from partners.outreach.terms import (
    ActivityKind,
    CheckKind,
    CheckResult,
    Counted,
    MaterialKind,
    OutreachChannel,
    VolunteerRole,
)
from partners.outreach.volunteers import commands as volunteers

DAY = timedelta(days=1)
K = ActivityKind
ACTIVITIES = (
    (K.OPEN_MIC, "Open mic: what helped me", -300, 45, None, None, 25_000),
    (K.WORKSHOP, "Mental-health first aid for coaches", -240, 18, None, None, 60_000),
    (K.MEDIA, "Interview on county radio", -200, None, 12_000, Counted.ESTIMATE, 0),
    (K.STALL, "Stall at the harvest fair", -150, 130, 400, Counted.COUNT, 18_000),
    (K.SUPPORT_GROUP, "Evenings for families", -90, 12, None, None, 9_000),
    (K.TALK, "Talk at the high school", -45, 85, None, None, 4_000),
    (K.EVENT, "Walk along the canal", -10, 64, 90, Counted.COUNT, 30_000),
    (K.OPEN_MIC, "Open mic: the long night", 20, None, None, None, 25_000),
)
"""What, in how many days from today, who came, who was reached, how that is known, and cost in cents."""


def make_outreach(session: Session, cast: Cast, *, now: datetime) -> None:
    """The first NGO does most of it and shares it with the first agency; the agency has a grant and a volunteer too."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    manager, desk = actor_of(session, ngo, Role.NGO_MANAGER), actor_of(session, agency, Role.PARTNERSHIP_DESK)
    pair = partnership_of(session, agency, ngo)
    activity = _campaign(session, manager, pair, now)
    for actor in (manager, desk):
        _material(session, actor, pair, now)
        _volunteers(session, actor, activity if actor is manager else None, now)
        _grant(session, actor, now)
    for party, role in ((cast.agencies[1], Role.PARTNERSHIP_DESK), (cast.ngos[3], Role.NGO_MANAGER)):
        far = actor_of(session, party, role)
        _campaign(session, far, None, now, first=-1)
        _material(session, far, None, now)
        _volunteers(session, far, None, now)
        _grant(session, far, now)


def _campaign(session: Session, actor: Actor, pair: UUID | None, now: datetime, *, first: int = 0) -> UUID:
    assert actor.user_id is not None
    today = local_date(now, TIMEZONE)
    campaign = campaigns.plan_campaign(
        session,
        actor,
        values=campaigns.CampaignValues(
            title="Ask twice",
            aim="People ask friends a second time how they are, and know whom to call then.",
            audience="Adults in Elmsworth, young men above all",
            channels=(OutreachChannel.IN_PERSON, OutreachChannel.RADIO, OutreachChannel.PRINT),
            starts_on=today - 310 * DAY,
            ends_on=today + 60 * DAY,
            owner_id=actor.user_id,
            budget=300_000,
            currency="USD",
            success="500 people come, and one in ten calls the line within a year.",
            partnership_id=pair,
        ),
        now=now - 320 * DAY,
    )
    last = campaign.id
    for kind, title, days, came, reached, counted, cost in ACTIVITIES[first:]:
        day = today + days * DAY
        last = campaigns.add_activity(
            session,
            actor,
            values=campaigns.ActivityValues(
                kind=kind,
                title=title,
                starts_on=day,
                ends_on=None,
                audience="Everybody",
                place="Elmsworth Library",
                campaign_id=campaign.id,
                partnership_id=pair,
                cost=cost,
                attendance=came,
                reach=reached,
                reach_counted=counted,
                languages=("en", "es"),
                partners="Elmsworth Library",
                is_public=days > 0,
                begins_at=time(19) if days > 0 else None,
                finishes_at=time(21, 30) if days > 0 else None,
                entry_fee=0 if days > 0 else None,
            ),
            now=now - max(0, -days - 1) * DAY,
        ).id
    return last


def _material(session: Session, actor: Actor, pair: UUID | None, now: datetime) -> None:
    assert actor.user_id is not None
    today = local_date(now, TIMEZONE)
    for title, language, days, written in (
        ("Five steps when a friend is in crisis", "en", 200, now - 165 * DAY),
        ("Cinco pasos cuando alguien está en crisis", "es", -20, now - 385 * DAY),
    ):
        library.add_material(
            session,
            actor,
            values=library.MaterialValues(
                title=title,
                kind=MaterialKind.LEAFLET,
                language=language,
                source="County health office, 2024",
                link="https://health.elmsworth.example/five-steps",
                evidence="One controlled trial of the training; the leaflet itself was not studied.",
                licence="CC BY 4.0",
                review_on=today + days * DAY,
                owner_id=actor.user_id,
                is_public=actor.organisation_kind is OrganisationKind.NGO and pair is not None,
                partnership_id=pair,
            ),
            now=written,
        )


def _volunteers(session: Session, actor: Actor, activity_id: UUID | None, now: datetime) -> None:
    today = local_date(now, TIMEZONE)
    for name, role, valid in (
        ("Robin Ashdown", VolunteerRole.VOLUNTEER, 200),
        ("Sasha Merrow", VolunteerRole.FIRST_RESPONDER, -15),
        ("Kit Halloran", VolunteerRole.VOLUNTEER, None),
    ):
        one = volunteers.add_volunteer(
            session,
            actor,
            values=volunteers.VolunteerValues(
                name=name,
                role=role,
                phone="+1 518 555 0142",
                email="",
                languages=("en",),
                started_on=today - 380 * DAY,
            ),
            now=now - 380 * DAY,
        )
        if valid is None:
            continue
        volunteers.record_check(
            session,
            actor,
            one.id,
            kind=CheckKind.BACKGROUND,
            done_on=today - 370 * DAY,
            valid_until=today + valid * DAY,
            result=CheckResult.CLEARED,
            now=now - 370 * DAY,
        )
        volunteers.record_training(
            session,
            actor,
            one.id,
            title="Mental-health first aid",
            certificate="MF-2207",
            done_on=today - 365 * DAY,
            valid_until=today + 365 * DAY,
            now=now - 365 * DAY,
        )
        volunteers.record_hours(
            session,
            actor,
            one.id,
            worked_on=today - 150 * DAY,
            minutes=330,
            what="Stall at the fair",
            now=now - 149 * DAY,
        )
        if valid > 0:
            volunteers.give_task(
                session,
                actor,
                one.id,
                title="Bring the leaflets",
                due_on=today + 20 * DAY,
                activity_id=activity_id,
                now=now - 5 * DAY,
            )


def _grant(session: Session, actor: Actor, now: datetime) -> None:
    assert actor.user_id is not None
    today = local_date(now, TIMEZONE)
    grant = grants.add_grant(
        session,
        actor,
        values=grants.GrantValues(
            funder="Elmsworth Community Foundation",
            purpose="Open-mic evenings and leaflets in Spanish",
            amount=1_200_000,
            currency="USD",
            starts_on=today - 300 * DAY,
            ends_on=today + 65 * DAY,
            is_restricted=True,
            owner_id=actor.user_id,
        ),
        now=now - 300 * DAY,
    )
    for days, amount, what in ((-240, 150_000, "Rent and sound"), (-60, 82_550, "Printing")):
        grants.record_spending(
            session,
            actor,
            grant.id,
            spent_on=today + days * DAY,
            amount=amount,
            what=what,
            now=now + days * DAY,
        )
    for days, what in ((-150, "Half-year report"), (12, "Final report, with figures")):
        report = grants.ask_report(
            session, actor, grant.id, due_on=today + days * DAY, what=what, now=now - 299 * DAY
        )
        if days < 0:
            grants.hand_in(
                session,
                actor,
                grant.id,
                grant_report_id=report.id,
                handed_in_on=today + (days - 2) * DAY,
                now=now + (days - 1) * DAY,
            )
