"""The pages of an emergency reading: opening, reading under a red banner, the review."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from referrals.handover.break_glass.commands import open_case, review
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support.accounts import make_user
from tests.support.frozen_clock import Clock
from tests.support.pages import words
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient

WORDS = "He is missing since noon and I stand at his door"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.mark.proves("H-01", "H-02")
def test_from_the_form_to_the_review(
    client: WebClient, world: World, session: Session, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    stranger = world.agency.stranger
    client.sign_in(stranger.user_id, factor="passkey")
    refused = client.submit(
        "/emergency-reading/new", reference=reference, why="person_missing", words="short"
    )
    assert refused.status_code == 422
    assert "Say in at least 20 characters" in refused.text
    page = client.submit_and_follow(
        "/emergency-reading/new", reference=reference.lower(), why="person_missing", words=WORDS
    )
    assert "Opened in an emergency" in page.text
    assert any("error" in str(block.get("class")) for block in page.all("div"))
    path = client.page("/emergency-reading/").links[reference]
    assert client.get(f"/referrals/{key}").status_code == 404
    read = session.scalars(sa.select(AuditRow).where(AuditRow.action == "break_glass.read")).all()
    assert len(read) == 1
    clock.advance(minutes=61)
    client.sign_in(stranger.user_id, factor="passkey")
    assert client.get(path).status_code == 409
    client.sign_in(world.agency.supervisor.user_id)
    page = client.page("/emergency-reading/review")
    present = [words(one) for one in page.all("a") if one.get("aria-current") == "page"]
    assert present == ["Emergency reviews"]  # and not the other entry of the same room
    page = client.page(page.links[reference])
    assert WORDS in page.text
    page = client.submit_and_follow(page.url, verdict="justified")
    assert "1 of 1 were reviewed within 24 hours" in page.text
    assert session.scalar(rows_of("break_glass.read")) == 1  # the reviewer read no case
    assert session.scalar(rows_of("break_glass_review.read")) == 2  # looked at, and fetched again to answer


def test_whoever_opened_it_is_offered_no_review(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    opener = world.agency.other_supervisor
    opening = open_case(session, opener, reference=reference, why="life_in_danger", words=WORDS, now=now)
    session.commit()
    client.sign_in(opener.user_id)
    page = client.page(f"/emergency-reading/review/{opening}")
    assert "Somebody else reviews what you opened" in page.text
    assert "Note the review" not in page.text


@pytest.mark.proves("H-04")
def test_the_fourth_is_asked_for_allowed_and_opened(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    stranger, leader = world.agency.stranger, world.agency.leader
    said = {"reference": reference, "why": "person_missing", "words": WORDS}
    for _ in range(3):
        open_case(session, stranger, **said, now=now)
    session.commit()
    client.sign_in(stranger.user_id, factor="passkey")
    page = client.page("/emergency-reading/new")
    assert "You have opened 3 cases in 30 days" in page.text
    refused = client.submit("/emergency-reading/new", **said)
    assert refused.status_code == 422
    assert "Ask your director to allow one more" in refused.text
    page = client.submit_and_follow(page.links["Ask your director"], **said)
    assert "Waits for a director" in page.text
    assert "Open the case</button>" not in page.text
    client.sign_in(leader.user_id)
    page = client.page("/emergency-reading/further/")
    page = client.page(page.links[reference])
    assert WORDS in page.text
    assert client.get(f"/referrals/{key}").status_code in (403, 404)  # the director sees no case
    page = client.submit_and_follow(page.url, answer="allow")
    assert "Allowed" in page.text
    client.sign_in(stranger.user_id, factor="passkey")
    [form] = [one for one in client.page("/emergency-reading/").forms if one.action.endswith("/open")]
    opened = client.submit("/emergency-reading/", action=form.action)
    assert "Opened in an emergency" in client.page(opened.location).text
    client.sign_in(world.agency.supervisor.user_id)
    page = client.page("/emergency-reading/review")
    assert f"allowed by {leader.name}" in page.text
    assert session.scalar(rows_of("break_glass_request.read")) == 2
    assert session.scalar(rows_of("break_glass_request.listed")) == 2


@pytest.mark.proves("H-04")
def test_the_review_of_the_week_says_how_many_were_reviewed_in_time(
    client: WebClient, world: World, session: Session, now: datetime, clock: Clock
) -> None:
    """Of four readings one is reviewed in time, one late and one never; the last one may still be."""
    key = make_referral(session, world, now, state=ReferralState.ACTIVE)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    said = {"reference": reference, "why": "person_missing", "words": WORDS}
    agency = world.agency
    first, second, _ = (open_case(session, agency.stranger, **said, now=now) for _ in range(3))
    open_case(session, agency.other_supervisor, **said, now=now + timedelta(hours=24))
    open_case(session, world.ngo.second_worker, **said, now=now)  # of another organisation
    review(session, agency.supervisor, first, verdict="justified", now=now + timedelta(hours=24))
    review(session, agency.supervisor, second, verdict="justified", now=now + timedelta(hours=25))
    auditor = make_user(session, agency.id, [Role.AUDITOR], now=now, email="auditor@example.org")
    session.commit()
    clock.advance(hours=26)
    client.sign_in(auditor)
    year, week, _ = now.date().isocalendar()
    page = client.page(f"/audit/review?week={year}-W{week:02}")
    assert (
        "4 cases were opened in an emergency in this week. 1 of 3 were reviewed within 24 hours." in page.text
    )
    before = now.date() - timedelta(days=7)
    year, week, _ = before.isocalendar()
    assert "opened in an emergency" not in client.page(f"/audit/review?week={year}-W{week:02}").text


def rows_of(action: str) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).where(AuditRow.action == action)
