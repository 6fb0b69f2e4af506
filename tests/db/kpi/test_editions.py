"""Editions of a document: due when published, signed or disputed; each stays; and what stands beside a snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from kpi.evaluations.commands import evaluate, store_document
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.evaluations.queries import find_document, get_evaluation, list_editions
from kpi.periods import Period
from kpi.reports.queries import list_due_editions, standing_of
from kpi.reviews.models import EvaluationReview
from tests.support.kpi_world import World, leader_of
from tests.support.shared_connection import rolled_back

JULY = Period.month(2025, 7, zone="America/New_York")
NOW = datetime(2025, 8, 20, 12, tzinfo=UTC)


class Published:
    """A month and the one before it, each evaluated once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world = World(session)
        scope = self.world.scope()
        self.earlier = evaluate(
            session, SYSTEM, scope=scope, period=JULY.previous(), now=NOW - timedelta(days=40)
        )
        self.evaluation = evaluate(session, SYSTEM, scope=scope, period=JULY, now=NOW)

    def store(self, evaluation: Evaluation, content: bytes, edition: int) -> None:
        store_document(
            self.session,
            evaluation_id=evaluation.id,
            content=content,
            sha256=sha256(content).hexdigest(),
            pages=2,
            now=NOW,
            edition=edition,
        )

    def read(self, *, edition: int, closed: bool = False) -> None:
        """The common reading of the evaluation as far as its document shows it."""
        found = self.session.scalar(
            sa.select(EvaluationReview).where(EvaluationReview.evaluation_id == self.evaluation.id)
        )
        if found is None:
            found = EvaluationReview(
                evaluation_id=self.evaluation.id, opened_at=NOW, opened_by_id=self.world.officer.id
            )
            self.session.add(found)
        found.edition, found.closed_at = edition, NOW if closed else None
        self.session.flush()


@pytest.fixture(scope="module")
def measured(engine: Engine, keys: None) -> Iterator[Published]:
    with rolled_back(engine) as connection, Session(connection) as session:
        yield Published(session)


@pytest.fixture
def published(measured: Published) -> Iterator[Published]:
    """Each test begins without documents and readings."""
    point = measured.session.begin_nested()
    yield measured
    point.rollback()


def test_an_edition_is_due_until_it_is_stored_and_every_one_stays(published: Published) -> None:
    session, evaluation = published.session, published.evaluation
    assert set(list_due_editions(session, limit=9)) == {evaluation.id, published.earlier.id}
    published.store(published.earlier, b"earlier", 1)
    published.store(evaluation, b"first", 1)
    assert list_due_editions(session, limit=9) == []
    published.read(edition=2)
    assert list_due_editions(session, limit=9) == [evaluation.id]
    published.store(evaluation, b"second", 2)
    published.store(evaluation, b"another second", 2)
    assert list_due_editions(session, limit=9) == []
    assert [one.edition for one in list_editions(session, SYSTEM, evaluation.id)] == [2, 1]
    newest, first = (
        find_document(session, SYSTEM, evaluation.id),
        find_document(session, SYSTEM, evaluation.id, edition=1),
    )
    assert newest is not None
    assert first is not None
    assert (newest.content, newest.edition, first.content) == (b"second", 2, b"first")
    assert find_document(session, SYSTEM, evaluation.id, edition=3) is None
    stranger = leader_of(published.world.organisation(published.world.agency.kind, "Elsewhere"))
    assert list_editions(session, stranger, evaluation.id) == []
    assert find_document(session, stranger, evaluation.id) is None


def test_the_database_changes_and_removes_no_edition(published: Published) -> None:
    session = published.session
    published.store(published.evaluation, b"first", 1)
    for statement in (sa.update(EvaluationDocument).values(pages=9), sa.delete(EvaluationDocument)):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(statement)
    row = {"edition": 0, "rendered_at": NOW, "pages": 1, "sha256": "0" * 64, "content": b"x"}
    impossible = sa.insert(EvaluationDocument).values(evaluation_id=published.earlier.id, **row)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(impossible)


def test_what_stands_beside_it_names_earlier_evaluations_that_nobody_signed(published: Published) -> None:
    session = published.session
    row, _ = get_evaluation(session, SYSTEM, published.evaluation.id)
    standing = standing_of(session, row, actor=SYSTEM, check_at="https://here/check")
    assert [one.reference for one in standing.waiting] == [published.earlier.reference]
    assert standing.check_at == "https://here/check"
    published.read(edition=3, closed=True)
    standing = standing_of(session, row, actor=SYSTEM)
    assert (standing.edition, standing.is_closed) == (3, True)
    earlier, _ = get_evaluation(session, SYSTEM, published.earlier.id)
    assert standing_of(session, earlier, actor=SYSTEM).waiting == ()
