"""Campaigns, library, volunteers, grants and reminders: rules, who sees what, audit; one world for the module."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accounts.notices.models import Notice
from audit.queries import list_events_about
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.outreach.campaigns import commands as campaigns
from partners.outreach.campaigns.models import OutreachActivity
from partners.outreach.campaigns.queries import (
    get_activity,
    get_campaign,
    list_activities,
    list_campaigns,
)
from partners.outreach.grants import commands as grants
from partners.outreach.grants.queries import get_grant, list_grants, list_reports
from partners.outreach.library import commands as library
from partners.outreach.library.queries import (
    get_material,
    list_materials,
    list_public_materials,
)
from partners.outreach.reminders import remind_of_outreach
from partners.outreach.terms import (
    CheckResult,
    Counted,
)
from partners.outreach.totals import totals_of
from partners.outreach.volunteers import commands as volunteers
from partners.outreach.volunteers.models import VolunteerTask
from partners.outreach.volunteers.queries import get_volunteer, list_tasks, list_volunteers
from tests.support.outreach import (
    DAY,
    NOW,
    TODAY,
    World,
    activity_values,
    add,
    campaign_values,
    checked,
    give,
    grant,
    material_values,
    plan,
    volunteer,
)


def test_a_campaign_from_plan_to_conclusion(world: World) -> None:
    session, lead = world.session, world.pair.ngo_leader
    one = plan(world)
    activity = add(world, campaign_id=one, attendance=40, cost=50_00)
    with pytest.raises(Conflict):
        campaigns.change_campaign(session, lead, one, values=campaign_values(lead), version=99, now=NOW)
    with pytest.raises(RuleBroken) as refusal:
        campaigns.conclude_campaign(session, lead, one, outcome=" ", now=NOW)
    assert refusal.value.field == "outcome"
    campaigns.conclude_campaign(session, lead, one, outcome="40 people came.", now=NOW)
    with pytest.raises(Conflict, match="stays as it is"):
        campaigns.change_campaign(session, lead, one, values=campaign_values(lead), version=None, now=NOW)
    row = get_campaign(session, lead, one)
    assert (row.outcome, row.activities) == ("40 people came.", 1)
    assert [one.id for one in list_activities(session, lead, campaign_id=one)] == [activity]
    with pytest.raises(RuleBroken, match="took place"):
        campaigns.cancel_activity(session, lead, activity, reason="Rain", now=NOW)
    events = [event.action for event in list_events_about(session, kind="campaign", subject_id=one)]
    assert events == ["campaign.planned", "campaign.concluded"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"channels": ()}, "channels"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"budget": -1}, "budget"),
        ({"currency": "QQQ"}, "currency"),
        ({"owner_id": UUID(int=7)}, "owner"),
        ({"partnership_id": UUID(int=7)}, "partnership"),
        ({"success": ""}, "success"),
    ],
)
def test_a_campaign_that_makes_no_sense(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        plan(world, **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reach": 5}, "reach"),
        ({"reach_counted": Counted.COUNT}, "reach"),
        ({"starts_on": TODAY + DAY, "attendance": 5}, "attendance"),
        ({"attendance": -1}, "attendance"),
        ({"languages": ("xx",)}, "languages"),
        ({"ends_on": TODAY - 9 * DAY}, "ends_on"),
        ({"cost": -5}, "cost"),
    ],
)
def test_an_activity_that_makes_no_sense(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        add(world, **changes)
    assert refusal.value.field == field


def test_both_sides_see_what_is_shared_and_the_rest_only_their_own(world: World) -> None:
    session, pair = world.session, world.pair
    shared, own = plan(world, partnership_id=world.partnership_id), plan(world)
    held = add(world, partnership_id=world.partnership_id, notes="Ours alone")
    hidden = add(world)
    for actor in (pair.agency_leader, world.officer):
        seen = {one.id for one in list_campaigns(session, actor)}
        assert shared in seen
        assert own not in seen
        assert get_activity(session, actor, held).notes is None
        with pytest.raises(NotFound):
            get_activity(session, actor, hidden)
        with pytest.raises(NotFound):
            campaigns.change_activity(session, actor, hidden, values=activity_values(), version=None, now=NOW)
        with pytest.raises(Denied):
            campaigns.change_activity(session, actor, held, values=activity_values(), version=None, now=NOW)
    assert get_activity(session, pair.ngo_leader, held).notes == "Ours alone"
    assert list_campaigns(session, world.strangers.agency_leader) == []
    with pytest.raises(Denied):
        campaigns.add_activity(session, world.officer, values=activity_values(), now=NOW)
    with pytest.raises(Denied):
        campaigns.add_activity(
            session, pair.agency_leader, values=activity_values(campaign_id=shared), now=NOW
        )


def test_the_library_tells_the_public_what_is_public_current_and_in_use(world: World) -> None:
    session, lead = world.session, world.pair.ngo_leader

    def add_one(**changes: Any) -> UUID:
        return library.add_material(session, lead, values=material_values(lead, **changes), now=NOW).id

    public, private, old = add_one(), add_one(is_public=False), add_one(title="Old")
    later = TODAY + DAY
    assert [one.id for one in list_public_materials(session, today=later)] == [public, old]
    assert list_public_materials(session, today=later, language="en") == []
    assert list_public_materials(session, today=later + DAY) == []
    library.review_material(session, lead, public, review_on=TODAY + 99 * DAY, now=NOW)
    library.retire_material(session, lead, old, now=NOW)
    assert [one.id for one in list_public_materials(session, today=later + DAY)] == [public]
    assert {public, private, old} <= {one.id for one in list_materials(session, lead)}
    with pytest.raises(Conflict):
        library.review_material(session, lead, old, review_on=TODAY + 9 * DAY, now=NOW)
    with pytest.raises(NotFound):
        get_material(session, world.pair.agency_leader, public)
    for changes, field in (
        ({"link": "five steps"}, "link"),
        ({"language": "xx"}, "language"),
        ({"review_on": TODAY}, "review_on"),
        ({"evidence": " "}, "evidence"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            add_one(**changes)
        assert refusal.value.field == field


def test_nobody_with_a_lapsed_check_is_given_a_task(world: World) -> None:
    session, lead = world.session, world.pair.ngo_leader
    one = volunteer(world)
    with pytest.raises(RuleBroken, match="No check"):
        give(world, one)
    checked(world, one, until=-1)
    with pytest.raises(RuleBroken, match="has lapsed"):
        give(world, one)
    checked(world, one, until=10, result=CheckResult.NOT_CLEARED)
    with pytest.raises(RuleBroken, match="did not clear"):
        give(world, one)
    assert list_tasks(session, one) == []
    other = volunteer(world)
    checked(world, other, until=5)
    with pytest.raises(RuleBroken, match="lapses before that day"):
        give(world, other, due=6)
    with pytest.raises(NotFound):
        give(world, other, activity_id=uuid4())
    task = give(world, other, due=5, activity_id=add(world))
    volunteers.close_task(session, lead, other, task_id=task, done=True, now=NOW)
    with pytest.raises(Conflict):
        volunteers.close_task(session, lead, other, task_id=task, done=False, now=NOW)
    give(world, other)
    volunteers.leave(session, lead, other, left_on=TODAY, now=NOW)
    assert [(row.is_open, row.done_on) for row in list_tasks(session, other)] == [
        (False, TODAY),
        (False, None),
    ]
    with pytest.raises(RuleBroken, match="left"):
        give(world, other, due=1)


def test_volunteers_and_grants_are_their_own_organisations_alone(world: World) -> None:
    session, pair = world.session, world.pair
    one, money = volunteer(world), grant(world)
    for actor in (pair.agency_leader, world.officer, world.strangers.ngo_leader):
        assert one not in {row.id for row in list_volunteers(session, actor)}
        assert money not in {row.id for row in list_grants(session, actor)}
        with pytest.raises(NotFound):
            get_volunteer(session, actor, one)
        with pytest.raises(NotFound):
            get_grant(session, actor, money)
        with pytest.raises(NotFound):
            volunteers.leave(session, actor, one, left_on=TODAY, now=NOW)


def test_hours_of_a_day_never_exceed_it(world: World) -> None:
    one = volunteer(world)

    def record(minutes: int, *, day: date = TODAY) -> None:
        volunteers.record_hours(
            world.session, world.pair.ngo_leader, one, worked_on=day, minutes=minutes, what="Stall", now=NOW
        )

    record(1000)
    for minutes, day, field in ((441, TODAY, "hours"), (0, TODAY, "hours"), (9, TODAY + DAY, "worked_on")):
        with pytest.raises(RuleBroken) as refusal:
            record(minutes, day=day)
        assert refusal.value.field == field
    record(440)
    assert get_volunteer(world.session, world.pair.ngo_leader, one).minutes == 1440
    with pytest.raises(RuleBroken) as refusal:
        volunteer(world, phone="")
    assert refusal.value.field == "phone"


def test_a_grant_is_never_overspent_and_its_reports_are_told_in_time(world: World) -> None:
    session, lead = world.session, world.pair.ngo_leader
    one = grant(world)

    def spend(amount: int) -> None:
        grants.record_spending(session, lead, one, spent_on=TODAY, amount=amount, what="Rent", now=NOW)

    spend(900_00)
    for amount in (100_01, 0, -900_01):
        with pytest.raises(RuleBroken) as refusal:
            spend(amount)
        assert refusal.value.field == "amount"
    spend(-100_00)
    row = get_grant(session, lead, one)
    assert (row.spent, row.left) == (800_00, 200_00)
    with pytest.raises(RuleBroken, match="More than this was spent"):
        grants.change_grant(
            session,
            lead,
            one,
            values=grants.GrantValues(
                funder="F", purpose="P", amount=799_99, currency="USD", starts_on=row.starts_on,
                ends_on=row.ends_on, is_restricted=True, owner_id=row.owner_id,
            ),
            version=row.version,
            now=NOW,
        )  # fmt: skip
    grants.ask_report(session, lead, one, due_on=TODAY + 20 * DAY, what="Half-way", now=NOW)
    with pytest.raises(RuleBroken, match="already"):
        grants.ask_report(session, lead, one, due_on=TODAY + 20 * DAY, what="Half-way", now=NOW)
    told = []
    for days in (0, 1, 13, 14, 20, 22, 23):
        told.append(remind_of_grants(world, one, NOW + days * DAY))
    # 20 days ahead: the first reminder; 7 days ahead: the second; two days later it is late everywhere.
    assert told == [1, 0, 1, 0, 0, 1, 0]
    report = list_reports(session, one)[0]
    grants.hand_in(session, lead, one, grant_report_id=report.id, handed_in_on=TODAY, now=NOW)
    assert get_grant(session, lead, one).next_report is None
    with pytest.raises(Conflict):
        grants.hand_in(session, lead, one, grant_report_id=report.id, handed_in_on=TODAY, now=NOW)


def remind_of_grants(world: World, grant_id: UUID, now: datetime) -> int:
    def count() -> int:
        query = sa.select(sa.func.count()).select_from(Notice).where(Notice.about_id == grant_id)
        return world.session.scalar(query) or 0

    before = count()
    remind_of_outreach(world.session, now=now)
    return count() - before


def test_owners_hear_of_overdue_material_and_keepers_of_checks_that_lapse_each_once(world: World) -> None:
    session, lead = world.session, world.pair.ngo_leader
    one = library.add_material(session, lead, values=material_values(lead), now=NOW).id
    person = volunteer(world)
    checked(world, person, until=20)
    for now, material, check in ((NOW, 0, 1), (NOW + 2 * DAY, 1, 1), (NOW + 3 * DAY, 1, 1)):
        remind_of_outreach(session, now=now)
        told = {
            about: session.scalar(
                sa.select(sa.func.count()).select_from(Notice).where(Notice.about_id == about)
            )
            for about in (one, person)
        }
        assert told == {one: material, person: check}


def test_totals_of_a_year_keep_counts_and_estimates_apart(world: World) -> None:
    session, lead = world.session, world.strangers.ngo_leader
    for changes in (
        {"attendance": 10, "cost": 100_00},
        {"reach": 50, "reach_counted": Counted.COUNT},
        {"reach": 900, "reach_counted": Counted.ESTIMATE, "cost": 5_00, "currency": "EUR"},
        {"starts_on": date(2025, 5, 5), "attendance": 3},
        {"starts_on": TODAY + DAY},
    ):
        campaigns.add_activity(session, lead, values=activity_values(**changes), now=NOW)
    this, last = totals_of(session, lead, today=TODAY)
    assert (this.year, this.activities, this.attendance, this.counted, this.estimated) == (
        2026,
        3,
        10,
        50,
        900,
    )
    assert sorted((amount, currency) for amount, currency in this.costs if amount) == [
        (5_00, "EUR"),
        (100_00, "USD"),
    ]
    assert (last.year, last.activities, last.attendance) == (2025, 1, 3)


def test_the_database_refuses_what_cannot_be(world: World) -> None:
    session = world.session
    activity, person = add(world), volunteer(world)
    checked(world, person, until=50)
    task = give(world, person)
    for statement, constraint in (
        (
            sa.update(OutreachActivity).where(OutreachActivity.id == activity).values(reach=5),
            "reach_says_how",
        ),
        (
            sa.update(OutreachActivity).where(OutreachActivity.id == activity).values(cost=-1),
            "cost_not_negative",
        ),
        (
            sa.update(OutreachActivity).where(OutreachActivity.id == activity).values(cancel_reason="x"),
            "cancelling_paired",
        ),
        (
            sa.update(VolunteerTask).where(VolunteerTask.id == task).values(done_on=TODAY, dropped_at=NOW),
            "done_or_dropped",
        ),
    ):
        nested = session.begin_nested()
        with pytest.raises(IntegrityError, match=constraint):
            session.execute(statement)
        nested.rollback()
