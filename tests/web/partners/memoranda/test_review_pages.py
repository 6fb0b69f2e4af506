"""The pages of a review: what each shows, refuses and keeps, and for whom they exist."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.commands import change_draft
from partners.memoranda.drafts import Clauses, Targets
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.parts import Part
from partners.memoranda.review.commands import approve, comment, open_review, request_changes, settle
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.places import Place
from tests.support.memoranda import (
    Pair,
    make_draft,
    make_memorandum,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)
from tests.support.statements import counted_statements

SCOPE = Place.of_section(Part.SCOPE)
ROLES = Place.of_clause(LIBRARY[2])


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def opened(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, state=S.IN_REVIEW)


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def test_from_a_draft_to_an_approved_text(client: Any, session: Session, pair: Pair, now: datetime) -> None:
    draft = make_draft(session, pair, now)
    base = f"/agreements/{draft.id}"
    be(client, pair.agency_leader)
    page = client.submit_and_follow(f"{base}/draft", action=f"{base}/review/open")
    assert "Review of version 1" in page.text
    assert "It is your turn" in page.text
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"{base}/review/places/{ROLES.code}", body="Who leads at night?")
    assert "Who leads at night?" in page.text
    assert "1 comment is open." in page.text
    assert f'href="{base}/review/approve"' not in page.html
    thread = next(a for a in page.html.split('"') if a.endswith("/answer"))
    be(client, pair.agency_leader)
    page = client.submit_and_follow(thread, body="The duty officer.")
    assert "The duty officer." in page.text
    page = client.submit_and_follow(
        thread.replace("/answer", "/settle"), outcome="accepted", note="Taken up."
    )
    assert "Taken up." in page.text
    for leader in pair.leaders:
        be(client, leader)
        page = client.submit_and_follow(f"{base}/review/approve", legal_review="yes", note="Fine.")
    assert "All parties have approved version 1." in page.text
    assert "The legal adviser has read it." in page.text
    session.refresh(draft)
    assert draft.state is S.APPROVED


def test_changes_lead_to_the_next_version_and_its_differences(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    base = f"/agreements/{opened.id}"
    comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Add the south.", now=now)
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"{base}/review/changes", note="Targets are too high.")
    assert "The text is a draft again." in page.text
    assert "Targets are too high." in client.page(base).text
    edited = Clauses(
        clauses=(
            *LIBRARY[:2],
            LIBRARY[3],
            *LIBRARY[4:],
        )
    )
    roles = LIBRARY[2]
    changed = type(roles)(element=roles.element, heading=roles.heading, body="The agency leads at night.")
    edited = Clauses(clauses=(*LIBRARY[:2], changed, *LIBRARY[3:]))
    change_draft(session, pair.ngo_leader, opened.id, section=edited, now=now)
    change_draft(session, pair.ngo_leader, opened.id, section=Targets(targets=()), now=now)
    open_review(session, pair.ngo_leader, opened.id, now=now)
    session.commit()
    page = client.page(f"{base}/review")
    assert "What changed since version 1" in page.text
    assert "Written on version 1" in page.text
    told = client.page(f"{base}/versions/1/to/2")
    assert "Target “Acknowledged in time” removed: at least 95 %" in told.text
    assert "[added:" in told.text
    assert told.html.count("<ins>") == told.html.count("<del>") == 1
    versions = client.page(f"{base}/versions")
    assert "Version 2" in versions.text
    assert "Nobody has approved this version." in versions.text
    assert "Add the south." in client.page(f"{base}/versions/1").text
    assert "Add the south." not in client.page(f"{base}/versions/2").text


def test_two_equal_versions_say_so(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    request_changes(session, pair.ngo_leader, opened.id, note="Let us sleep on it.", now=now)
    open_review(session, pair.ngo_leader, opened.id, now=now)
    be(client, pair.ngo_leader)
    assert "The two versions say the same." in client.page(f"/agreements/{opened.id}/versions/1/to/2").text


def test_the_other_side_never_sees_what_one_side_says_to_itself(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    """A leak test over every page of the review."""
    base = f"/agreements/{opened.id}"
    secret = "Forty days would do."
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body=secret, now=now, internal=True)
    comment(session, pair.ngo_leader, opened.id, place=SCOPE, body=secret, now=now, reply_to=said.id)
    session.commit()
    paths = (
        f"{base}/review",
        f"{base}/review/places/{SCOPE.code}",
        f"{base}/versions",
        f"{base}/versions/1",
        base,
    )
    be(client, pair.ngo_leader)
    assert secret in client.page(f"{base}/review").text
    assert "Only for Harbour House" in client.page(f"{base}/review").text
    be(client, pair.agency_leader)
    for path in paths:
        page = client.page(path)
        assert secret not in page.text, path
        assert str(said.id) not in page.html, path
        assert "1 open comment" not in page.text, path
    assert "0 comments" in client.page(f"{base}/versions").text
    for act in ("answer", "settle"):
        assert client.get(f"{base}/review/comments/{said.id}/{act}").status_code == 404


@pytest.mark.parametrize(
    ("path", "values", "message", "kept"),
    [
        ("places/scope", {"body": " "}, "Write your comment.", None),
        ("places/scope", {"body": "x" * 4001}, "4000", "x" * 4001),
        ("approve", {"note": "Almost."}, "Choose yes or no.", "Almost."),
        ("changes", {"note": ""}, "Say why, so that the other side understands.", None),
    ],
)
def test_bad_input_is_told_at_its_field_and_stays(
    client: Any,
    pair: Pair,
    opened: Memorandum,
    path: str,
    values: dict[str, str],
    message: str,
    kept: str | None,
) -> None:
    be(client, pair.ngo_leader)
    page = client.submit(f"/agreements/{opened.id}/review/{path}", **values)
    assert page.status_code == 422
    assert message in page.text
    assert kept is None or kept in page.text


def test_a_rejection_without_a_reason_is_told_at_its_field(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Add the south.", now=now)
    session.commit()
    be(client, pair.agency_leader)
    path = f"/agreements/{opened.id}/review/comments/{said.id}/settle"
    assert "Withdrawn" not in client.page(path).text
    assert "Say why it is rejected." in client.submit(path, outcome="rejected", note="").text
    assert client.submit(path, outcome="withdrawn", note="").status_code == 422


def test_an_approval_with_open_comments_is_refused_in_words(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    for body in ("One", "Two"):
        comment(session, pair.ngo_leader, opened.id, place=SCOPE, body=body, now=now)
    session.commit()
    be(client, pair.agency_leader)
    page = client.submit(f"/agreements/{opened.id}/review/approve", legal_review="no")
    assert page.status_code == 422
    assert "2 comments are not settled yet." in page.text


@pytest.mark.parametrize("state", list(S))
def test_the_page_says_whose_turn_it_is_in_every_state(
    client: Any, session: Session, pair: Pair, now: datetime, state: S
) -> None:
    memorandum = make_memorandum(session, pair, now, state=state)
    be(client, pair.ngo_leader)
    words = {
        S.DRAFT: "completes the draft and opens the review",
        S.IN_REVIEW: "It is your turn",
        S.APPROVED: "All parties approve this version.",
        S.WITHDRAWN: "withdrawn",
    }.get(state, "The review is over")
    assert words in client.page(f"/agreements/{memorandum.id}/review").text
    assert client.get(f"/agreements/{memorandum.id}/versions").status_code == 200


def test_after_one_s_own_approval_the_others_are_waited_for(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    session.commit()
    be(client, pair.agency_leader)
    page = client.page(f"/agreements/{opened.id}/review")
    assert "Your side has approved. The approval of Harbour House is missing." in page.text
    be(client, pair.ngo_leader)
    page = client.page(f"/agreements/{opened.id}/review")
    assert "It is your turn: read the text and approve it, or ask for changes." in page.text


def test_a_comment_on_a_clause_that_is_gone_stays_readable(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    media = next(clause for clause in LIBRARY if clause.element.value == "media")
    comment(session, pair.ngo_leader, opened.id, place=Place.of_clause(media), body="Drop this.", now=now)
    request_changes(session, pair.ngo_leader, opened.id, note="See the comment.", now=now)
    without = Clauses(clauses=tuple(clause for clause in LIBRARY if clause is not media))
    change_draft(session, pair.ngo_leader, opened.id, section=without, now=now)
    open_review(session, pair.ngo_leader, opened.id, now=now)
    session.commit()
    be(client, pair.agency_leader)
    page = client.page(f"/agreements/{opened.id}/review")
    assert "On what this version no longer has" in page.text
    assert "Drop this." in page.text


def test_for_others_the_review_does_not_exist(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Hm.", now=now)
    session.commit()
    base = f"/agreements/{opened.id}"
    paths = [
        f"{base}/review",
        f"{base}/review/places/scope",
        f"{base}/review/comments/{said.id}/answer",
        f"{base}/review/comments/{said.id}/settle",
        f"{base}/review/approve",
        f"{base}/review/changes",
        f"{base}/versions",
        f"{base}/versions/1",
        f"{base}/versions/1/to/1",
        f"{base}/standard-elements",
    ]
    others = make_pair(session, now, agency="Elsewhere", ngo="Others")
    for stranger in others.leaders:
        be(client, stranger)
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    be(client, make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now))
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_what_does_not_exist_is_not_found(
    client: Any, session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    other = make_memorandum(session, pair, now, state=S.IN_REVIEW)
    said = comment(session, pair.ngo_leader, other.id, place=SCOPE, body="Hm.", now=now)
    session.commit()
    be(client, pair.ngo_leader)
    base = f"/agreements/{opened.id}"
    for path in (
        f"{base}/versions/2",
        f"{base}/versions/1/to/2",
        f"{base}/review/places/clauses",
        f"{base}/review/places/elsewhere",
        f"{base}/review/comments/{said.id}/answer",
    ):
        assert client.get(path).status_code == 404, path


def test_a_review_reads_in_as_many_statements_however_much_was_said(
    client: Any, session: Session, connection: Any, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    be(client, pair.ngo_leader)

    def statements() -> int:
        with counted_statements(connection) as made:
            client.page(f"/agreements/{opened.id}/review")
        return len(made)

    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="First", now=now)
    settle(session, pair.agency_leader, said.id, outcome=Outcome.ACCEPTED, note="", now=now)
    session.commit()
    client.page(f"/agreements/{opened.id}/review")
    before = statements()
    for number in range(6):
        said = comment(session, pair.agency_leader, opened.id, place=SCOPE, body=f"No. {number}", now=now)
        comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Yes.", now=now, reply_to=said.id)
        settle(session, pair.ngo_leader, said.id, outcome=Outcome.ACCEPTED, note="", now=now)
    session.commit()
    assert statements() == before


def test_why_changes_were_asked_for_is_for_those_who_negotiate(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.IN_REVIEW)
    request_changes(session, pair.ngo_leader, memorandum.id, note="Your cells are too full.", now=now)
    pass_review(session, memorandum, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, memorandum, now)
    for leader in pair.leaders:
        sign_as(session, leader, memorandum, now)
    officer = make_person(session, pair.agency_id, "Officer Ode", Role.LIAISON_OFFICER, now=now)
    for reader, reads in ((pair.agency_leader, True), (officer, False)):
        client.sign_in(reader.user_id)
        text = client.page(f"/agreements/{memorandum.id}").text
        assert "Changes asked for" in text
        assert ("Your cells are too full." in text) is reads


def test_what_was_typed_into_a_frozen_text_stays_on_the_page(
    client: Any, session: Session, pair: Pair, now: datetime
) -> None:
    draft = make_draft(session, pair, now)
    path = f"/agreements/{draft.id}/draft/basics"
    be(client, pair.ngo_leader)
    form = client.page(path).form()
    open_review(session, pair.agency_leader, draft.id, now=now)
    words = "Words over which somebody sat for an hour."
    answer = client.post(form.action or path, data=form.filled({"purpose": words}))
    assert answer.status_code == 409
    assert "The content is frozen while it is reviewed." in answer.text
    assert words in answer.text
    assert words not in client.page(f"/agreements/{draft.id}").text


def test_the_review_leads_on_to_the_signatures(
    client: Any, session: Session, pair: Pair, now: datetime
) -> None:
    approved = make_memorandum(session, pair, now, state=S.APPROVED)
    be(client, pair.agency_leader)
    page = client.page(f"/agreements/{approved.id}/review")
    assert f'href="/agreements/{approved.id}/send"' in page.html
