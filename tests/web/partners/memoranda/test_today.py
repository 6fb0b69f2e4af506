"""The page that says what an agreement allows today and what changes next, and the page of its dates."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from partners.memoranda.duties.commands import open_returns
from partners.memoranda.lifecycle import MemorandumState
from tests.support.memoranda import make_amendment, make_memorandum, make_pair
from tests.web.conftest import WebClient


def test_in_force_it_says_yes_and_when_that_ends(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    client.sign_in(pair.ngo_leader.user_id)
    page = client.page(f"/agreements/{memorandum.id}/today")
    assert "Referrals may be sent today" in page.text
    assert "Officers of Northgate Police may refer people" in page.text
    assert "unless it is renewed" in page.text


def test_a_draft_allows_nothing(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=MemorandumState.DRAFT)
    client.sign_in(pair.agency_leader.user_id)
    assert "not signed by all parties yet" in client.page(f"/agreements/{memorandum.id}/today").text


def test_a_signed_amendment_is_announced_with_what_it_changes(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    amendment = make_amendment(session, pair, memorandum, now, effective_on=date(2026, 6, 1))
    client.sign_in(pair.agency_leader.user_id)
    page = client.page(f"/agreements/{amendment.id}/today")
    assert "The version that holds now is" in page.text
    assert f"Amendment {amendment.reference} changes the terms." in page.text
    assert f"What {amendment.reference} changes" in page.text


def test_dates_are_added_done_and_refused_with_their_reason(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    client.sign_in(pair.agency_leader.user_id)
    path = f"/agreements/{memorandum.id}/dates"
    page = client.submit_and_follow(
        f"{path}/new", kind="insurance", title="Liability", organisation=pair.ngo_id, due_on="2026-03-01"
    )
    assert "Overdue" in page.text
    done = page.links["Record that it was done"]
    refused = client.submit(done, done_on=(now.date() + timedelta(days=2)).isoformat(), note="Certificate 7")
    assert refused.status_code == 422
    assert "That day has not come yet." in refused.text
    assert "Certificate 7" in refused.text
    page = client.submit_and_follow(done, done_on="2026-03-10", next_due_on="2027-03-01")
    assert "Dealt with (1)" in page.text
    assert "due on Mar 1, 2027" in page.text
    page = client.submit_and_follow(page.links["Not needed"], reason="The agency insures us")
    assert "not needed: The agency insures us" in page.text


def test_a_data_return_is_recorded_without_asking_for_the_next_one(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    open_returns(session, now=datetime(2026, 4, 1, 12, tzinfo=UTC))
    client.sign_in(pair.agency_leader.user_id)
    page = client.page(f"/agreements/{memorandum.id}/dates")
    assert "Data return for 2026-Q1" in page.text
    done = page.links["Record that it was done"]
    assert "Next due on" not in client.page(done).text
    page = client.submit_and_follow(done, done_on="2026-03-10")
    assert "Dealt with (1)" in page.text
    assert "A date was kept" in client.page(f"/agreements/{memorandum.id}").text
