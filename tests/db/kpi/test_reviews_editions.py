"""Editions of an evaluation's document count what was issued: 1, 2, 3 without gaps, however much was done between."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from kpi.evaluations.queries import EvaluationRow, list_editions
from kpi.evaluations.snapshot import Snapshot
from kpi.reports import pdf
from kpi.reports.pdf import Rendered, render_missing_documents
from kpi.reports.queries import list_due_editions
from kpi.reports.standing import Standing
from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import review_of
from tests.support.reviews import NOW, Readers

Printed = list[tuple[int, int, int]]
"""Of each rendering of the evaluation: the edition, the disputes and the signatures that it tells of."""


class Press:
    """Stands in for the PDF: keeps what would be printed, and lets people act while it prints."""

    def __init__(self, readers: Readers, evaluation_id: UUID) -> None:
        self.session, self.evaluation_id = readers.session, evaluation_id
        self.printed: Printed = []
        self.meanwhile: list[Callable[[], object]] = []

    def draw(self, row: EvaluationRow, snapshot: Snapshot, standing: Standing) -> Rendered:
        """As `render_evaluation` is called."""
        if row.id == self.evaluation_id:
            self.printed.append((standing.edition, len(standing.disputes), len(standing.signatures)))
            if self.meanwhile:
                self.meanwhile.pop()()
        content = f"{row.id} {standing.edition}".encode()
        return Rendered(content=content, sha256=sha256(content).hexdigest(), pages=1)

    def run(self) -> Printed:
        """One round of the timer; what it printed of this evaluation."""
        before = len(self.printed)
        render_missing_documents(self.open, now=NOW, limit=9)
        return self.printed[before:]

    def open(self) -> closing[Session]:
        """A session of its own, whose commit ends in a savepoint of the test."""
        connection = self.session.connection()
        return closing(Session(connection, join_transaction_mode="create_savepoint"))

    def asks_for_more(self) -> bool:
        """Whether the timer would print it again."""
        return self.evaluation_id in list_due_editions(self.session, limit=99)


@pytest.fixture
def press(readers: Readers, pair_id: UUID, monkeypatch: pytest.MonkeyPatch) -> Press:
    found = Press(readers, pair_id)
    monkeypatch.setattr(pdf, "render_evaluation", found.draw)
    monkeypatch.setattr(pdf, "check_address", str)
    return found


def numbers(session: Session, evaluation_id: UUID) -> list[int]:
    return [one.edition for one in list_editions(session, SYSTEM, evaluation_id)]


def test_acts_between_two_editions_are_told_by_one(readers: Readers, pair_id: UUID, press: Press) -> None:
    session = readers.session
    readers.dispute(pair_id, readers.director)
    assert press.run() == [(1, 1, 0)], "what was done before the first edition is told by it"
    assert not press.asks_for_more()
    readers.dispute(pair_id, readers.chief, later=timedelta(hours=1))
    readers.sign(pair_id, readers.chief, noted=True)
    assert press.asks_for_more()
    readers.sign(pair_id, readers.director, noted=True)
    assert press.run() == [(2, 2, 2)]
    assert press.run() == []
    assert numbers(session, pair_id) == [2, 1]
    assert review_of(session, pair_id).edition == 2


def test_an_act_while_an_edition_is_made_asks_for_the_next(
    readers: Readers, pair_id: UUID, press: Press
) -> None:
    press.meanwhile = [lambda: readers.dispute(pair_id, readers.director)]
    assert press.run() == [(1, 0, 0)]
    assert press.asks_for_more()
    press.meanwhile = [lambda: readers.sign(pair_id, readers.chief)]
    assert press.run() == [(2, 1, 0)]
    assert press.run() == [(3, 1, 1)]
    assert press.run() == []
    assert numbers(readers.session, pair_id) == [3, 2, 1]


def test_a_reading_whose_acts_were_numbered_goes_on_without_gaps(
    readers: Readers, pair_id: UUID, press: Press
) -> None:
    session = readers.session
    press.run()
    readers.dispute(pair_id, readers.director)
    session.execute(sa.update(EvaluationReview).values(edition=7))
    session.expire_all()
    assert press.run() == [(2, 1, 0)]
    assert not press.asks_for_more()
    readers.sign(pair_id, readers.chief)
    assert press.run() == [(3, 1, 1)]
    assert numbers(session, pair_id) == [3, 2, 1]
