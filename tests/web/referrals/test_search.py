"""The search page: what is typed stays out of addresses and out of the trail; few searches, and only one's own."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.search.commands import PER_HOUR
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
PAGE = "/referrals/search"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def searches(session: Session) -> list[str]:
    session.expire_all()
    query = sa.select(AuditRow.details).where(AuditRow.action == "referral.searched")
    return list(session.scalars(query.order_by(AuditRow.sequence)))


def test_an_ngo_finds_by_name_number_and_word_and_is_told_where(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    reference = session.get_one(Referral, key).reference
    client.sign_in(world.ngo.manager.user_id)
    for typed, place in (
        ("jo example", "Name"),
        ("+1 555 0100", "Telephone number"),
        ("wanting", "Reason for the referral"),
        ("dog meet", "Safety, Contact attempts"),
    ):
        answer = client.submit(PAGE, wanted=typed)
        assert answer.status_code == 200, "a search is sent by POST: nothing typed stands in an address"
        assert reference in answer.text
        assert place in answer.text
        assert f'value="{typed}"' in answer.text
    missing = client.submit(PAGE, wanted="Nobody Here")
    assert "Nothing found" in missing.text
    assert len(searches(session)) == 5
    trail = " ".join(searches(session)).lower()
    assert all(word not in trail for word in ("jo", "example", "555", "wanting", "nobody"))


def test_a_reference_leads_to_its_referral(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    reference = session.get_one(Referral, key).reference
    for reader in (world.ngo.intake, world.agency.officer, world.agency.desk):
        client.sign_in(reader.user_id)
        answer = client.submit(PAGE, wanted=f" {reference.lower()} ")
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"/referrals/{key}")
    client.sign_in(world.agency.stranger.user_id)
    answer = client.submit(PAGE, wanted=reference)
    assert answer.status_code == 200
    assert "Nothing found" in answer.text


@pytest.mark.proves("D-06")
def test_the_police_search_for_nobody(client: Any, session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    for reader in (world.agency.officer, world.agency.supervisor, world.agency.desk):
        client.sign_in(reader.user_id)
        page = client.page(PAGE)
        assert "People cannot be searched by name or number." in page.text
        for typed in ("Jo Example", "+1 555 0100", "wanting"):
            answer = client.submit(PAGE, wanted=typed)
            assert "Nothing found" in answer.text
            assert "R-" not in answer.text.split("Nothing found")[1].split("How the search works")[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter what you search for."),
        ("ab", "Enter at least 3 characters."),
        ("a\x00b", "cannot be stored"),
    ],
)
def test_what_cannot_be_searched_is_told_at_the_field(
    client: Any, session: Session, world: World, typed: str, words: str
) -> None:
    client.sign_in(world.ngo.intake.user_id)
    answer = client.submit(PAGE, wanted=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert searches(session) == []


@pytest.mark.proves("D-06")
def test_thirty_searches_an_hour(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.ngo.intake.user_id)
    form = client.page(PAGE).form()
    for _ in range(PER_HOUR):
        assert client.post(PAGE, data=form.filled({"wanted": "trombone"})).status_code == 200
    refused = client.post(PAGE, data=form.filled({"wanted": "trombone"}))
    assert refused.status_code == 422
    assert "You have searched 30 times within an hour. Try again later." in refused.text
    assert 'value="trombone"' in refused.text
    assert len(searches(session)) == PER_HOUR


def test_a_form_without_its_token_searches_nothing(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.ngo.intake.user_id)
    assert client.post(PAGE, data={"wanted": "trombone"}).status_code == 422
    assert searches(session) == []
