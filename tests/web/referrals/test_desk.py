"""The partnership desk reviews without ever seeing the person; lists stay at a constant number of statements."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from referrals.handover import queries
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.routes.lists import capped
from tests.support.pages import Page
from tests.support.referrals import World, make_referral, make_world
from tests.support.statements import counted_statements

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now, reviewed=True)


def test_only_the_reviewers_of_this_referral_review(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    for person, status in (
        (world.agency.officer, 403),
        (world.agency.other_supervisor, 404),
        (world.ngo.manager, 403),
        (world.agency.admin, 403),
    ):
        client.sign_in(person.user_id)
        for step in ("approve-decline", "send-back"):
            client.page(f"/referrals/{referral}/{step}", status=status)


def test_the_desk_approves_or_sends_back_and_sees_no_person(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    approved = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    returned = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    client.sign_in(world.agency.desk.user_id)
    listed = client.page("/referrals/")
    assert session.get_one(Referral, approved).reference in listed.text
    page = client.page(f"/referrals/{approved}")
    assert "No capacity" in page.text
    assert "Both teams are full this week." in page.text
    for words in ("Jo Example", "+1 555 0100", "Talked of not wanting"):
        assert words not in page.html
    client.submit_and_follow(f"/referrals/{approved}/approve-decline")
    refused = client.submit(f"/referrals/{returned}/send-back")
    assert refused.status_code == 422
    assert "Say why." in refused.text
    client.submit_and_follow(f"/referrals/{returned}/send-back", note="Please try the walk-in team.")
    session.expire_all()
    assert session.get_one(Referral, approved).state is S.DECLINED
    assert session.get_one(Referral, returned).state is S.SUBMITTED
    assert "Nothing to review" in client.page("/referrals/").text


def test_the_desk_reopens_and_marks_errors(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    ended = make_referral(session, world, now, state=S.CLOSED)
    wrong = make_referral(session, world, now, state=S.ACCEPTED)
    client.sign_in(world.agency.desk.user_id)
    client.submit_and_follow(f"/referrals/{ended}/reopen", reason="ended_by_mistake")
    client.page(f"/referrals/{wrong}/entered-in-error", status=409)
    shown = client.submit_and_follow(f"/referrals/{wrong}/propose-error", reason="wrong_person")
    assert "A colleague calls it entered in error: Wrong person." in shown.text
    client.page(f"/referrals/{wrong}/confirm-error", status=409)
    client.sign_in(world.agency.supervisor.user_id)
    assert "calls it entered in error: Wrong person" in client.page(f"/referrals/{wrong}").text
    client.submit(f"/referrals/{wrong}/confirm-error")
    session.expire_all()
    assert session.get_one(Referral, ended).state is S.SUBMITTED
    assert session.get_one(Referral, wrong).state is S.ENTERED_IN_ERROR
    client.sign_in(world.ngo.manager.user_id)
    client.page(f"/referrals/{wrong}", status=404)


def test_an_urgent_decline_is_proposed_not_taken(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now)
    client.sign_in(world.ngo.intake.user_id)
    client.page(f"/referrals/{referral}/decline", status=409)
    assert "Decline" not in client.page(f"/referrals/{referral}").links
    path = f"/referrals/{referral}/propose-decline"
    asked = client.submit(path, reason="no_capacity", other_route_offered="no")
    check = Page(asked.text)
    assert "No other route was offered." in check.text
    answer = client.post(path, data=check.form(having="confirmed").values)
    assert "Decline in review" in client.page(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("person", "path", "most"),
    [
        ("intake", "/referrals/?tab=all", 10),
        ("officer", "/referrals/", 8),
        ("desk", "/referrals/?tab=all", 7),
    ],
)
def test_a_list_takes_the_same_number_of_statements_for_3_and_25_rows(
    client: Any,
    session: Session,
    connection: Connection,
    world: World,
    now: datetime,
    person: str,
    path: str,
    most: int,
) -> None:
    client.sign_in(world.people[person].user_id)
    counts = []
    for rows in (3, 22):
        for _ in range(rows):
            make_referral(session, world, now)
        with counted_statements(connection) as statements:
            client.page(path)
        counts.append(sum(1 for statement in statements if statement.lstrip().upper().startswith("SELECT")))
    assert counts[0] == counts[1]
    # Five of every page and list: session, actor, notices, announcements, saved filters. Then what the list counts
    # and shows; for the NGO three more, which ask what may flow of each person.
    assert counts[0] <= most


def test_pages_follow_each_other_without_gap_or_repetition(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    for number in range(30):
        make_referral(session, world, now, person_name=f"Person {number:02}")
    client.sign_in(world.ngo.intake.user_id)
    first = client.page("/referrals/?tab=all")
    second = client.page(first.links["Next →"])
    assert "Next →" not in second.links
    shown = [number for page in (first, second) for number in range(30) if f"Person {number:02}" in page.text]
    assert sorted(shown) == list(range(30))


def test_counts_stop_at_the_cap(app: Any) -> None:
    with app.test_request_context():
        assert capped(7) == "7"
        assert capped(queries.CAP) == "1,000"
        assert capped(queries.CAP + 1) == "1,000+"
