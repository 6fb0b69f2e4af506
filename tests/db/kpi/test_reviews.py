"""Reading an evaluation together, on the database: commands with their audit row, constraints, visibility."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from kpi.evaluations.followed import follow_up, use_follower
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.measures.scope import Scope
from kpi.reviews import commands
from kpi.reviews.followup import came_of, follow
from kpi.reviews.lifecycle import Answer, DisputeReason, DisputeState, Mark
from kpi.reviews.models import (
    EvaluationReview,
    ReviewComment,
    ReviewDispute,
    ReviewFinding,
    ReviewSignature,
)
from kpi.reviews.queries import edition_of, list_open_disputes, review_of, reviews_of
from partners.goals.commands import Terms
from partners.goals.measures import Measure
from tests.support.reviews import NOW, QUARTER, Readers
from tests.support.shared_connection import rolled_back
from tests.support.statements import counted_statements

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def world(engine: Engine, keys: None) -> Iterator[tuple[Readers, UUID, UUID]]:
    """One filled world per engine with an evaluation of a pair and one of the agency; each test is undone."""
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        readers = Readers(session)
        pair, agency = readers.evaluation(readers.harbour), readers.evaluation()
        session.commit()
        yield readers, pair.id, agency.id


@pytest.fixture
def readers(world: tuple[Readers, UUID, UUID]) -> Iterator[Readers]:
    found = world[0]
    with found.session.begin_nested() as block:
        yield found
        if block.is_active:
            block.rollback()
    found.session.expire_all()


@pytest.fixture
def pair_id(world: tuple[Readers, UUID, UUID]) -> UUID:
    return world[1]


@pytest.fixture
def agency_id(world: tuple[Readers, UUID, UUID]) -> UUID:
    return world[2]


def dispute(
    readers: Readers, evaluation_id: UUID, who: User, code: str = "R01", *, later: timedelta = timedelta()
) -> ReviewDispute:
    return commands.dispute(
        readers.session,
        readers.actor(who),
        evaluation_id,
        indicator=code,
        reason=DisputeReason.WRONG_DATA,
        text="Two of these were answered by phone.",
        now=NOW + later,
    )


def mark(
    readers: Readers, evaluation_id: UUID, who: User, kind: Mark, *, words: str = "Because.", seen: int = 0
) -> ReviewFinding:
    return commands.mark(
        readers.session,
        readers.actor(who),
        evaluation_id,
        indicator="R01",
        mark=kind,
        words=words,
        seen_version=seen,
        now=NOW,
    )


def sign(
    readers: Readers, evaluation_id: UUID, who: User, *, noted: bool = False, note: str = ""
) -> ReviewSignature:
    return commands.sign(readers.session, readers.actor(who), evaluation_id, noted=noted, note=note, now=NOW)


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
    assert edition_of(session, pair_id) == 1
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
            dispute(readers, pair_id, user)
        with pytest.raises(NotFound):
            sign(readers, pair_id, user)
    with pytest.raises(NotFound):
        sign(readers, agency_id, readers.director)
    with pytest.raises(NotFound, match="no such indicator"):
        dispute(readers, pair_id, readers.director, code="R99")
    with pytest.raises(NotFound, match="no such indicator"):
        commands.comment(session, readers.actor(readers.chief), pair_id, indicator="C01", text="Hm.", now=NOW)
    for user in (readers.auditor, readers.desk):
        with pytest.raises(Denied):
            sign(readers, pair_id, user)
    raised = dispute(readers, pair_id, readers.director)
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
    mark(readers, pair_id, readers.chief, Mark.ACT, words=" Too slow. ")
    mark(readers, pair_id, readers.director, Mark.EXPLAINED, words="Closed for two weeks.")
    marks = [(one.organisation_name, one.mark, one.words) for one in review_of(session, pair_id).findings]
    assert marks == [
        ("Harbour House", Mark.EXPLAINED, "Closed for two weeks."),
        ("Northfield Police", Mark.ACT, "Too slow."),
    ]
    with pytest.raises(Conflict, match="Chief marked this figure for your side"):
        mark(readers, pair_id, readers.deputy, Mark.WATCH)
    mark(readers, pair_id, readers.deputy, Mark.WATCH, seen=1)
    with pytest.raises(Conflict, match="Deputy marked"):
        mark(readers, pair_id, readers.chief, Mark.ACT, seen=1)
    for kind in (Mark.ACT, Mark.WATCH, Mark.EXPLAINED):
        with pytest.raises(RuleBroken) as caught:
            mark(readers, pair_id, readers.deputy, kind, words="  ", seen=2)
        assert caught.value.field == "words"
    mark(readers, pair_id, readers.deputy, Mark.ACCEPTED, words="", seen=2)
    assert trail(session) == ["evaluation.marked"] * 4


def test_a_dispute_goes_to_the_desk_and_back_and_readers_see_it_until_it_is_settled(
    readers: Readers, pair_id: UUID
) -> None:
    session = readers.session
    mark(readers, pair_id, readers.director, Mark.ACCEPTED, words="")
    raised = dispute(readers, pair_id, readers.director)
    review = review_of(session, pair_id)
    assert review.disputed == {"R01"}
    assert review.findings == (), "what is disputed is accepted no longer"
    assert review.edition == edition_of(session, pair_id) == 2
    assert told(session, readers.desk) == [
        "%(organisation)s disputes %(code)s of the evaluation %(evaluation)s. Answer the dispute."
    ]
    assert told(session, readers.chief) == []
    with pytest.raises(Conflict, match="Director disputed this figure for your side already"):
        dispute(readers, pair_id, readers.director)
    other = dispute(readers, pair_id, readers.chief, later=HOUR / 4)
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
    raised = dispute(readers, pair_id, readers.director)
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
    second = dispute(readers, pair_id, readers.chief, code="R02", later=HOUR / 4)
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
    raised = dispute(readers, pair_id, readers.director)
    first = sign(readers, pair_id, readers.chief, note=" Read with the desk. ")
    assert (first.signer_name, first.signer_role, first.note) == (
        "Chief",
        Role.LEADERSHIP,
        "Read with the desk.",
    )
    assert len(told(session, readers.director)) == 1, "the other side is asked to sign"
    with pytest.raises(Conflict, match="Chief signed for your side already"):
        sign(readers, pair_id, readers.deputy)
    with pytest.raises(Conflict, match="Chief signed for your side"):
        mark(readers, pair_id, readers.deputy, Mark.ACT)
    with pytest.raises(RuleBroken, match="disputes R01") as caught:
        sign(readers, pair_id, readers.director)
    assert caught.value.field == "noted"
    assert review_of(session, pair_id).closed_at is None
    second = sign(readers, pair_id, readers.director, noted=True)
    review = review_of(session, pair_id)
    assert (second.disputes_noted, review.closed_at, review.edition) == (1, NOW, 4)
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
    assert edition_of(session, pair_id) == 5, "a dispute that was noted goes on after signing"


def test_where_one_side_was_measured_its_signature_alone_closes(readers: Readers, agency_id: UUID) -> None:
    session = readers.session
    sign(readers, agency_id, readers.chief)
    assert review_of(session, agency_id).closed_at == NOW
    ngo = readers.harbour.ngo
    alone = readers.evaluation(scope=Scope(timezone="UTC", ngo_id=ngo.id, ngo_name=ngo.name))
    raised = dispute(readers, alone.id, readers.director)
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
    sign(readers, alone.id, readers.director)
    assert review_of(session, alone.id).closed_at is not None


def terms(readers: Readers) -> Terms:
    return Terms(
        title="Answer sooner",
        why="People wait.",
        measure=Measure(indicator="R01"),
        baseline=0.5,
        target=0.9,
        starts_on=NOW.date(),
        ends_on=(NOW + timedelta(days=90)).date(),
        agency_owner_id=readers.chief.id,
        ngo_owner_id=readers.director.id,
    )


def test_a_goal_is_set_because_of_a_figure_and_the_next_evaluation_says_what_came_of_it(
    readers: Readers, pair_id: UUID, agency_id: UUID
) -> None:
    session, chief = readers.session, readers.actor(readers.chief)
    goal = commands.set_goal(session, chief, pair_id, indicator="R01", terms=terms(readers), now=NOW)
    with pytest.raises(NotFound):
        commands.set_goal(session, chief, agency_id, indicator="R01", terms=terms(readers), now=NOW)
    mark(readers, pair_id, readers.chief, Mark.ACT, words="Too slow.")
    commands.mark(
        session,
        readers.actor(readers.director),
        pair_id,
        indicator="R02",
        mark=Mark.EXPLAINED,
        words="A holiday.",
        seen_version=0,
        now=NOW,
    )
    dispute(readers, pair_id, readers.director, code="R03")
    earlier = session.get_one(Evaluation, pair_id)
    was = from_text(earlier.snapshot)
    scope = readers.world.scope(readers.harbour)
    with counted_statements(session.connection()) as statements:
        rows = follow(session, scope, earlier.reference, was.figures, NOW + HOUR)
    assert len(statements) <= 12
    assert [(row.indicator, row.finding, row.words) for row in rows] == [
        ("R01", "act", ("Too slow.",)),
        ("R03", "disputed", ("Two of these were answered by phone.",)),
    ]
    (first, second) = rows
    assert first.goals == (f"{goal.reference} proposed",)
    assert came_of(first.goals[0]) == (goal.reference, "proposed")
    assert (first.before, first.now) == (_measured(was, "R01"), _measured(was, "R01"))
    assert (second.goals, second.decisions, second.actions_open) == ((), (), 0)
    gone = follow(session, scope, earlier.reference, [], NOW + HOUR)
    assert [row.now for row in gone] == [None, None], "no longer measured"
    assert follow(session, scope, "E-NONE", was.figures, NOW) == ()
    assert follow(session, readers.world.scope(readers.door), earlier.reference, was.figures, NOW) == ()
    use_follower(follow)
    assert (
        follow_up(session, scope, reference=earlier.reference, figures=was.figures, as_of=NOW + HOUR) == rows
    )


def _measured(snapshot: Snapshot, code: str) -> object:
    figure = snapshot.find_figure(code)
    assert figure is not None
    return figure.measurement


def test_reviews_of_a_list_cost_as_many_statements_as_one(
    readers: Readers, pair_id: UUID, agency_id: UUID
) -> None:
    session = readers.session
    for evaluation_id in (pair_id, agency_id):
        mark(readers, evaluation_id, readers.chief, Mark.ACT)
    with counted_statements(session.connection()) as one:
        reviews_of(session, [pair_id])
    with counted_statements(session.connection()) as two:
        found = reviews_of(session, [pair_id, agency_id, uuid4()])
    assert len(one) == len(two) == 6
    assert [len(review.findings) for review in found.values()] == [1, 1, 0]


BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("edition", "evaluation_review", {"edition": 0}),
    ("closed before opening", "evaluation_review", {"closed_at": NOW - timedelta(days=9)}),
    ("a reason is missing", "review_finding", {"words": None}),
    ("an answer by nobody", "review_dispute", {"answered_at": NOW}),
    ("an answer without words", "review_dispute", {"answer": Answer.STANDS}),
    ("answered without answer", "review_dispute", {"state": DisputeState.ANSWERED}),
    ("revising without promise", "review_dispute", {"state": DisputeState.REVISING}),
    ("settled without date", "review_dispute", {"state": DisputeState.SETTLED}),
    ("ended by nobody", "review_dispute", {"ended_at": NOW}),
    ("no words", "review_dispute", {"text": ""}),
]


@pytest.mark.parametrize(("name", "table", "values"), BROKEN, ids=[one[0] for one in BROKEN])
def test_the_database_refuses_what_must_not_be(
    readers: Readers, pair_id: UUID, name: str, table: str, values: dict[str, Any]
) -> None:
    session = readers.session
    mark(readers, pair_id, readers.chief, Mark.ACT)
    dispute(readers, pair_id, readers.director)
    model = {
        "evaluation_review": EvaluationReview,
        "review_finding": ReviewFinding,
        "review_dispute": ReviewDispute,
    }[table]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(model).values(**values))


def test_what_was_said_and_signed_is_never_changed_and_nothing_is_there_twice(
    readers: Readers, pair_id: UUID
) -> None:
    session = readers.session
    commands.comment(
        session, readers.actor(readers.chief), pair_id, indicator=None, text="Well done.", now=NOW
    )
    raised = dispute(readers, pair_id, readers.director)
    sign(readers, pair_id, readers.chief)
    for change in (
        sa.update(ReviewComment).values(text="Not so well."),
        sa.delete(ReviewComment),
        sa.update(ReviewSignature).values(signer_name="Another"),
        sa.delete(ReviewSignature),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(change)
    held = session.execute(sa.select(ReviewDispute.__table__).where(ReviewDispute.id == raised.id)).one()
    twice = dict(held._mapping) | {"id": uuid4()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.insert(ReviewDispute).values(**twice))
