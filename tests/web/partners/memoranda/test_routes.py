"""The pages of agreements: what each shows, refuses and keeps, and for whom they exist."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from core.actor import Actor, Role
from partners.memoranda.drafts import Section
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum, MemorandumSignature
from partners.memoranda.programmes import ProgrammeType as P
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import Step, Urgency
from tests.support.memoranda import GOES_AHEAD, make_draft, make_memorandum, make_pair, make_person, sign_as
from tests.support.statements import counted_statements

PASSWORD = "correct horse battery staple"


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def give_password(session: Session, actor: Actor) -> None:
    user = session.get_one(User, actor.user_id)
    user.password_hash = hash_password(PASSWORD)
    session.flush()


def review(client: Any, base: str, *leaders: Actor) -> None:
    """Open the review as the last one, and approve as each of the leaders."""
    be(client, leaders[-1])
    client.submit_and_follow(f"{base}/draft", action=f"{base}/review/open")
    for leader in leaders:
        be(client, leader)
        client.submit_and_follow(f"{base}/review/approve", legal_review="yes")
    be(client, leaders[0])


def test_from_a_new_draft_to_two_signatures(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    be(client, pair.agency_leader)
    page = client.submit_and_follow(
        "/agreements/new",
        other_organisation=str(pair.ngo_id),
        title="Crisis follow-up",
        purpose="Help within a day.",
        starts_on="2026-03-11",
        ends_on="2027-03-10",
    )
    assert "Draft: Crisis follow-up" in page.text
    memorandum = session.scalars(sa.select(Memorandum)).one()
    base = f"/agreements/{memorandum.id}"
    assert "Choose at least one service of the NGO." in page.text
    client.submit_and_follow(
        f"{base}/draft/scope",
        services=[str(pair.services[0])],
        areas=[str(pair.areas[0])],
        pathways=["post_crisis_followup"],
    )
    review(client, base, *pair.leaders)
    page = client.page(f"{base}/send")
    assert "Harbour House, assessed by Northgate Police: No due diligence" in page.text
    refused = client.submit(f"{base}/send")
    assert refused.status_code == 422
    assert "A leader can say why it goes ahead all the same." in refused.text
    client.submit_and_follow(f"{base}/send", override_reason=GOES_AHEAD)
    for leader in (pair.agency_leader, pair.ngo_leader):
        give_password(session, leader)
        be(client, leader)
        shown = client.submit_and_follow(
            f"{base}/sign", typed_name=leader.name.upper(), password=PASSWORD, authorised="y"
        )
    assert "In force" in shown.text
    assert GOES_AHEAD in shown.text
    assert (
        "Officers of Northgate Police may refer people to Harbour House for Mobile crisis team" in shown.text
    )
    assert "Urgent: Harbour House acknowledges within 4 hours" in shown.text


@pytest.mark.parametrize("section", [section.value for section in Section])
def test_each_section_saves_what_it_shows(client: Any, session: Session, now: datetime, section: str) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    before = get_terms(session, memorandum.id)
    be(client, pair.ngo_leader)
    client.submit_and_follow(f"/agreements/{memorandum.id}/draft/{section}")
    assert get_terms(session, memorandum.id) == before


def test_support_for_the_agency_s_own_people_is_ticked_and_told(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    base = f"/agreements/{memorandum.id}"
    be(client, pair.ngo_leader)
    assert "may offer the people who work for" not in client.page(base).text
    client.submit_and_follow(f"{base}/draft/programmes", kinds=["peer_support", "chaplaincy"])
    assert get_terms(session, memorandum.id).programmes == {P.PEER_SUPPORT, P.CHAPLAINCY}
    sentence = (
        "Harbour House may offer the people who work for Northgate Police: peer support and chaplaincy."
        " Who uses it is never passed on without that person’s own signature."
    )
    assert sentence in client.page(base).text
    answer = client.submit(f"{base}/draft/programmes", kinds=["gambling"])
    assert answer.status_code == 422
    client.submit_and_follow(f"{base}/draft/programmes", kinds=[])
    assert get_terms(session, memorandum.id).programmes == frozenset()


def test_a_wrong_answer_loses_nothing(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    path = f"/agreements/{memorandum.id}/draft/basics"
    answer = client.submit(path, title="Renamed", starts_on="2026-05-02", ends_on="2026-05-01")
    assert answer.status_code == 422
    assert "The last day must not be before the first day." in answer.text
    assert 'value="Renamed"' in answer.text
    assert 'value="2026-05-01"' in answer.text


def test_levels_that_are_not_covered_are_not_asked(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    path = f"/agreements/{memorandum.id}/draft/response-times"
    answer = client.submit(path, urgent_acknowledge_amount="")
    assert answer.status_code == 422
    assert "Give the time, or do not cover this level." in answer.text
    client.submit_and_follow(
        path,
        urgent_acknowledge_amount="90",
        urgent_acknowledge_unit="opening_minutes",
        soon_covered=None,
        soon_decide_amount="nonsense",
    )
    terms = get_terms(session, memorandum.id)
    assert Urgency.SOON not in terms.urgencies()
    time = terms.response_times[Urgency.URGENT, Step.ACKNOWLEDGE]
    assert (time.minutes, time.basis) == (90, "business")


def test_an_emptied_clause_is_left_out_and_an_own_one_added(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    page = client.submit_and_follow(
        f"/agreements/{memorandum.id}/draft/clauses",
        training_body="",
        further_1_heading="Parking",
        further_1_body="The NGO parks in the yard.",
    )
    assert "A clause on “Training” is missing." in page.text
    assert "Parking" in client.page(f"/agreements/{memorandum.id}").text


def test_a_stale_page_is_refused(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    answer = client.submit(f"/agreements/{memorandum.id}/draft/targets", version="1")
    assert answer.status_code == 409
    assert "Ada Chief changed this draft" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"typed_name": "Somebody"}, "Type your name exactly"),
        ({"password": "wrong"}, "This is not your password."),
        ({"authorised": None}, "Confirm that you are authorised"),
    ],
)
def test_a_signature_that_is_not_in_order(
    client: Any, session: Session, now: datetime, change: dict[str, str | None], words: str
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    give_password(session, pair.agency_leader)
    be(client, pair.agency_leader)
    values = {"typed_name": "Ada Chief", "password": PASSWORD, "authorised": "y", **change}
    answer = client.submit(f"/agreements/{memorandum.id}/sign", **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(sa.select(MemorandumSignature)).all() == []


def test_guessing_the_password_is_slowed(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    give_password(session, pair.agency_leader)
    be(client, pair.agency_leader)
    path = f"/agreements/{memorandum.id}/sign"
    for _ in range(5):
        client.submit(path, typed_name="Ada Chief", password="wrong", authorised="y")
    answer = client.submit(path, typed_name="Ada Chief", password=PASSWORD, authorised="y")
    assert "Too many attempts." in answer.text


def test_the_same_side_cannot_sign_twice(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    sign_as(session, pair.agency_leader, memorandum, now)
    deputy = make_person(session, pair.agency_id, "Sam Deputy", Role.LEADERSHIP, now=now)
    for leader, words in (
        (pair.agency_leader, "You have signed this agreement already."),
        (deputy, "Your organisation has signed this agreement already."),
    ):
        be(client, leader)
        assert words in client.page(f"/agreements/{memorandum.id}/sign", status=409).text
        assert f"{memorandum.id}/sign" not in client.get(f"/agreements/{memorandum.id}").text


def test_an_overlap_leaves_the_draft_as_it_is(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    first = make_memorandum(session, pair, now)
    draft = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    base = f"/agreements/{draft.id}"
    hint = client.page(f"{base}/draft").text
    assert f"Agreement {first.reference} covers one of these services on some of these days." in hint
    review(client, base, *pair.leaders)
    page = client.submit(f"{base}/send", override_reason=GOES_AHEAD)
    assert page.status_code == 422
    assert f"Agreement {first.reference} between the same parties" in page.text
    assert GOES_AHEAD in page.text
    assert session.get_one(Memorandum, draft.id, populate_existing=True).state is S.APPROVED


def test_a_new_draft_beside_an_agreement_is_refused_early(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    first = make_memorandum(session, pair, now)
    be(client, pair.ngo_leader)
    values = {
        "other_organisation": str(pair.agency_id),
        "title": "Another",
        "purpose": "Other help.",
        "starts_on": "2026-04-01",
        "ends_on": "2026-12-31",
    }
    refused = client.submit("/agreements/new", **values)
    assert refused.status_code == 422
    assert f"Agreement {first.reference} joins you on some of these days already." in refused.text
    assert 'value="Another"' in refused.text
    be(client, pair.ngo_leader)
    later = values | {"starts_on": "2027-04-01", "ends_on": "2027-12-31"}
    assert "Draft: Another" in client.submit_and_follow("/agreements/new", **later).text


def test_return_withdraw_and_notice(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    be(client, pair.agency_leader)
    sent = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    client.submit_and_follow(f"/agreements/{sent.id}/return", note="The area is wrong.")
    page = client.submit_and_follow(f"/agreements/{sent.id}/withdraw", note="Another way was found.")
    assert "The area is wrong." in page.text
    assert "Another way was found." in page.text
    signed = make_memorandum(session, pair, now)
    shown = client.page(f"/agreements/{signed.id}/terminate").text
    assert "No referral is open under it now." in shown
    early = client.submit(f"/agreements/{signed.id}/terminate", effective_on="2026-03-12", note="Funding.")
    assert early.status_code == 422
    assert "first possible day is Apr 10, 2026" in early.text
    first = client.submit(f"/agreements/{signed.id}/terminate", effective_on="0001-01-01", note="Funding.")
    assert first.status_code == 422
    page = client.submit_and_follow(f"/agreements/{signed.id}/terminate", note="Funding.")
    assert "It was ended by a party: it is in force to the end of Apr 9, 2026." in page.text


@pytest.mark.parametrize("state", list(S))
def test_strangers_find_nothing(client: Any, session: Session, now: datetime, state: S) -> None:
    pair, others = make_pair(session, now), make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_memorandum(session, pair, now, state=state)
    be(client, others.agency_leader)
    for path in (
        "",
        "/draft",
        "/draft/basics",
        "/sign",
        "/return",
        "/withdraw",
        "/send",
        "/suspend",
        "/resume",
        "/amend",
        "/renew",
        "/terminate",
        "/agreement.pdf",
    ):
        assert client.get(f"/agreements/{memorandum.id}{path}").status_code == 404
    assert memorandum.title not in client.page("/agreements/").text


@pytest.mark.parametrize("role", [Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.WELLBEING_COORDINATOR])
def test_administrators_never_see_an_agreement(
    client: Any, session: Session, now: datetime, role: Role
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    be(client, make_person(session, pair.agency_id, "Al Admin", role, now=now))
    for path in (
        "/agreements/",
        f"/agreements/{memorandum.id}",
        f"/agreements/{memorandum.id}/agreement.pdf",
    ):
        assert client.get(path).status_code == 403


def test_officers_read_what_was_agreed_and_no_draft(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    signed = make_memorandum(session, pair, now)
    draft = make_draft(session, pair, now, starts_on=now.date() + timedelta(days=400))
    be(client, make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now))
    page = client.page(f"/agreements/{signed.id}")
    assert "Give notice" not in page.text
    assert client.get(f"/agreements/{draft.id}").status_code == 404
    assert client.get(f"/agreements/{signed.id}/terminate").status_code == 403


def test_an_unknown_section_or_agreement_is_not_found(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    be(client, pair.agency_leader)
    assert client.get(f"/agreements/{memorandum.id}/draft/nonsense").status_code == 404
    assert client.get(f"/agreements/{uuid4()}").status_code == 404


def test_a_frozen_agreement_has_no_draft_pages(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    be(client, pair.agency_leader)
    answer = client.get(f"/agreements/{memorandum.id}/draft/basics")
    assert answer.status_code == 409
    assert "The content is frozen" in answer.text


def test_the_list_needs_as_many_statements_for_many_as_for_one(
    client: Any, session: Session, now: datetime
) -> None:
    counts = []
    pair = make_pair(session, now)
    be(client, pair.agency_leader)
    for extra in range(2):
        for year in range(1 + 3 * extra):
            day = now.date() + timedelta(days=400 * (year + 4 * extra))
            make_memorandum(session, pair, now, starts_on=day)
        client.page("/agreements/")
        with counted_statements(session.connection()) as statements:
            client.page("/agreements/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_without_pdf_export_the_page_says_so(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    be(client, pair.ngo_leader)
    monkeypatch.setattr("web.pdf.pdf_available", lambda: (False, "no libraries"))
    page = client.page(f"/agreements/{memorandum.id}")
    assert "PDF export is off on this installation." in page.text
    assert "Download PDF" not in page.text
    assert client.get(f"/agreements/{memorandum.id}/agreement.pdf").status_code == 404


def test_only_what_both_signed_is_downloaded(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_pair(session, now)
    sent = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    signed = make_memorandum(session, pair, now, services=pair.services[1:])
    be(client, pair.ngo_leader)
    monkeypatch.setattr("web.pdf.pdf_available", lambda: (True, ""))
    monkeypatch.setattr(
        "partners.memoranda.routes.reading.agreement_pdf", lambda *_: SimpleNamespace(content=b"%PDF-1.7")
    )
    assert client.get(f"/agreements/{sent.id}/agreement.pdf").status_code == 404
    answer = client.get(f"/agreements/{signed.id}/agreement.pdf")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", b"%PDF-1.7")
    assert f'filename="{signed.reference}.pdf"' in answer.headers["Content-Disposition"]
