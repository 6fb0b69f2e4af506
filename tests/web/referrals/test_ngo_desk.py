"""The pages of the NGO's desk: tick and assign, workload, waiting list, cover, and services named to the officer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.casework import commands as casework
from referrals.handover import commands
from referrals.handover.desk.models import CaseCover
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward.models import OnwardReferral
from tests.support.frozen_clock import Clock
from tests.support.pages import Page
from tests.support.referrals import Ngo, World, make_agreement, make_ngo, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def other(session: Session, world: World, now: datetime) -> Ngo:
    ngo = make_ngo(session, now, name="River House")
    make_agreement(session, world.agency, ngo, now)
    return ngo


def test_every_row_of_the_queue_says_whose_turn_it_is(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    for number, state in enumerate((S.SUBMITTED, S.INFO_REQUESTED, S.ACCEPTED, S.ON_HOLD)):
        make_referral(session, world, now, state=state, person_name=f"Person {number}")
    client.sign_in(world.ngo.intake.user_id)
    text = client.page("/referrals/?tab=all").text
    for words in (
        "Your turn: acknowledge by Mar 11, 2026, 15:30",
        "Officer’s turn since Mar 11, 2026, 11:31: answer the question",
        "Your turn: reach the person by",
        "On hold: review by Mar 25, 2026",
    ):
        assert words in text, words


def test_ticked_referrals_are_assigned_together_and_failures_are_named(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    first = make_referral(session, world, now, person_name="Ann Able")
    second = make_referral(session, world, now, person_name="Bob Baker")
    commands.accept(session, world.ngo.intake, first, now=now)
    client.sign_in(world.ngo.intake.user_id)
    queue = client.page("/referrals/?tab=all")
    [form] = [form for form in queue.forms if form.action.endswith("/chosen")]
    assert form.method == "get"
    path = f"/referrals/chosen?chosen={first.hex}&chosen={second.hex}"
    page = client.page(path)
    assert "Wil Worker: 0 open" in page.text
    values = page.form(having="chosen").values
    refused = client.post("/referrals/chosen", data=values | {"act": "assign"})
    assert refused.status_code == 422
    assert "Choose a worker." in refused.text
    assert "Ann Able" in refused.text
    answer = client.post(
        "/referrals/chosen", data=values | {"act": "assign", "worker_id": str(world.ngo.worker.user_id)}
    )
    shown = Page(answer.text)
    assert "Assigned: 1" in shown.text
    assert "Not done: 1" in shown.text
    assert "Accept it first: a worker is given accepted referrals only." in shown.text
    session.expire_all()
    assert session.get_one(Referral, first).worker_id == world.ngo.worker.user_id
    only = client.page(f"/referrals/chosen?chosen={second.hex}").form(having="chosen").values
    done = client.post("/referrals/chosen", data=only | {"act": "acknowledge"})
    assert "Acknowledged: 1" in Page(done.text).text
    unticked = {name: value for name, value in only.items() if name != "chosen"}
    nothing = client.post("/referrals/chosen", data=unticked | {"act": "acknowledge"})
    assert nothing.status_code == 422
    assert "No referral is ticked" in client.page("/referrals/chosen?chosen=nonsense").text


def test_workload_stands_in_the_form_that_assigns(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    make_referral(session, world, now, state=S.ON_HOLD, person_name="Ann Able")
    waiting = make_referral(session, world, now, state=S.ACCEPTED, person_name="Bob Baker")
    clock.advance(minutes=30)
    client.sign_in(world.ngo.intake.user_id)
    assert "Wil Worker: 2 open, 1 on hold" in client.page(f"/referrals/{waiting}/assign").text
    page = client.page("/referrals/workload")
    assert "On hold 1, Accepted 1" in page.text or "Accepted 1, On hold 1" in page.text
    client.sign_in(world.ngo.worker.user_id)
    client.page("/referrals/workload", status=403)


def test_the_waiting_list_shows_why_and_until_when(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    client.sign_in(world.ngo.intake.user_id)
    assert "Nobody waits for a place" in client.page("/referrals/waiting").text
    make_referral(session, world, now, state=S.WAITLISTED)
    text = client.page("/referrals/waiting").text
    for words in ("Jo Example", "Mar 25, 2026", "No capacity now", "The service had said nothing"):
        assert words in text


def test_the_manager_arranges_cover_and_the_coverer_works_the_case_until_it_ends(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    case = make_referral(session, world, now, state=S.ACTIVE)
    client.sign_in(world.ngo.second_worker.user_id)
    client.page(f"/referrals/{case}", status=404)
    client.sign_in(world.ngo.manager.user_id)
    people = {
        "worker_id": str(world.ngo.worker.user_id),
        "covered_by_id": str(world.ngo.second_worker.user_id),
    }
    refused = client.submit("/referrals/cover", **people, starts_on="2026-03-01", ends_on="2026-03-12")
    assert refused.status_code == 422
    assert "A cover begins today at the earliest." in refused.text
    shown = client.submit_and_follow(
        "/referrals/cover", **people, starts_on="2026-03-11", ends_on="2026-03-12"
    )
    assert "Cover is arranged." in shown.text
    client.sign_in(world.ngo.second_worker.user_id)
    page = client.page(f"/referrals/{case}")
    assert "You cover this case for Wil Worker until Mar 12, 2026." in page.text
    assert "Wants to meet." in page.text
    assert "Arrange cover" not in client.page("/referrals/cover").text
    mine = client.page("/referrals/?tab=mine")
    assert "Jo Example" in mine.text
    assert "(you cover)" in mine.text
    client.sign_in(world.ngo.worker.user_id)
    assert (
        "Wil Worker is away until Mar 12, 2026. Wanda Worker covers."
        in client.page(f"/referrals/{case}").text
    )
    assert "Wanda Worker" in client.page("/referrals/cover").text
    clock.advance(days=2)
    client.sign_in(world.ngo.second_worker.user_id)
    client.page(f"/referrals/{case}", status=404)
    assert session.scalars(sa.select(CaseCover.ended_at)).one() is None, "it ended by itself"


def test_the_manager_ends_cover_early(client: Any, session: Session, world: World, now: datetime) -> None:
    client.sign_in(world.ngo.manager.user_id)
    client.submit_and_follow(
        "/referrals/cover",
        worker_id=str(world.ngo.worker.user_id),
        covered_by_id=str(world.ngo.second_worker.user_id),
        starts_on="2026-03-11",
        ends_on="2026-03-20",
    )
    assert "away until Mar 20, 2026" in client.page("/referrals/workload").text
    page = client.page("/referrals/cover")
    form = page.form(action="/end")
    client.sign_in(world.ngo.worker.user_id)
    token = client.page("/referrals/cover").form(action="sign-out").values["csrf_token"]
    assert client.post(form.action, data={"csrf_token": token}).status_code == 403
    client.sign_in(world.ngo.manager.user_id)
    form = client.page("/referrals/cover").form(action="/end")
    client.post(form.action, data=form.values)
    assert "The cover has ended." in client.page("/referrals/cover").text


def test_a_decline_names_another_service_and_the_officer_sends_it_on(
    client: Any, session: Session, world: World, other: Ngo, now: datetime
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    path = f"/referrals/{referral}/decline"
    asked = client.submit(
        path, reason="no_capacity", other_route_offered="yes", redirect_to=str(other.service_id)
    )
    check = Page(asked.text)
    assert "Mobile crisis team, River House" in check.text
    answer = client.post(path, data=check.form(having="confirmed").values)
    shown = client.page(answer.headers["Location"])
    assert "Redirect proposed on Mar 11, 2026: Mobile crisis team, River House." in shown.text
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{referral}")
    assert "The officer asks the person and decides." in page.text
    refused = client.submit(f"/referrals/{referral}/onward/send")
    assert refused.status_code == 422
    assert "Say how the person agreed." in refused.text
    sent = client.submit_and_follow(f"/referrals/{referral}/onward/send", consent_basis="verbal_witnessed")
    assert "A new referral was sent. The two are linked." in sent.text
    new = session.scalars(sa.select(Referral).where(Referral.previous_referral_id == referral)).one()
    assert new.reference in sent.links
    assert "Came from another service that did not take it on" in client.page(f"/referrals/{new.id}").text
    client.page(f"/referrals/{referral}/onward/send", status=409)
    client.sign_in(other.intake.user_id)
    theirs = client.page(f"/referrals/{new.id}")
    assert "Came from another service that did not take it on" in theirs.text
    assert "Harbour House" not in theirs.text


def test_a_transfer_is_proposed_and_let_go(
    client: Any, session: Session, world: World, other: Ngo, now: datetime
) -> None:
    case = make_referral(session, world, now, state=S.ACTIVE)
    client.sign_in(world.ngo.worker.user_id)
    assert "Propose a transfer" in client.page(f"/referrals/{case}").links
    refused = client.submit(f"/referrals/{case}/onward")
    assert "Choose a service." in refused.text
    client.submit_and_follow(f"/referrals/{case}/onward", service_id=str(other.service_id))
    client.sign_in(world.agency.desk.user_id)
    page = client.page(f"/referrals/{case}")
    assert "Transfer proposed on" in page.text
    assert "Send on" not in page.links, "the desk knows no person"
    client.submit_and_follow(f"/referrals/{case}/onward/drop", reason="not_suitable")
    client.sign_in(world.ngo.worker.user_id)
    assert "Not sent on: The service does not suit." in client.page(f"/referrals/{case}").text
    assert session.scalars(sa.select(OnwardReferral.drop_reason)).one() == "not_suitable"


def test_the_pause_of_the_decision_clock_is_shown(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now, state=S.INFO_REQUESTED)
    client.sign_in(world.ngo.manager.user_id)
    text = client.page(f"/referrals/{referral}").text
    assert "Your decision clock is paused since Mar 11, 2026, 11:31: Ines Intake asked the officer." in text


def test_the_desk_reads_how_often_other_was_chosen(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now, state=S.ACTIVE)
    casework.hold(
        session,
        world.ngo.worker,
        referral,
        reason="other",
        note="A long journey abroad.",
        review_on=now + timedelta(days=9),
        now=now + timedelta(minutes=9),
    )
    client.sign_in(world.agency.desk.user_id)
    page = client.page("/referrals/other-reasons")
    assert "1 of 1" in page.text
    assert "A long journey abroad." not in page.html
    client.sign_in(world.agency.officer.user_id)
    client.page("/referrals/other-reasons", status=403)


def test_the_review_shows_side_next_action_and_other_route(
    client: Any, session: Session, now: datetime
) -> None:
    world = make_world(session, now, agency="Southgate Police", ngo="Haven", reviewed=True)
    referral = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    client.sign_in(world.agency.desk.user_id)
    text = client.page(f"/referrals/{referral}").text
    for words in (
        "It lies with: The service",
        "Offer the waiting list or another route",
        "Another route was offered to the person.",
        "Your turn since Mar 11, 2026, 11:31: review the decline",
    ):
        assert words in text
