"""Pages of response plans: a reason first, two people, and the log of openings."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from referrals.people.models import Person
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanView
from tests.support.memoranda import make_person as make_member
from tests.support.people import make_encounters, make_person
from tests.support.referrals import World, make_referral, make_world
from tests.support.response_plans import TEXTS, make_plan

S = PlanState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def person(session: Session, world: World, now: datetime) -> UUID:
    return make_person(session, world.agency.officer, now)


def code_of(session: Session, person: UUID) -> str:
    return session.get_one(Person, person).reference


def only_plan(session: Session) -> ResponsePlan:
    session.expire_all()
    return session.scalars(sa.select(ResponsePlan)).one()


def test_drafted_by_one_approved_by_another_opened_by_a_third(
    client: Any, session: Session, world: World, person: UUID, now: datetime, clock: Any
) -> None:
    client.sign_in(world.agency.officer.user_id)
    bad = client.submit(
        "/response-plans/new", code="P-2222", helps="x", basis="consent", consent_reference="F 1"
    )
    assert bad.status_code == 422
    assert "Nobody in your agency’s records has this code." in bad.text
    gap = client.submit(
        "/response-plans/new", code=code_of(session, person), basis="consent", helps="The sea"
    )
    assert "Say where the agreement is kept" in gap.text
    assert "The sea" in gap.text
    given = {
        **TEXTS,
        "baseline": "",
        "concerns": ["weapon"],
        "note_weapon": "A knife in May",
        "months_valid": "6",
    }
    draft = client.submit_and_follow(
        "/response-plans/new",
        code=code_of(session, person).lower(),
        basis="consent",
        consent_reference="F 1",
        **given,
    )
    assert "A knife in May" in draft.text
    plan = only_plan(session)
    path = f"/response-plans/{plan.id}"
    missing = client.submit_and_follow(path, action="/submit")
    assert "Fill in “How the person usually is”" in missing.text
    client.submit_and_follow(f"{path}/edit", baseline="Calm")
    client.submit_and_follow(path, action="/submit")
    assert only_plan(session).state is S.IN_REVIEW
    client.sign_in(world.agency.colleague.user_id)
    client.page(path, status=404)

    client.sign_in(world.agency.supervisor.user_id)
    closed = client.page(path)
    assert "CANARY" not in closed.html
    assert "Approve" not in closed.text.split("What happened")[0]
    unsure = client.submit(path, why="")
    assert unsure.status_code == 422
    assert "Choose why you open the plan." in unsure.text
    assert "CANARY-helps" in client.submit_and_follow(path, why="work_on_plan").text
    client.submit_and_follow(path, action="/approve")
    assert only_plan(session).state is S.APPROVED

    client.sign_in(world.agency.stranger.user_id)
    client.page(path, status=404)
    wrong = client.submit("/response-plans/find", code="P-2222", why="on_call")
    assert "no plan that officers may read" in wrong.text
    shown = client.submit_and_follow("/response-plans/find", code=code_of(session, person), why="on_call")
    assert "CANARY-techniques" in shown.text
    clock.advance(minutes=61)
    client.sign_in(world.agency.stranger.user_id)
    client.page(path, status=404)


@pytest.mark.parametrize("kind", ["encounter", "referral"])
def test_an_officer_comes_from_an_encounter_or_a_referral(
    client: Any, session: Session, world: World, person: UUID, now: datetime, kind: str
) -> None:
    officer = world.agency.colleague
    if kind == "encounter":
        (context,) = make_encounters(session, officer, person, [now])
    else:
        context = make_referral(session, world, now, officer=officer)
    path = f"/response-plans/at/{kind}/{context}"
    client.sign_in(officer.user_id)
    assert "There is no response plan for this person" in client.page(path).text
    make_plan(session, world, person, now)
    page = client.page(path)
    assert code_of(session, person) in page.text
    assert "CANARY" not in page.html
    assert "CANARY-helps" in client.submit_and_follow(path, why="on_call").text
    view = session.scalars(sa.select(ResponsePlanView).where(ResponsePlanView.came_from == kind)).one()
    assert (view.context_id, view.viewed_by_id, view.why) == (context, officer.user_id, "on_call")
    client.sign_in(world.agency.stranger.user_id)
    client.page(path, status=404)
    for outsider in (world.ngo.intake, world.ngo.manager, world.agency.admin, world.agency.leader):
        client.sign_in(outsider.user_id)
        client.page(path, status=403)


def test_hidden_sent_back_and_ended_with_a_reason(
    client: Any, session: Session, world: World, person: UUID, now: datetime
) -> None:
    key = make_plan(session, world, person, now, state=S.IN_REVIEW)
    client.sign_in(world.agency.desk.user_id)
    assert client.submit(f"/response-plans/{key}/send-back", note="no").status_code == 422
    client.submit_and_follow(f"/response-plans/{key}/send-back", note="Say which place sets it off.")
    assert only_plan(session).state is S.DRAFT
    client.sign_in(world.agency.officer.user_id)
    assert "Say which place sets it off." in client.page(f"/response-plans/{key}").text
    client.page(f"/response-plans/{key}/send-back", status=403)
    client.page(f"/response-plans/{key}/retire", status=403)
    client.sign_in(world.agency.desk.user_id)
    client.page(f"/response-plans/{key}/hide", status=409)
    needs = client.submit(f"/response-plans/{key}/retire", reason="other")
    assert needs.status_code == 422
    assert "needs a note" in needs.text
    client.submit_and_follow(f"/response-plans/{key}/retire", reason="wrong_person")
    assert only_plan(session).state is S.RETIRED
    assert "Ended" in client.page("/response-plans/?tab=ended").text


def test_desk_and_auditor_read_who_opened_plans(
    client: Any, session: Session, world: World, person: UUID, now: datetime
) -> None:
    make_plan(session, world, person, now)
    auditor = make_member(session, world.agency.id, "Aud Auditor", Role.AUDITOR, now=now)
    for actor in (world.agency.desk, auditor):
        client.sign_in(actor.user_id)
        page = client.page("/response-plans/openings")
        assert "Sam Sergeant" in page.text
        assert "CANARY" not in page.html
        client.page("/response-plans/openings?plan=x&before=x")
    client.page("/response-plans/", status=403)
    for actor in (world.agency.officer, world.agency.supervisor, world.agency.leader, world.ngo.manager):
        client.sign_in(actor.user_id)
        client.page("/response-plans/openings", status=403)


def test_codes_cannot_be_tried_without_end(
    client: Any, session: Session, world: World, person: UUID, now: datetime
) -> None:
    client.sign_in(world.agency.officer.user_id)
    for _ in range(10):
        client.submit("/response-plans/find", code="P-2222", why="on_call")
    blocked = client.submit("/response-plans/find", code=code_of(session, person), why="on_call")
    assert "Too many codes in a short time." in blocked.text
