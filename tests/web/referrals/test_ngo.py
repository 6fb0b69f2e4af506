"""The NGO's way: see only what is theirs, decide once, reach the person, note in private, close with outcome."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.terms import Urgency
from referrals.casework.models import CaseNote, ContactAttempt, Outcome
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import InfoRequest, Referral
from tests.support.frozen_clock import Clock
from tests.support.pages import Page
from tests.support.referrals import World, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def others(session: Session, now: datetime) -> World:
    return make_world(session, now, agency="Southgate Police", ngo="River House")


def state_of(session: Session, referral: UUID) -> ReferralState:
    session.expire_all()
    return session.get_one(Referral, referral).state


STEPS = (
    "acknowledge", "accept", "ask", "decline", "propose-decline", "reopen", "correct", "entered-in-error",
    "confirm-withdrawal", "refuse-withdrawal", "assign", "attempt", "start-contact", "engage", "note",
    "hold", "resume", "waitlist", "close-without-service", "close",
)  # fmt: skip


def test_another_ngo_finds_nothing_of_a_referral(
    client: Any, session: Session, world: World, others: World, now: datetime
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(others.ngo.manager.user_id)
    client.page(f"/referrals/{referral}", status=404)
    for step in STEPS:
        client.page(f"/referrals/{referral}/{step}", status=404)
    assert "Jo Example" not in client.page("/referrals/?tab=all").html
    mine = make_referral(session, others, now)
    form = client.page(f"/referrals/{mine}/accept").form()
    answer = client.post(f"/referrals/{referral}/accept", data=form.values)
    assert answer.status_code == 404
    assert state_of(session, referral) is S.SUBMITTED


def test_steps_that_are_not_offered_are_refused_when_posted_all_the_same(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    waiting = make_referral(session, world, now)
    taken = make_referral(session, world, now, state=S.ACTIVE)
    client.sign_in(world.ngo.manager.user_id)
    shown = client.page(f"/referrals/{taken}")
    assert "Accept" not in shown.links
    token = client.page(f"/referrals/{waiting}/accept").form().values
    refused = {
        "decline": {"reason": "no_capacity", "other_route_offered": "yes"},
        "ask": {"items": "interpreter"},
        "acknowledge": {},
        "resume": {},
        "start-contact": {},
    }
    for step, typed in refused.items():
        client.page(f"/referrals/{taken}/{step}", status=409)
        answer = client.post(f"/referrals/{taken}/{step}", data=token | typed)
        assert answer.status_code == 409, step
    client.sign_in(world.ngo.worker.user_id)
    answer = client.post(f"/referrals/{waiting}/accept", data=token)
    assert answer.status_code == 403
    assert state_of(session, waiting) is S.SUBMITTED


def test_the_second_of_two_who_accept_is_told_who_and_when(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.second_intake.user_id)
    late = client.page(f"/referrals/{referral}/accept").form()
    client.sign_in(world.ngo.intake.user_id)
    shown = client.submit_and_follow(f"/referrals/{referral}/accept")
    assert "Accepted. Assign a worker next." in shown.text
    clock.advance(minutes=2)
    client.sign_in(world.ngo.second_intake.user_id)
    fresh = client.page("/referrals/?tab=all")
    assert fresh.h1 == "Referrals"
    token = _token(client, session, world, now)
    answer = client.post(f"/referrals/{referral}/accept", data=late.values | {"csrf_token": token})
    assert answer.status_code == 409
    assert "Ines Intake already accepted at Mar 11, 2026, 11:30" in answer.text


def _token(client: Any, session: Session, world: World, now: datetime) -> list[str]:
    other = make_referral(session, world, now)
    return list(client.page(f"/referrals/{other}/accept").form().values["csrf_token"])


def test_looking_is_not_acknowledging(client: Any, session: Session, world: World, now: datetime) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    page = client.page(f"/referrals/{referral}")
    assert session.get_one(Referral, referral).acknowledged_at is None
    form = page.form(action="/acknowledge")
    assert client.post(form.action, data=form.values).status_code == 302
    session.expire_all()
    assert session.get_one(Referral, referral).acknowledged_at == now
    assert "seen" in client.page("/referrals/?tab=all").text


def test_the_page_shows_the_packet_and_what_may_be_done(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    page = client.page(f"/referrals/{referral}")
    for words in ("Jo Example", "Text only, after six", "Large dog", "Housing at risk", "Ola Officer"):
        assert words in page.text
    assert {"Accept", "Ask for information", "Decline"} <= set(page.links)
    assert "Propose to decline" in page.links, "the desk may always be asked about an urgent one"
    assert "Write a note" not in page.links, "intake reads no casework"


def test_ask_for_information(client: Any, session: Session, world: World, now: datetime) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    refused = client.submit(f"/referrals/{referral}/ask", question="Hello?")
    assert refused.status_code == 422
    assert "Choose at least one item." in refused.text
    assert "Hello?" in refused.text
    client.submit_and_follow(f"/referrals/{referral}/ask", items=["interpreter", "safe_contact_method"])
    [asked] = session.scalars(sa.select(InfoRequest))
    assert asked.items == "safe_contact_method interpreter"
    assert state_of(session, referral) is S.INFO_REQUESTED


def test_decline_with_reason_note_and_route(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    refused = client.submit(
        f"/referrals/{referral}/decline", reason="other", note="no", other_route_offered="no"
    )
    assert refused.status_code == 422
    assert "This reason needs a note of at least 15 characters." in refused.text
    assert client.submit(f"/referrals/{referral}/decline", reason="no_capacity").status_code == 422
    asked = client.submit(f"/referrals/{referral}/decline", reason="no_capacity", other_route_offered="yes")
    check = Page(asked.text)
    for words in (
        "It lies with The service",
        "Offer the waiting list or another route",
        "Mar 18, 2026, 11:30",
    ):
        assert words in check.text
    assert state_of(session, referral) is S.SUBMITTED, "nothing happens before it is confirmed"
    answer = client.post(f"/referrals/{referral}/decline", data=check.form(having="confirmed").values)
    shown = client.page(answer.headers["Location"])
    assert "Next: Offer the waiting list or another route" in shown.text
    assert "You see this referral until Mar 18, 2026, 11:30" in shown.text
    assert session.get_one(Referral, referral).other_route_offered is True


def test_assign_reach_note_engage_and_close(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    referral = make_referral(session, world, now, state=S.SUBMITTED)
    clock.advance(minutes=30)
    client.sign_in(world.ngo.intake.user_id)
    client.submit_and_follow(f"/referrals/{referral}/accept")
    assigning = client.page(f"/referrals/{referral}/assign")
    assert "Ines Intake" not in [o.text for o in assigning.all("option")], "intake does no casework"
    client.submit_and_follow(f"/referrals/{referral}/assign", worker_id=world.ngo.worker.user_id)

    client.sign_in(world.ngo.worker.user_id)
    assert "Jo Example" in client.page("/referrals/").text, "a worker's own queue comes first"
    page = client.page(f"/referrals/{referral}/attempt")
    assert "An attempt is not a contact" in page.text
    assert "Text only, after six" in page.text
    later = {"at": "2026-03-12T09:00", "channel": "phone", "result": "no_answer"}
    refused = client.submit(f"/referrals/{referral}/attempt", **later)
    assert refused.status_code == 422
    assert "not in the future" in refused.text
    client.submit_and_follow(f"/referrals/{referral}/attempt", channel="phone", result="no_answer")
    client.page(f"/referrals/{referral}/engage", status=409)
    early = client.submit(f"/referrals/{referral}/close-without-service", reason="unable_to_contact")
    assert early.status_code == 422
    assert "The agreement asks for 3 attempts on 2 days; so far there are 1 on 1." in early.text
    client.submit_and_follow(f"/referrals/{referral}/attempt", channel="phone", result="spoke_engaged")
    made = session.scalars(sa.select(ContactAttempt.is_contact).order_by(ContactAttempt.logged_at)).all()
    assert sorted(made) == [False, True]

    client.submit_and_follow(f"/referrals/{referral}/engage")
    noted = client.submit_and_follow(f"/referrals/{referral}/note", text="Likes to walk.")
    assert "Likes to walk." in noted.text
    assert "Private to your organisation" in noted.text
    assert session.scalars(sa.select(CaseNote)).one().text == "Likes to walk."

    open_scores = client.submit(f"/referrals/{referral}/close", reason="completed_goals_met")
    assert open_scores.status_code == 422
    assert open_scores.text.count("Score this outcome.") >= 2
    scores = {"score_crisis_followup": "achieved", "score_housing_instability": "not_achieved"}
    closed = client.submit_and_follow(f"/referrals/{referral}/close", reason="completed_partly", **scores)
    assert "Partly achieved" not in closed.text
    assert {o.need: o.score for o in session.scalars(sa.select(Outcome))} == {
        "crisis_followup": "achieved",
        "housing_instability": "not_achieved",
    }
    assert state_of(session, referral) is S.CLOSED
    assert "Jo Example" in client.page("/referrals/finished").text


def test_hold_resume_waitlist(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    held = make_referral(session, world, now, state=S.ACTIVE)
    waiting = make_referral(session, world, now, state=S.ACCEPTED)
    clock.advance(hours=1)
    client.sign_in(world.ngo.manager.user_id)
    far = (now + timedelta(days=120)).date().isoformat()
    soon = (now + timedelta(days=14)).date().isoformat()
    refused = client.submit(f"/referrals/{held}/hold", reason="away", review_on=far, client_engaging="no")
    assert refused.status_code == 422
    assert "at most 90 days from now" in refused.text
    client.submit_and_follow(f"/referrals/{held}/hold", reason="away", review_on=soon, client_engaging="yes")
    assert state_of(session, held) is S.ON_HOLD
    client.submit_and_follow(f"/referrals/{held}/resume")
    assert state_of(session, held) is S.ACTIVE
    client.submit_and_follow(f"/referrals/{waiting}/waitlist", reason="awaiting_worker", review_on=soon)
    assert "Start making contact" in client.page(f"/referrals/{waiting}").links
    client.submit_and_follow(f"/referrals/{waiting}/start-contact")
    assert state_of(session, waiting) is S.CONTACTING


@pytest.mark.parametrize(
    ("step", "after"), [("confirm-withdrawal", S.WITHDRAWN), ("refuse-withdrawal", S.ACCEPTED)]
)
def test_the_ngo_decides_about_a_withdrawal(
    client: Any, session: Session, world: World, now: datetime, step: str, after: ReferralState
) -> None:
    referral = make_referral(session, world, now, state=S.WITHDRAWAL_REQUESTED)
    client.sign_in(world.ngo.manager.user_id)
    note = {"note": "The person wants to stay."} if step == "refuse-withdrawal" else {}
    client.submit_and_follow(f"/referrals/{referral}/{step}", **note)
    assert state_of(session, referral) is after


def test_correct_the_last_step_where_offered(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    referral = make_referral(session, world, now, state=S.DECLINED)
    clock.advance(hours=1)
    client.sign_in(world.ngo.second_intake.user_id)
    client.page(f"/referrals/{referral}/correct", status=409)
    client.sign_in(world.ngo.intake.user_id)
    assert "Correct the last step" in client.page(f"/referrals/{referral}").links
    client.submit_and_follow(f"/referrals/{referral}/correct", reason="wrong_step")
    assert state_of(session, referral) is S.SUBMITTED


def test_another_worker_does_not_find_the_case_or_its_notes(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now, state=S.ACTIVE)
    client.sign_in(world.ngo.second_worker.user_id)
    client.page(f"/referrals/{referral}", status=404)
    for step in ("note", "attempt", "close", "hold"):
        client.page(f"/referrals/{referral}/{step}", status=404)
    client.sign_in(world.ngo.intake.user_id)
    assert "Wants to meet." not in client.page(f"/referrals/{referral}").html


def test_a_stale_page_does_not_overwrite(client: Any, session: Session, world: World, now: datetime) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    old = client.page(f"/referrals/{referral}/decline").form()
    client.submit_and_follow(f"/referrals/{referral}/ask", items=["interpreter"])
    typed = old.filled({"reason": "no_capacity", "other_route_offered": "no"})
    answer = client.post(f"/referrals/{referral}/decline", data=typed)
    assert answer.status_code == 409
    assert "Ines Intake changed this referral at" in answer.text


def test_the_queue_orders_by_urgency_and_marks_what_is_overdue(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    client.sign_in(world.ngo.intake.user_id)
    assert "No referrals are open" in client.page("/referrals/?tab=all").text
    for urgency, name in ((Urgency.ROUTINE, "Rita Routine"), (Urgency.VERY_URGENT, "Vera Very")):
        make_referral(session, world, now, urgency=urgency, person_name=name)
    clock.advance(hours=2)
    client.sign_in(world.ngo.intake.user_id)  # the session before has ended meanwhile
    page = client.page("/referrals/?tab=all")
    assert page.html.index("Vera Very") < page.html.index("Rita Routine")
    assert page.text.count("Overdue") == 1
    only = client.page("/referrals/?tab=all&overdue=1")
    assert "Vera Very" in only.text
    assert "Rita Routine" not in only.text
    assert "No referral is assigned to you" in client.page("/referrals/?tab=mine").text
    assert page.text.count("Your turn: acknowledge by") == 2, (
        "each row says in words what its reader does next"
    )
    client.page("/referrals/?tab=nonsense&after=nonsense")
    client.page(f"/referrals/{uuid4()}", status=404)
