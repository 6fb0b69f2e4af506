"""The page of a partnership: what it tells to whom, and which page mends each problem."""

from datetime import datetime

from sqlalchemy.orm import Session

from partners.memoranda.lifecycle import MemorandumState
from tests.support.memoranda import make_memorandum, make_pair
from tests.web.conftest import WebClient


def test_a_partnership_without_an_agreement_says_so_first(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=MemorandumState.DRAFT)
    client.sign_in(pair.agency_leader.user_id)
    page = client.page(f"/partnerships/{memorandum.partnership_id}")
    assert "No agreement is in force: no referrals can be sent." in page.text
    assert page.links["See the agreements"] == "/agreements/"


def test_in_force_it_names_what_is_missing(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    client.sign_in(pair.ngo_leader.user_id)
    page = client.page(f"/partnerships/{memorandum.partnership_id}")
    assert "In force until" in page.text
    assert "No active goals" in page.text
    assert "Northgate Police has not named everybody" in page.text
    assert "0 open, 0 overdue" in page.text
    listed = client.page("/partnerships/")
    assert "Northgate Police" in listed.text


def test_a_stranger_finds_nothing(client: WebClient, session: Session, now: datetime) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    stranger = make_pair(session, now, agency="Other Police", ngo="Other House")
    client.sign_in(stranger.agency_leader.user_id)
    client.page(f"/partnerships/{memorandum.partnership_id}", status=404)
    assert "Harbour House" not in client.page("/partnerships/").text
