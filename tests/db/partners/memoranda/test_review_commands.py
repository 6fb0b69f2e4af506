"""Every command of a review: what it changes, what it refuses, and the audit row it leaves."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.commands import change_draft
from partners.memoranda.content import content_hash, read_content
from partners.memoranda.drafts import Clauses, Targets
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum, MemorandumNote
from partners.memoranda.parts import Part
from partners.memoranda.review.commands import approve, comment, open_review, request_changes, settle
from partners.memoranda.review.models import MemorandumApproval, MemorandumVersion
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.places import Place
from partners.memoranda.review.queries import approved_hash, may_leave_review
from partners.services.models import Service
from tests.support.memoranda import Pair, make_draft, make_pair, make_person

SCOPE = Place.of_section(Part.SCOPE)
ROLES = Place.of_clause(LIBRARY[2])


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def opened(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return open_review(session, pair.agency_leader, make_draft(session, pair, now).id, now=now)


def trail(session: Session, *actors: Actor) -> list[tuple[str, dict[str, object]]]:
    """What the organisations of the actors did around agreements, each in its order."""
    rows = session.execute(
        sa.select(AuditRow.action, AuditRow.details)
        .where(
            AuditRow.action.like("memorandum%"),
            AuditRow.organisation_id.in_([actor.organisation_id for actor in actors]),
        )
        .order_by(AuditRow.chain, AuditRow.sequence)
    )
    return [(row.action, json.loads(row.details)) for row in rows]


def versions(session: Session, memorandum: Memorandum) -> list[MemorandumVersion]:
    query = sa.select(MemorandumVersion).where(MemorandumVersion.memorandum_id == memorandum.id)
    return list(session.scalars(query.order_by(MemorandumVersion.number)))


# ---- Opening


def test_the_text_becomes_a_version_when_the_review_opens(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    (version,) = versions(session, opened)
    assert (opened.state, version.number, version.made_by_id, version.made_at) == (
        S.IN_REVIEW,
        1,
        pair.agency_leader.user_id,
        now,
    )
    assert content_hash(version.content) == version.content_hash
    assert read_content(version.content).title == "Crisis follow-up"
    assert trail(session, pair.agency_leader)[-1] == (
        "memorandum.review_opened",
        {"number": 1, "state": "in_review"},
    )


def test_an_incomplete_draft_is_not_put_to_the_parties(session: Session, pair: Pair, now: datetime) -> None:
    draft = make_draft(session, pair, now)
    without = Clauses(clauses=tuple(c for c in LIBRARY if c.element.value != "liability"))
    change_draft(session, pair.ngo_leader, draft.id, section=without, now=now)
    with pytest.raises(RuleBroken, match="Liability and insurance"):
        open_review(session, pair.agency_leader, draft.id, now=now)
    assert versions(session, draft) == []


def test_opening_what_somebody_changed_meanwhile_is_refused(
    session: Session, pair: Pair, now: datetime
) -> None:
    draft = make_draft(session, pair, now)
    seen = draft.version
    later = now + timedelta(minutes=1)
    change_draft(session, pair.ngo_leader, draft.id, section=Targets(targets=()), now=later)
    with pytest.raises(Conflict, match="Noor Director"):
        open_review(session, pair.agency_leader, draft.id, now=later, version=seen)


def test_a_text_in_review_is_not_changed(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    with pytest.raises(Conflict):
        change_draft(session, pair.ngo_leader, opened.id, section=Targets(targets=()), now=now)
    with pytest.raises(InvalidTransition):
        open_review(session, pair.ngo_leader, opened.id, now=now)


# ---- Approving


def test_the_last_approval_completes_the_review(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=True, note=" Read by counsel. ")
    assert (opened.state, approved_hash(session, opened.id)) == (S.IN_REVIEW, None)
    approve(session, pair.ngo_leader, opened.id, now=now, legal_review=False)
    assert (opened.state, approved_hash(session, opened.id)) == (
        S.APPROVED,
        versions(session, opened)[0].content_hash,
    )
    given = session.scalars(sa.select(MemorandumApproval).order_by(MemorandumApproval.note)).all()
    assert {(one.organisation_id, one.legal_review, one.note) for one in given} == {
        (pair.agency_id, True, "Read by counsel."),
        (pair.ngo_id, False, None),
    }
    actions = [action for action, _details in trail(session, *pair.leaders)]
    assert actions.count("memorandum.version_approved") == 2
    assert actions.count("memorandum.approved") == 1


def test_an_approval_waits_for_every_comment(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    first = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Only the north?", now=now)
    second = comment(session, pair.agency_leader, opened.id, place=ROLES, body="Who leads?", now=now)
    with pytest.raises(RuleBroken) as refused:
        approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    assert refused.value.params == {"count": 2}
    settle(session, pair.agency_leader, first.id, outcome=Outcome.ACCEPTED, note="", now=now)
    with pytest.raises(RuleBroken, match="1 comment is not settled"):
        approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    settle(session, pair.agency_leader, second.id, outcome=Outcome.WITHDRAWN, note="", now=now)
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)


def test_what_one_side_says_to_itself_holds_nobody_up(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Ask the board.", now=now, internal=True)
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)


def test_a_party_approves_a_version_once(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    colleague = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    with pytest.raises(Conflict, match="already"):
        approve(session, colleague, opened.id, now=now, legal_review=False)


def test_a_renamed_service_makes_the_review_start_again(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    session.get_one(Service, pair.services[0]).name = "Mobile team"
    with pytest.raises(Conflict, match="renamed"):
        approve(session, pair.ngo_leader, opened.id, now=now, legal_review=False)


def test_an_approval_names_the_version_that_was_read(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    with pytest.raises(Conflict, match="Another version"):
        approve(session, pair.agency_leader, opened.id, now=now, legal_review=False, number=2)


def test_only_what_was_approved_leaves_the_review(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    text = versions(session, opened)[0].content_hash
    with pytest.raises(RuleBroken, match="Not every party"):
        may_leave_review(session, opened.id, content_hash=text)
    for leader in (pair.agency_leader, pair.ngo_leader):
        approve(session, leader, opened.id, now=now, legal_review=False)
    may_leave_review(session, opened.id, content_hash=text)
    with pytest.raises(RuleBroken, match="no longer the one that was approved"):
        may_leave_review(session, opened.id, content_hash="0" * 64)


# ---- Asking for changes


def test_changes_asked_for_void_the_approvals_and_lead_to_the_next_version(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    for leader in (pair.agency_leader, pair.ngo_leader):
        approve(session, leader, opened.id, now=now, legal_review=False)
    later = now + timedelta(hours=1)
    request_changes(session, pair.ngo_leader, opened.id, note="Notice is too short.", now=later)
    assert (opened.state, approved_hash(session, opened.id)) == (S.DRAFT, None)
    assert set(session.scalars(sa.select(MemorandumApproval.voided_at))) == {later}
    assert session.scalars(sa.select(MemorandumNote.note)).all() == ["Notice is too short."]
    assert trail(session, pair.ngo_leader)[-1] == (
        "memorandum.changes_requested",
        {"number": 1, "state": "draft", "voided_approvals": 2},
    )
    change_draft(session, pair.ngo_leader, opened.id, section=Targets(targets=()), now=later)
    open_review(session, pair.ngo_leader, opened.id, now=later)
    first, second = versions(session, opened)
    assert (first.number, second.number) == (1, 2)
    assert first.content_hash != second.content_hash
    assert read_content(first.content).targets
    approve(session, pair.agency_leader, opened.id, now=later, legal_review=False)


def test_changes_need_a_reason(session: Session, pair: Pair, opened: Memorandum, now: datetime) -> None:
    with pytest.raises(RuleBroken) as refused:
        request_changes(session, pair.ngo_leader, opened.id, note=" ", now=now)
    assert refused.value.field == "note"


def test_a_comment_that_nobody_settled_stays_open_in_the_next_version(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Add the south.", now=now)
    request_changes(session, pair.ngo_leader, opened.id, note="See the comment.", now=now)
    with pytest.raises(InvalidTransition):
        settle(session, pair.agency_leader, said.id, outcome=Outcome.ACCEPTED, note="", now=now)
    open_review(session, pair.agency_leader, opened.id, now=now)
    with pytest.raises(RuleBroken, match="1 comment"):
        approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    settle(session, pair.agency_leader, said.id, outcome=Outcome.ACCEPTED, note="", now=now)
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    assert said.version_number == 1


# ---- Comments


def test_a_comment_stands_at_its_place_in_its_version(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=ROLES, body=" Who\r\nleads? ", now=now)
    assert (said.version_number, said.part, said.element, said.heading, said.body) == (
        1,
        Part.CLAUSES,
        "roles",
        "Roles and responsibilities",
        "Who\nleads?",
    )
    assert trail(session, pair.ngo_leader)[-1] == (
        "memorandum_comment.written",
        {"answer": False, "internal": False, "part": "clauses"},
    )


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 4001])
def test_a_comment_says_something_and_not_too_much(
    session: Session, pair: Pair, opened: Memorandum, now: datetime, body: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        comment(session, pair.ngo_leader, opened.id, place=SCOPE, body=body, now=now)
    assert refused.value.field == "body"


def test_a_clause_that_the_version_lacks_cannot_be_commented_on(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    elsewhere = Place(part=Part.CLAUSES, element=ROLES.element, heading="Another heading")
    with pytest.raises(NotFound):
        comment(session, pair.ngo_leader, opened.id, place=elsewhere, body="Hm.", now=now)


def test_an_answer_joins_its_comment_wherever_it_was_given(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    asked = comment(session, pair.ngo_leader, opened.id, place=ROLES, body="Who leads?", now=now)
    answer = comment(
        session, pair.agency_leader, opened.id, place=SCOPE, body="We do.", now=now, reply_to=asked.id
    )
    thanks = comment(
        session, pair.ngo_leader, opened.id, place=SCOPE, body="Thanks.", now=now, reply_to=answer.id
    )
    assert {answer.reply_to_id, thanks.reply_to_id} == {asked.id}
    assert (answer.part, answer.heading) == (asked.part, asked.heading)
    with pytest.raises(Conflict, match="together with"):
        settle(session, pair.ngo_leader, answer.id, outcome=Outcome.ACCEPTED, note="", now=now)


def test_an_answer_to_an_internal_comment_is_internal(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    asked = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Hm?", now=now, internal=True)
    colleague = make_person(session, pair.ngo_id, "Mia Manager", Role.NGO_MANAGER, now=now)
    answer = comment(session, colleague, opened.id, place=SCOPE, body="No.", now=now, reply_to=asked.id)
    assert answer.internal


def test_a_settled_comment_takes_no_answer_and_is_settled_once(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Add the south.", now=now)
    settle(session, pair.agency_leader, said.id, outcome=Outcome.REJECTED, note="No staff there.", now=now)
    assert (said.outcome, said.settle_note, said.settled_by_id) == (
        Outcome.REJECTED,
        "No staff there.",
        pair.agency_leader.user_id,
    )
    assert trail(session, pair.agency_leader)[-1] == ("memorandum_comment.settled", {"outcome": "rejected"})
    with pytest.raises(Conflict, match="settled already"):
        settle(session, pair.ngo_leader, said.id, outcome=Outcome.ACCEPTED, note="", now=now)
    with pytest.raises(Conflict, match="settled already"):
        comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="But", now=now, reply_to=said.id)


def test_a_rejection_says_why_and_only_the_author_s_side_withdraws(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Add the south.", now=now)
    for outcome, note, field in (
        (Outcome.REJECTED, " ", "note"),
        (Outcome.ACCEPTED, "x" * 501, "note"),
        (Outcome.WITHDRAWN, "", "outcome"),
    ):
        with pytest.raises(RuleBroken) as refused:
            settle(session, pair.agency_leader, said.id, outcome=outcome, note=note, now=now)
        assert refused.value.field == field
    settle(session, pair.ngo_leader, said.id, outcome=Outcome.WITHDRAWN, note="", now=now)


# ---- Who may


def commands_on(
    memorandum: Memorandum, comment_id: object, actor: Actor, now: datetime
) -> list[Callable[[Session], object]]:
    key = memorandum.id
    return [
        lambda s: open_review(s, actor, key, now=now),
        lambda s: approve(s, actor, key, now=now, legal_review=False),
        lambda s: request_changes(s, actor, key, note="Why.", now=now),
        lambda s: comment(s, actor, key, place=SCOPE, body="Hm.", now=now),
        lambda s: settle(s, actor, comment_id, outcome=Outcome.ACCEPTED, note="", now=now),  # type: ignore[arg-type]
    ]


def test_for_others_there_is_no_review(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Hm.", now=now)
    others = make_pair(session, now, agency="Elsewhere", ngo="Others")
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    for stranger in (others.agency_leader, others.ngo_leader, officer):
        for command in commands_on(opened, said.id, stranger, now):
            with pytest.raises((NotFound, Denied)):
                command(session)


def test_a_comment_of_another_agreement_is_no_comment_to_answer(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    said = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Hm.", now=now)
    second = open_review(session, pair.agency_leader, make_draft(session, pair, now).id, now=now)
    with pytest.raises(NotFound):
        comment(session, pair.ngo_leader, second.id, place=SCOPE, body="Hm.", now=now, reply_to=said.id)


# ---- Notices


def test_the_other_side_s_drafters_are_told_and_nothing_typed_is_in_it(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    manager = make_person(session, pair.ngo_id, "Mia Manager", Role.NGO_MANAGER, now=now)
    make_person(session, pair.ngo_id, "Wim Worker", Role.NGO_WORKER, now=now)
    approve(session, pair.ngo_leader, opened.id, now=now, legal_review=False)
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False, note="Secret remark")
    request_changes(session, pair.agency_leader, opened.id, note="Secret reason", now=now)
    told = session.execute(sa.select(Notice.recipient_id, Notice.key, Notice.link, Notice.params)).all()
    key = f"{opened.id.hex}:1"
    assert sorted((row.recipient_id, row.key) for row in told) == sorted(
        [
            (pair.ngo_leader.user_id, f"memorandum.review_opened:{key}"),
            (pair.ngo_leader.user_id, f"memorandum.approved:{key}"),
            (manager.user_id, f"memorandum.approved:{key}"),
            (pair.ngo_leader.user_id, f"memorandum.changes_requested:{key}"),
            (manager.user_id, f"memorandum.changes_requested:{key}"),
        ]
    )
    assert {row.link for row in told} == {f"/agreements/{opened.id}/review"}
    assert "Secret" not in str([row.params for row in told])
