"""The clause library and the check of the standard elements: what they show, and how a text joins a draft."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.assembly import list_clauses
from partners.memoranda.clauses import LIBRARY, Element
from partners.memoranda.commands import change_draft
from partners.memoranda.drafts import Clauses, DataSharing
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.terms import DataCategory
from tests.support.memoranda import Pair, make_draft, make_memorandum, make_pair


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def draft(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_draft(session, pair, now)


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def bodies(session: Session, draft: Memorandum) -> dict[Element, str]:
    return {clause.element: clause.body for clause in list_clauses(session, draft.id)}


def test_what_is_missing_leads_to_the_library_and_back(
    client: Any, session: Session, pair: Pair, draft: Memorandum, now: datetime
) -> None:
    kept = tuple(c for c in LIBRARY if c.element not in (Element.LIABILITY, Element.MEDIA))
    change_draft(session, pair.ngo_leader, draft.id, section=Clauses(clauses=kept), now=now)
    session.commit()
    be(client, pair.ngo_leader)
    base = f"/agreements/{draft.id}"
    page = client.page(f"{base}/standard-elements")
    assert "1 element misses something that has to be there." in page.text
    shelf = f"{base}/draft/library?element=liability"
    assert f'href="{shelf}#liability"' in page.html
    page = client.submit_and_follow(shelf, action=f"{base}/draft/library/liability-limits")
    assert "“Liability and insurance” is in the draft now." in page.text
    assert "[amount]" in bodies(session, draft)[Element.LIABILITY]
    page = client.page(f"{base}/standard-elements")
    assert "Everything that has to be there is there." in page.text
    assert "Some texts still have words in square brackets to fill in:" in page.text
    assert "Partly covered" in page.text


def test_a_text_replaces_the_present_one(
    client: Any, session: Session, pair: Pair, draft: Memorandum
) -> None:
    be(client, pair.agency_leader)
    shelf = f"/agreements/{draft.id}/draft/library"
    page = client.page(f"{shelf}?element=termination")
    assert "Replace the present text by this one" in page.text
    assert "Have it read by your legal adviser" in page.text
    before = bodies(session, draft)
    client.submit_and_follow(f"{shelf}?element=termination", action=f"{shelf}/termination-cause")
    after = bodies(session, draft)
    assert {element for element in after if after[element] != before[element]} == {Element.TERMINATION}
    assert "15 days to mend" in after[Element.TERMINATION]


def test_a_text_is_not_put_over_what_somebody_else_changed(
    client: Any, session: Session, pair: Pair, draft: Memorandum, now: datetime
) -> None:
    be(client, pair.agency_leader)
    shelf = f"/agreements/{draft.id}/draft/library"
    page = client.page(shelf)
    later = now + timedelta(minutes=1)
    change_draft(session, pair.ngo_leader, draft.id, section=Clauses(clauses=LIBRARY[1:]), now=later)
    session.commit()
    answer = client.post(
        f"{shelf}/liability-limits", data=dict(page.form(f"{shelf}/liability-limits").values)
    )
    assert answer.status_code == 409
    assert "Noor Director changed this draft" in answer.text


def test_data_with_a_law_of_its_own_asks_for_an_annex(
    client: Any, session: Session, pair: Pair, draft: Memorandum, now: datetime
) -> None:
    be(client, pair.agency_leader)
    path = f"/agreements/{draft.id}/standard-elements"
    assert "None needed: no data flows that has a law of its own." in client.page(path).text
    sharing = DataSharing(
        to_ngo=frozenset({DataCategory.CRIMINAL_JUSTICE}), to_agency=frozenset({DataCategory.OUTCOME_STATUS})
    )
    change_draft(session, pair.agency_leader, draft.id, section=sharing, now=now)
    session.commit()
    assert "Annex: criminal justice information" in client.page(path).text


def test_after_the_draft_the_check_is_read_only_and_the_library_closed(
    client: Any, session: Session, pair: Pair, now: datetime
) -> None:
    memorandum = make_memorandum(session, pair, now, state=S.IN_REVIEW)
    be(client, pair.agency_leader)
    base = f"/agreements/{memorandum.id}"
    page = client.page(f"{base}/standard-elements")
    assert f"{base}/draft" not in page.html
    assert client.get(f"{base}/draft/library").status_code == 409


def test_there_is_no_other_text(client: Any, pair: Pair, draft: Memorandum) -> None:
    be(client, pair.agency_leader)
    assert client.post(f"/agreements/{draft.id}/draft/library/everything").status_code == 404


def test_the_clauses_page_keeps_what_was_typed_and_opens_the_clause_with_the_error(
    client: Any, session: Session, pair: Pair, draft: Memorandum
) -> None:
    be(client, pair.agency_leader)
    path = f"/agreements/{draft.id}/draft/clauses"
    assert '<details class="details" open>' not in client.page(path).html
    page = client.submit(path, training_heading="T" * 161)
    assert page.status_code == 422
    assert "T" * 161 in page.text
    assert page.text.count('<details class="details" open>') == 1
