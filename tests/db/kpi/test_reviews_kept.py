"""What a reading leaves: what the next evaluation says came of it, and what the database refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.errors import NotFound
from kpi.evaluations.followed import follow_up, use_follower
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.reviews import commands
from kpi.reviews.followup import came_of, follow
from kpi.reviews.lifecycle import Answer, DisputeState, Mark
from kpi.reviews.models import (
    EvaluationReview,
    ReviewComment,
    ReviewDispute,
    ReviewFinding,
    ReviewSignature,
)
from kpi.reviews.queries import reviews_of
from partners.goals.commands import Terms
from partners.goals.measures import Measure
from tests.support.reviews import NOW, Readers
from tests.support.statements import counted_statements

HOUR = timedelta(hours=1)


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
    readers.mark(pair_id, readers.chief, Mark.ACT, words="Too slow.")
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
    readers.dispute(pair_id, readers.director, code="R03")
    earlier = session.get_one(Evaluation, pair_id)
    was = from_text(earlier.snapshot)
    scope = readers.world.scope(readers.harbour)
    with counted_statements(session.connection()) as statements:
        rows = follow(session, scope, earlier.reference, replace(was, data_as_of=(NOW + HOUR).isoformat()))
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
    gone = follow(session, scope, earlier.reference, replace(was, figures=()))
    assert [row.now for row in gone] == [None, None], "no longer measured"
    assert follow(session, scope, "E-NONE", was) == ()
    assert follow(session, readers.world.scope(readers.door), earlier.reference, was) == ()
    use_follower(follow)
    assert (
        follow_up(
            session,
            scope,
            reference=earlier.reference,
            snapshot=replace(was, data_as_of=(NOW + HOUR).isoformat()),
        )
        == rows
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
        readers.mark(evaluation_id, readers.chief, Mark.ACT)
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
    readers.mark(pair_id, readers.chief, Mark.ACT)
    readers.dispute(pair_id, readers.director)
    model = {
        "evaluation_review": EvaluationReview,
        "review_finding": ReviewFinding,
        "review_dispute": ReviewDispute,
    }[table]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(model).values(**values))


@pytest.mark.proves("S-09")
def test_what_was_said_and_signed_is_never_changed_and_nothing_is_there_twice(
    readers: Readers, pair_id: UUID
) -> None:
    session = readers.session
    commands.comment(
        session, readers.actor(readers.chief), pair_id, indicator=None, text="Well done.", now=NOW
    )
    raised = readers.dispute(pair_id, readers.director)
    readers.sign(pair_id, readers.chief)
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
