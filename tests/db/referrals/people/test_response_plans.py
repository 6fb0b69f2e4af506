"""Response plans: two people, a last day, versions."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.people.response_plans import commands, queries
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.models import (
    ResponsePlan,
    ResponsePlanEvent,
)
from referrals.people.response_plans.timers import look_after_plans
from tests.support.people import make_person
from tests.support.referrals import World
from tests.support.response_plans import TEXTS, approve, make_plan, plan_values

S = PlanState
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def person(session: Session, world: World, now: datetime) -> UUID:
    return make_person(session, world.agency.officer, now)


def plan_of(session: Session, plan_id: UUID) -> ResponsePlan:
    session.expire_all()
    return session.get_one(ResponsePlan, plan_id)


def opened(session: Session, actor: Actor, plan_id: UUID, now: datetime) -> queries.PlanText:
    commands.open_plan(session, actor, plan_id, why="on_call", came_from="code", now=now)
    return queries.read_plan(session, actor, plan_id, now=now)


# ---- Life


@pytest.mark.parametrize("state", list(S))
def test_every_state_is_walked_and_recorded(
    session: Session, world: World, person: UUID, now: datetime, state: PlanState
) -> None:
    key = make_plan(session, world, person, now, state=state)
    plan = plan_of(session, key)
    assert plan.state is state
    last = session.scalars(
        sa.select(ResponsePlanEvent).where(ResponsePlanEvent.plan_id == key).order_by(ResponsePlanEvent.at)
    ).all()
    assert not last or state in {event.to_state for event in last}
    actions = {
        S.DRAFT: "drafted", S.IN_REVIEW: "submitted", S.APPROVED: "approved", S.HIDDEN: "hidden",
        S.EXPIRED: "expired", S.RETIRED: "retired",
    }  # fmt: skip
    rows = session.scalars(
        sa.select(AuditRow).where(AuditRow.action == f"response_plan.{actions[state]}")
    ).all()
    assert [row.subject_id for row in rows] == [key.hex]
    assert not any("CANARY" in row.details for row in session.scalars(sa.select(AuditRow)))
    assert not any("CANARY" in str(row.params) + row.message for row in session.scalars(sa.select(Notice)))


def test_two_people_stand_behind_a_plan(session: Session, world: World, person: UUID, now: datetime) -> None:
    supervisor = world.agency.supervisor
    key = make_plan(session, world, person, now, state=S.IN_REVIEW, drafter=supervisor)
    commands.open_plan(session, supervisor, key, why="work_on_plan", now=now)
    with pytest.raises(Conflict, match="Somebody else"):
        commands.approve(session, supervisor, key, now=now)
    with pytest.raises(RuleBroken, match="read the plan"):
        commands.approve(session, world.agency.desk, key, now=now)
    for other in (world.agency.officer, world.agency.leader, world.ngo.manager):
        with pytest.raises((NotFound, Denied)):
            commands.approve(session, other, key, now=now)
    approve(session, world.agency.desk, key, now)
    plan = plan_of(session, key)
    assert plan.approved_by_id == world.agency.desk.user_id
    assert plan.expires_on == date(2027, 3, 11)
    assert plan.review_on == date(2026, 9, 11)


def test_sent_back_with_a_reason_changed_and_sent_again(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    officer, desk = world.agency.officer, world.agency.desk
    key = make_plan(session, world, person, now, state=S.IN_REVIEW)
    with pytest.raises(RuleBroken) as refused:
        commands.send_back(session, desk, key, note="no", now=now)
    assert refused.value.field == "note"
    commands.send_back(session, desk, key, note="Say which place sets it off.", now=now)
    commands.edit(session, officer, key, values=plan_values(triggers=None), now=now)
    with pytest.raises(RuleBroken) as gap:
        commands.submit(session, officer, key, now=now)
    assert gap.value.field == "triggers"
    commands.edit(session, officer, key, values=plan_values(concerns={"animal": "Two dogs"}), now=now)
    commands.submit(session, officer, key, now=now)
    approve(session, desk, key, now)
    assert opened(session, world.agency.colleague, key, now).concerns == (("animal", "Two dogs"),)
    notes = [
        step.note
        for step in queries.list_steps(session, desk, queries.get_cover(session, desk, key, now=now))
    ]
    assert "Say which place sets it off." in notes


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"months_valid": 13}, "months_valid"),
        ({"months_valid": 0}, "months_valid"),
        ({"consent_reference": " "}, "consent_reference"),
        ({"basis": Basis.PUBLIC_TASK, "basis_note": "short"}, "basis_note"),
        ({"concerns": {"criminal_history": None}}, "concerns"),
    ],
)
def test_what_a_draft_may_not_say(
    session: Session, world: World, person: UUID, now: datetime, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        commands.draft(
            session, world.agency.officer, person_id=person, values=plan_values(**changed), now=now
        )
    assert refused.value.field == field


def test_one_living_plan_of_a_person_and_versions_that_replace_it(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    officer, colleague, desk = world.agency.officer, world.agency.colleague, world.agency.desk
    first = make_plan(session, world, person, now)
    with pytest.raises(Conflict, match="already"):
        commands.draft(session, colleague, person_id=person, values=plan_values(), now=now)
    with pytest.raises(NotFound):
        commands.revise(session, colleague, first, now=now)
    commands.open_plan(session, colleague, first, why="on_call", came_from="code", now=now)
    second = commands.revise(session, colleague, first, now=now).id
    with pytest.raises(Conflict, match="drafting"):
        commands.revise(session, officer, first, now=now)
    commands.edit(session, colleague, second, values=plan_values(helps="CANARY-new: the harbour"), now=now)
    commands.submit(session, colleague, second, now=now)
    assert opened(session, world.agency.stranger, first, now).helps == TEXTS["helps"], (
        "the old one holds meanwhile"
    )
    approve(session, desk, second, now)
    old, new = plan_of(session, first), plan_of(session, second)
    assert (old.state, old.end_reason, new.number, new.reference) == (S.RETIRED, "replaced", 2, old.reference)
    with pytest.raises(NotFound):
        queries.read_plan(session, world.agency.stranger, first, now=now)
    assert [n for _, n, _ in queries.list_versions(session, desk, queries.get_cover(session, desk, second, now=now))] == [2, 1]  # fmt: skip
    assert queries.read_plan(session, officer, first, now=now).helps == TEXTS["helps"], "versions are kept"


def test_hidden_at_once_and_shown_again_until_its_last_day(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    desk, colleague = world.agency.desk, world.agency.colleague
    key = make_plan(session, world, person, now)
    opened(session, colleague, key, now)
    with pytest.raises(RuleBroken):
        commands.hide(session, desk, key, reason="other", now=now)
    commands.hide(session, desk, key, reason="doubt", now=now)
    with pytest.raises(NotFound):
        queries.read_plan(session, colleague, key, now=now)
    commands.show_again(session, desk, key, note="Checked with the family.", now=now)
    assert queries.read_plan(session, colleague, key, now=now).helps == TEXTS["helps"]
    commands.hide(session, desk, key, reason="asked", now=now)
    with pytest.raises(Conflict, match="last day"):
        commands.show_again(session, desk, key, note="Checked with the family.", now=now + 366 * DAY)


# ---- Time


def test_a_plan_ends_on_its_last_day_with_or_without_the_timer(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    colleague = world.agency.colleague
    key = make_plan(session, world, person, now, months_valid=3)
    last_day = datetime(2026, 6, 11, 20, tzinfo=now.tzinfo)
    assert opened(session, colleague, key, last_day).helps == TEXTS["helps"]
    after = last_day + DAY
    with pytest.raises(NotFound):
        commands.open_plan(session, colleague, key, why="on_call", came_from="code", now=after)
    assert queries.list_field_plans(session, colleague, person, now=after) == ()
    assert look_after_plans(session, now=after) > 0
    assert plan_of(session, key).state is S.EXPIRED
    while look_after_plans(session, now=after):
        pass
    with pytest.raises(Conflict):
        commands.retire(session, world.agency.desk, key, reason="not_needed", now=after, version=1)
    commands.retire(session, world.agency.desk, key, reason="not_needed", now=after)


def test_reviews_are_asked_for_once_and_move_on(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    desk = world.agency.desk
    key = make_plan(session, world, person, now)
    due = datetime(2026, 9, 11, 16, tzinfo=now.tzinfo)

    def told(at: datetime) -> int:
        look_after_plans(session, now=at)
        count = sa.select(sa.func.count()).where(Notice.message.like("%due for review%"))
        return session.scalar(count) or 0

    assert told(due - DAY) == 0
    first = told(due)
    assert first >= 2
    assert told(due + DAY) == first
    with pytest.raises(RuleBroken, match="read the plan"):
        commands.review(session, desk, key, now=due + DAY)
    commands.open_plan(session, desk, key, why="work_on_plan", now=due + DAY)
    commands.review(session, desk, key, now=due + DAY)
    plan = plan_of(session, key)
    assert (plan.review_on, plan.expires_on) == (date(2027, 3, 11), date(2027, 3, 11))
    assert told(due + 2 * DAY) == first
