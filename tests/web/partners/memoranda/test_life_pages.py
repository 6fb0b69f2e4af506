"""The pages of what happens to an agreement in its life: parties, amendment, renewal, suspension, the list."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from tests.support.memoranda import GOES_AHEAD, make_draft, make_memorandum, make_pair, sign_as


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def review(client: Any, base: str, *leaders: Actor) -> None:
    """Open the review as the last one, and approve as each of the leaders."""
    be(client, leaders[-1])
    client.submit_and_follow(f"{base}/draft", action=f"{base}/review/open")
    for leader in leaders:
        be(client, leader)
        client.submit_and_follow(f"{base}/review/approve", legal_review="yes")
    be(client, leaders[0])


def test_suspend_and_resume(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    base = f"/agreements/{memorandum.id}"
    be(client, pair.ngo_leader)
    wrong = client.submit(f"{base}/suspend", reason="The shelter is closed.", review_on="2026-03-11")
    assert wrong.status_code == 422
    assert "Choose a day after today" in wrong.text
    assert "The shelter is closed." in wrong.text
    page = client.submit_and_follow(f"{base}/suspend", reason="The shelter is closed.")
    assert "No new referral can be sent until Harbour House resumes it; open referrals go on." in page.text
    assert "Mar 25, 2026" in page.text
    be(client, pair.agency_leader)
    page = client.page(base)
    assert f"{base}/resume" not in client.get(base).text
    assert "The shelter is closed." in page.text
    assert client.submit(f"{base}/resume", note="Go on.").status_code == 403
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"{base}/resume", note="It is open again.")
    assert "It is in force to the end of" in page.text
    assert "Resumed: referrals can be sent again" in page.text


def test_an_amendment_from_the_draft_to_its_versions(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    base = f"/agreements/{memorandum.id}"
    be(client, pair.agency_leader)
    early = client.submit(f"{base}/amend", effective_on="2026-03-11")
    assert early.status_code == 422
    assert "The first possible day is Mar 12, 2026." in early.text
    page = client.submit_and_follow(f"{base}/amend", effective_on="2026-05-01")
    assert f"Amendment 1 to {memorandum.reference}" in page.text
    draft = session.scalars(sa.select(Memorandum).where(Memorandum.follows_id == memorandum.id)).one()
    own = f"/agreements/{draft.id}"
    assert client.page(f"{base}/amend", status=409).text
    client.submit_and_follow(f"{own}/draft/governance", loop_days="45")
    page = client.page(f"{own}/draft")
    assert "Changed" in page.text
    assert "As before" in page.text
    assert "60 days → 45 days" in client.page(own).text
    review(client, own, *pair.leaders)
    client.submit_and_follow(f"{own}/send", override_reason=GOES_AHEAD)
    for leader in pair.leaders:
        sign_as(session, leader, session.get_one(Memorandum, draft.id), now)
    page = client.page(base)
    assert "Version 1 of 2, in force since Mar 11, 2026." in page.text
    assert f"after that amendment {draft.reference} holds instead" in page.text
    assert "Draft an amendment" not in page.text
    assert "Version 2 of 2, in force from May 1, 2026 on." in client.page(own).text
    page = client.page("/agreements/")
    assert "In force and to come" in page.text


def test_a_renewal_begins_with_the_old_terms(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"/agreements/{memorandum.id}/renew")
    assert f"Renewal to {memorandum.reference}" in page.text
    assert "Draft the renewal" not in client.page(f"/agreements/{memorandum.id}").text


def test_parties_join_and_leave_the_draft(client: Any, session: Session, now: datetime) -> None:
    pair, joining = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="River House")
    draft = make_draft(session, pair, now)
    path = f"/agreements/{draft.id}/draft/parties"
    be(client, pair.agency_leader)
    client.submit_and_follow(path, organisation=str(joining.ngo_id))
    page = client.page(path)
    assert "Untick an organisation to take it out" in page.text
    be(client, joining.ngo_leader)
    assert "River House" in client.page(f"/agreements/{draft.id}").text
    scope = client.page(f"/agreements/{draft.id}/draft/scope").text
    assert "Mobile crisis team (River House)" in scope
    be(client, pair.agency_leader)
    client.submit_and_follow(path, further=[])
    be(client, joining.ngo_leader)
    assert client.get(f"/agreements/{draft.id}").status_code == 404


def test_the_list_folds_earlier_versions_away(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    sent = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE, services=pair.services[1:])
    sign_as(session, pair.ngo_leader, sent, now)
    make_memorandum(session, pair, now)
    make_memorandum(session, pair, now, state=S.WITHDRAWN)
    be(client, pair.ngo_leader)
    text = client.page("/agreements/").text
    order = ["Being agreed", "Northgate Police", "In force and to come", "Earlier versions"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Earlier versions and ended agreements (1)" in text
