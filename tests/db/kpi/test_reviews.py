"""Reading an evaluation together, on the database: commands with their audit row, constraints, visibility."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from kpi.evaluations.models import Evaluation
from kpi.measures.scope import Scope
from kpi.reviews import commands
from kpi.reviews.lifecycle import Answer, DisputeState, Mark
from kpi.reviews.models import (
    EvaluationReview,
)
from kpi.reviews.queries import list_open_disputes, review_of
from tests.support.reviews import NOW, QUARTER, Readers

HOUR = timedelta(hours=1)


def trail(session: Session) -> list[str]:
    """What the acts of the test left in the trail, without what came before them."""
    query = sa.select(AuditRow.action).where(AuditRow.subject_kind == "evaluation", AuditRow.at >= NOW)
    kept = ("evaluation.published", "evaluation.rendered")
    return sorted(row for row in session.scalars(query) if row not in kept)


def told(session: Session, user: User) -> list[str]:
    query = sa.select(Notice.message).where(Notice.recipient_id == user.id)
    return [row for row in session.scalars(query) if "is ready" not in row]


def test_the_first_act_opens_the_reading_and_both_sides_find_it(readers: Readers, pair_id: UUID) -> None:
    session = readers.session
    assert review_of(session, pair_id).id is None
    assert review_of(session, pair_id).edition == 1
    first = commands.comment(
        session, readers.actor(readers.chief), pair_id, indicator=None, text=" Well done. ", now=NOW
    )
    commands.comment(
        session, readers.actor(readers.manager), pair_id, indicator="R01", text="Thanks.", now=NOW + HOUR
    )
    corrected = commands.correct(
        session,
        readers.actor(readers.chief),
        pair_id,
        comment_id=first.id,
        text="Very well done.",
        now=NOW + 2 * HOUR,
    )
    review = review_of(session, pair_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(EvaluationReview)) == 1
    assert [(one.text, one.author_name, one.organisation_name) for one in review.comments_on(None)] == [
        ("Well done.", "Chief", "Northfield Police"),
        ("Very well done.", "Chief", "Northfield Police"),
    ]
    assert [one.text for one in review.comments_on("R01")] == ["Thanks."]
    assert review.comment_count == 2
    assert corrected.corrects_id == first.id
    assert trail(session) == [
        "evaluation.comment_corrected",
        "evaluation.commented",
        "evaluation.commented",
    ]
    assert told(session, readers.director) == [], "no notice for each comment"
    chief = readers.actor(readers.chief)
    with pytest.raises(Conflict, match="corrected already"):
        commands.correct(session, chief, pair_id, comment_id=first.id, text="Again.", now=NOW)
    with pytest.raises(RuleBroken, match="stand there already"):
        commands.correct(session, chief, pair_id, comment_id=corrected.id, text="Very well done.", now=NOW)
    with pytest.raises(Denied, match="Only the author"):
        commands.correct(
            session, readers.actor(readers.deputy), pair_id, comment_id=corrected.id, text="No.", now=NOW
        )
    for text in ("", "   "):
        with pytest.raises(RuleBroken) as caught:
            commands.comment(session, chief, pair_id, indicator=None, text=text, now=NOW)
        assert caught.value.field == "text"


def test_nothing_of_another_partnership_is_there_and_what_was_not_measured_is_not(
    readers: Readers, pair_id: UUID, agency_id: UUID
) -> None:
    session = readers.session
    for user in (readers.neighbour, readers.stranger, readers.strange_desk):
        with pytest.raises(NotFound):
            commands.comment(session, readers.actor(user), pair_id, indicator=None, text="Hm.", now=NOW)
        with pytest.raises(NotFound):
            readers.dispute(pair_id, user)
        with pytest.raises(NotFound):
            readers.sign(pair_id, user)
    with pytest.raises(NotFound):
        readers.sign(agency_id, readers.director)
    with pytest.raises(NotFound, match="no such indicator"):
        readers.dispute(pair_id, readers.director, code="R99")
    with pytest.raises(NotFound, match="no such indicator"):
        commands.comment(session, readers.actor(readers.chief), pair_id, indicator="C01", text="Hm.", now=NOW)
    for user in (readers.auditor, readers.desk):
        with pytest.raises(Denied):
            readers.sign(pair_id, user)
    raised = readers.dispute(pair_id, readers.director)
    assert [one.row.id for one in list_open_disputes(session, readers.actor(readers.desk))] == [raised.id]
    for user in (readers.neighbour, readers.stranger, readers.strange_desk):
        assert list_open_disputes(session, readers.actor(user)) == []
    with pytest.raises(NotFound):
        commands.answer(
            session,
            readers.actor(readers.desk),
            agency_id,
            dispute_id=raised.id,
            answer=Answer.STANDS,
            text="Checked.",
            now=NOW,
        )


def test_each_side_marks_for_itself_says_why_and_the_second_of_a_side_reads_who_was_first(
    readers: Readers, pair_id: UUID
) -> None:
    session = readers.session
    readers.mark(pair_id, readers.chief, Mark.ACT, words=" Too slow. ")
    readers.mark(pair_id, readers.director, Mark.EXPLAINED, words="Closed for two weeks.")
    marks = [(one.organisation_name, one.mark, one.words) for one in review_of(session, pair_id).findings]
    assert marks == [
        ("Harbour House", Mark.EXPLAINED, "Closed for two weeks."),
        ("Northfield Police", Mark.ACT, "Too slow."),
    ]
    with pytest.raises(Conflict, match="Chief marked this figure for your side"):
        readers.mark(pair_id, readers.deputy, Mark.WATCH)
    readers.mark(pair_id, readers.deputy, Mark.WATCH, seen=1)
    with pytest.raises(Conflict, match="Deputy marked"):
        readers.mark(pair_id, readers.chief, Mark.ACT, seen=1)
    for kind in (Mark.ACT, Mark.WATCH, Mark.EXPLAINED):
        with pytest.raises(RuleBroken) as caught:
            readers.mark(pair_id, readers.deputy, kind, words="  ", seen=2)
        assert caught.value.field == "words"
    readers.mark(pair_id, readers.deputy, Mark.ACCEPTED, words="", seen=2)
    assert trail(session) == ["evaluation.marked"] * 4


def test_a_dispute_goes_to_the_desk_and_back_and_readers_see_it_until_it_is_settled(
    readers: Readers, pair_id: UUID
) -> None:
    session = readers.session
    readers.mark(pair_id, readers.director, Mark.ACCEPTED, words="")
    raised = readers.dispute(pair_id, readers.director)
    review = review_of(session, pair_id)
    assert review.disputed == {"R01"}
    assert review.findings == (), "what is disputed is accepted no longer"
    assert review.edition == 1, "the first edition, which is to come, tells of it"
    assert told(session, readers.desk) == [
        "%(organisation)s disputes %(code)s of the evaluation %(evaluation)s. Answer the dispute."
    ]
    assert told(session, readers.chief) == []
    with pytest.raises(Conflict, match="Director disputed this figure for your side already"):
        readers.dispute(pair_id, readers.director)
    other = readers.dispute(pair_id, readers.chief, later=HOUR / 4)
    assert review_of(session, pair_id).disputes[1].organisation_name == "Northfield Police"
    steps: dict[str, Any] = {"dispute_id": raised.id, "now": NOW + HOUR}
    desk, director = readers.actor(readers.desk), readers.actor(readers.director)
    with pytest.raises(RuleBroken, match="Say what you found"):
        commands.answer(session, desk, pair_id, answer=Answer.STANDS, text=" ", **steps)
    commands.answer(session, desk, pair_id, answer=Answer.STANDS, text="The log says so.", **steps)
    with pytest.raises(InvalidTransition, match="Desk answered this dispute on"):
        commands.answer(session, desk, pair_id, answer=Answer.REDEFINE, text="Or not.", **steps)
    assert len(told(session, readers.director)) == 1
    commands.keep_disputing(session, director, pair_id, **steps)
    assert review_of(session, pair_id).disputed == {"R01"}
    with pytest.raises(Denied):
        commands.accept_answer(session, readers.actor(readers.chief), pair_id, **steps)
    commands.accept_answer(session, director, pair_id, **steps)
    commands.withdraw(session, readers.actor(readers.chief), pair_id, dispute_id=other.id, now=NOW + HOUR)
    review = review_of(session, pair_id)
    assert review.disputed == frozenset()
    assert [one.state for one in review.disputes] == [DisputeState.SETTLED, DisputeState.WITHDRAWN]
    assert review.disputes[0].answered_by == "Desk"
    assert list_open_disputes(session, desk) == []
    assert trail(session) == [
        "evaluation.dispute_answered",
        "evaluation.dispute_kept",
        "evaluation.dispute_settled",
        "evaluation.dispute_withdrawn",
        "evaluation.disputed",
        "evaluation.disputed",
        "evaluation.marked",
    ]


def test_a_figure_is_measured_again_and_the_new_evaluation_is_linked_once(
    readers: Readers, pair_id: UUID
) -> None:
    session, desk = readers.session, readers.actor(readers.desk)
    raised = readers.dispute(pair_id, readers.director)
    steps: dict[str, Any] = {"dispute_id": raised.id}
    with pytest.raises(InvalidTransition):
        commands.revise(session, desk, pair_id, now=NOW, **steps)
    commands.answer(
        session, desk, pair_id, answer=Answer.REVISE, text="Two calls are added.", now=NOW, **steps
    )
    with pytest.raises(InvalidTransition, match="Desk promised on"):
        commands.accept_answer(session, readers.actor(readers.director), pair_id, now=NOW, **steps)
    before = session.scalar(sa.select(sa.func.count()).select_from(Evaluation))
    commands.revise(session, desk, pair_id, now=NOW + HOUR, **steps)
    assert session.scalar(sa.select(sa.func.count()).select_from(Evaluation)) == (before or 0) + 1
    (row,) = review_of(session, pair_id).disputes
    assert row.state is DisputeState.ANSWERED
    assert row.revised_by_id is not None
    again = session.get_one(Evaluation, row.revised_by_id)
    assert (again.scope_key, again.period_key, again.reference) == (
        session.get_one(Evaluation, pair_id).scope_key,
        QUARTER.code,
        row.revised_by_reference,
    )
    second = readers.dispute(pair_id, readers.chief, code="R02", later=HOUR / 4)
    commands.answer(
        session,
        desk,
        pair_id,
        dispute_id=second.id,
        answer=Answer.REVISE,
        text="Measured again.",
        now=NOW + HOUR / 2,
    )
    commands.revise(session, desk, pair_id, dispute_id=second.id, now=NOW + 2 * HOUR)
    assert review_of(session, pair_id).disputes[1].revised_by_id == row.revised_by_id, "linked, not run twice"


def test_each_side_signs_once_and_the_reading_closes_with_the_second(readers: Readers, pair_id: UUID) -> None:
    session = readers.session
    raised = readers.dispute(pair_id, readers.director)
    first = readers.sign(pair_id, readers.chief, note=" Read with the desk. ")
    assert (first.signer_name, first.signer_role, first.note) == (
        "Chief",
        Role.LEADERSHIP,
        "Read with the desk.",
    )
    assert len(told(session, readers.director)) == 1, "the other side is asked to sign"
    with pytest.raises(Conflict, match="Chief signed for your side already"):
        readers.sign(pair_id, readers.deputy)
    with pytest.raises(Conflict, match="Chief signed for your side"):
        readers.mark(pair_id, readers.deputy, Mark.ACT)
    with pytest.raises(RuleBroken, match="disputes R01") as caught:
        readers.sign(pair_id, readers.director)
    assert caught.value.field == "noted"
    assert review_of(session, pair_id).closed_at is None
    second = readers.sign(pair_id, readers.director, noted=True)
    review = review_of(session, pair_id)
    assert (second.disputes_noted, review.closed_at) == (1, NOW)
    late = commands.comment(
        session, readers.actor(readers.manager), pair_id, indicator=None, text="Later.", now=NOW
    )
    assert late.after_sign_off
    commands.answer(
        session,
        readers.actor(readers.desk),
        pair_id,
        dispute_id=raised.id,
        answer=Answer.REDEFINE,
        text="Phone answers count from May.",
        now=NOW,
    )
    (answered,) = review_of(session, pair_id).disputes
    assert answered.state is DisputeState.ANSWERED, "a dispute that was noted goes on after signing"


def test_where_one_side_was_measured_its_signature_alone_closes(readers: Readers, agency_id: UUID) -> None:
    session = readers.session
    readers.sign(agency_id, readers.chief)
    assert review_of(session, agency_id).closed_at == NOW
    ngo = readers.harbour.ngo
    alone = readers.evaluation(scope=Scope(timezone="UTC", ngo_id=ngo.id, ngo_name=ngo.name))
    raised = readers.dispute(alone.id, readers.director)
    commands.answer(
        session,
        readers.actor(readers.manager),
        alone.id,
        dispute_id=raised.id,
        answer=Answer.REVISE,
        text="We check it.",
        now=NOW,
    )
    manager = readers.actor(readers.manager)
    with pytest.raises(RuleBroken, match="may not run an evaluation"):
        commands.revise(session, manager, alone.id, dispute_id=raised.id, now=NOW + HOUR)
    readers.evaluation(scope=Scope(timezone="UTC", ngo_id=ngo.id, ngo_name=ngo.name), now=NOW + HOUR)
    commands.revise(session, manager, alone.id, dispute_id=raised.id, now=NOW + 2 * HOUR)
    commands.accept_answer(
        session, readers.actor(readers.director), alone.id, dispute_id=raised.id, now=NOW + 2 * HOUR
    )
    readers.sign(alone.id, readers.director)
    assert review_of(session, alone.id).closed_at is not None
