"""Response plans: who reads them from where, a log that nobody changes, and what the database refuses."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.errors import NotFound, RuleBroken
from referrals.people.identity import commands as identity
from referrals.people.models import Person
from referrals.people.response_plans import commands, queries
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.models import (
    ResponsePlan,
    ResponsePlanConcern,
    ResponsePlanEvent,
    ResponsePlanView,
)
from tests.support.people import REASON, make_person
from tests.support.referrals import World, make_world
from tests.support.response_plans import TEXTS, make_plan

S = PlanState
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOKING_AFTER = frozenset({"supervisor", "other_supervisor", "desk"})
IN_FIELD = frozenset({"officer", "colleague", "stranger"}) | LOOKING_AFTER


@pytest.fixture
def person(session: Session, world: World, now: datetime) -> UUID:
    return make_person(session, world.agency.officer, now)


def plan_of(session: Session, plan_id: UUID) -> ResponsePlan:
    session.expire_all()
    return session.get_one(ResponsePlan, plan_id)


# ---- Who reads what


@pytest.mark.parametrize("state", list(S))
def test_who_may_open_a_plan_in_each_state(
    session: Session, world: World, person: UUID, now: datetime, state: PlanState
) -> None:
    key = make_plan(session, world, person, now, state=state)
    far = now + 2 * HOUR
    strangers = make_world(session, now, agency="Southgate Police", ngo="Haven").people
    people = {**world.people, **{f"strange_{name}": actor for name, actor in strangers.items()}}
    for name, actor in people.items():
        listed = name in LOOKING_AFTER or name == "officer"
        in_field = name in IN_FIELD and state is S.APPROVED
        for came_from, expected in (("plan", listed), ("code", listed or in_field)):
            context = None
            try:
                commands.open_plan(
                    session, actor, key, why="on_call", came_from=came_from, context_id=context, now=far
                )
                done = True
            except NotFound:
                done = False
            assert done is expected, (name, came_from)
        if listed or in_field:
            assert queries.read_plan(session, actor, key, now=far).helps == TEXTS["helps"]
        else:
            with pytest.raises(NotFound):
                queries.read_plan(session, actor, key, now=far)
        found = queries.list_field_plans(session, actor, person, now=far)
        assert bool(found) is (name in IN_FIELD and state is S.APPROVED), name
        ended = state is S.RETIRED
        assert bool(queries.list_plans(session, actor, ended=ended)) is listed, name
        assert not queries.list_plans(session, actor, ended=not ended)


def test_nobody_reads_a_plan_without_an_opening_of_the_last_hour(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    key = make_plan(session, world, person, now)
    later = now + 2 * HOUR
    for name in ("officer", "colleague", "supervisor", "desk"):
        actor = world.people[name]
        with pytest.raises(NotFound):
            queries.read_plan(session, actor, key, now=later)
        commands.open_plan(session, actor, key, why="on_call", came_from="code", now=later)
        assert (
            queries.read_plan(session, actor, key, now=later + 59 * timedelta(minutes=1)).helps
            == TEXTS["helps"]
        )
        with pytest.raises(NotFound):
            queries.read_plan(session, actor, key, now=later + HOUR)
    with pytest.raises(RuleBroken) as refused:
        commands.open_plan(session, world.agency.desk, key, why="curious", now=later)
    assert refused.value.field == "why"


def test_the_log_keeps_each_opening_and_only_desk_and_auditor_read_it(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    key = make_plan(session, world, person, now)
    encounter = uuid4()
    commands.open_plan(
        session, world.agency.colleague, key, why="on_call", came_from="encounter", context_id=encounter, now=now + HOUR
    )  # fmt: skip
    rows = queries.list_views(session, world.agency.desk, plan_id=key)
    assert (rows[0].viewed_by_name, rows[0].why, rows[0].came_from) == (
        "Cal Colleague",
        "on_call",
        "encounter",
    )
    assert {(row.viewed_by_name, row.why, row.came_from) for row in rows[1:]} == {
        ("Sam Sergeant", "work_on_plan", "plan"),
        ("Ola Officer", "work_on_plan", "plan"),
    }
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    for name, actor in {**world.people, "strange_desk": stranger.agency.desk}.items():
        assert bool(queries.list_views(session, actor)) is (name == "desk"), name
    for statement in (sa.delete(ResponsePlanView), sa.update(ResponsePlanView).values(why="request")):
        with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
            session.execute(statement.execution_options(synchronize_session=False))


def test_plans_follow_merged_and_linked_records(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    desk, officer, colleague = world.agency.desk, world.agency.officer, world.agency.colleague
    other = make_person(session, officer, now, name="Joe Example")
    key = make_plan(session, world, person, now)
    assert queries.list_field_plans(session, colleague, other, now=now) == ()
    pair = identity.link(session, desk, pair=(person, other), reason=REASON, now=now)
    assert [plan.id for plan in queries.list_field_plans(session, colleague, other, now=now)] == [key]
    identity.end_decision(session, desk, pair.id, now=now)
    row = identity.merge(session, desk, survivor_id=other, merged_id=person, reason=REASON, now=now)
    session.expire_all()
    assert plan_of(session, key).person_id == other
    assert queries.people_with_plan(session, desk, [other, person], now=now) == {other}
    (found,) = queries.list_field_plans(session, colleague, person, now=now)
    assert found.person_reference == session.get_one(Person, other).reference
    identity.undo_merge(session, desk, row.id, reason=REASON, now=now)
    assert plan_of(session, key).person_id == person


def test_codes_are_not_tried_for_long(session: Session, world: World, now: datetime) -> None:
    for _ in range(10):
        commands.reserve_lookup(session, world.agency.officer, now=now)
    with pytest.raises(RuleBroken) as refused:
        commands.reserve_lookup(session, world.agency.officer, now=now)
    assert refused.value.field == "code"
    commands.reserve_lookup(session, world.agency.colleague, now=now)


def test_nothing_of_a_plan_lies_readable_in_the_database(
    session: Session, world: World, person: UUID, now: datetime
) -> None:
    make_plan(session, world, person, now)
    session.flush()
    for model in (
        ResponsePlan,
        ResponsePlanConcern,
        ResponsePlanEvent,
        ResponsePlanView,
        AuditRow,
        Notice,
        Person,
    ):
        for row in session.execute(sa.select(*model.__table__.columns)):
            dumped = repr(tuple(bytes(v) if isinstance(v, bytes | memoryview) else v for v in row))
            assert "CANARY" not in dumped
            assert "Jo Example" not in dumped


# ---- The database


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"months_valid": 13}, "at_most_a_year"),
        ({"approved_by_id": "drafter"}, "two_people"),
        ({"state": S.APPROVED}, "approved_has_date"),
        ({"consent_reference": None}, "basis_is_shown"),
        ({"basis": Basis.COURT_ORDER}, "basis_is_shown"),
        ({"state": S.RETIRED}, "retired_has_reason"),
        ({"state": S.IN_REVIEW}, "review_has_date"),
        ({"hidden_reason": "doubt"}, "hiding_paired"),
        ({"number": 0}, "versions_from_one"),
    ],
)
def test_the_database_refuses(
    session: Session, world: World, person: UUID, now: datetime, values: dict[str, Any], constraint: str
) -> None:
    key = make_plan(session, world, person, now, state=S.DRAFT)
    given = {name: world.agency.officer.user_id if v == "drafter" else v for name, v in values.items()}
    if "approved_by_id" in given:
        given |= {"approved_at": now, "expires_on": now.date(), "review_on": now.date(), "state": S.APPROVED}
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(sa.update(ResponsePlan).where(ResponsePlan.id == key).values(**given))


def test_no_two_versions_stand_at_once(session: Session, world: World, person: UUID, now: datetime) -> None:
    first = make_plan(session, world, person, now)
    commands.open_plan(session, world.agency.officer, first, why="work_on_plan", now=now)
    second = commands.revise(session, world.agency.officer, first, now=now).id
    with pytest.raises(IntegrityError, match=r"uq_response_plan_standing|response_plan\.series_id"):
        session.execute(
            sa.update(ResponsePlan)
            .where(ResponsePlan.id == second)
            .values(
                state=S.APPROVED,
                approved_at=now,
                approved_by_id=world.agency.desk.user_id,
                expires_on=now.date(),
                review_on=now.date(),
            )
        )
