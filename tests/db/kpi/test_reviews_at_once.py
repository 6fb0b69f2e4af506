"""Two people who sign or answer at the same moment, on two connections: one does it, the other reads who was first."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.users.models import User
from accounts.users.queries import find_actor_of
from core.actor import Actor, Role
from core.database import make_engine
from core.errors import ConcordatError, Conflict
from kpi.reviews import commands
from kpi.reviews.lifecycle import Answer, DisputeReason
from kpi.reviews.queries import review_of
from tests.support.reviews import NOW, Readers

Act = Callable[[Session, Actor], Any]


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def both(engine: Engine, people: list[UUID], act: Act) -> list[ConcordatError]:
    """Everybody acts at once, each on a connection of their own; answers who was refused, and how."""
    refused: list[ConcordatError] = []
    started = Barrier(len(people))

    def run(user_id: UUID) -> None:
        started.wait(timeout=30)
        with Session(engine) as session:
            actor = find_actor_of(session, user_id)
            assert actor is not None
            try:
                act(session, actor)
                session.commit()
            except ConcordatError as error:
                refused.append(error)

    threads = [Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return refused


def test_of_two_at_once_one_signs_and_one_answers_and_the_other_reads_who_was_first(
    own_engine: Engine,
) -> None:
    with Session(own_engine) as session:
        readers = Readers(session, referrals=2)
        evaluation_id = readers.evaluation(readers.harbour).id
        colleague: User = readers.world.user(readers.world.agency, "Second Desk", Role.PARTNERSHIP_DESK)
        leaders = [readers.chief.id, readers.deputy.id]
        desk = [readers.desk.id, colleague.id]
        director_id = readers.director.id
        session.commit()

    def sign(session: Session, actor: Actor) -> None:
        commands.sign(session, actor, evaluation_id, noted=False, note="", now=NOW)

    (refused,) = both(own_engine, leaders, sign)
    with Session(own_engine) as session:
        (signature,) = review_of(session, evaluation_id).signatures
    assert isinstance(refused, Conflict)
    assert refused.params["who"] == signature.signer_name

    with Session(own_engine) as session:
        director = find_actor_of(session, director_id)
        assert director is not None
        dispute_id = commands.dispute(
            session,
            director,
            evaluation_id,
            indicator="R01",
            reason=DisputeReason.OTHER,
            text="Our log says otherwise.",
            now=NOW,
        ).id
        session.commit()

    def answer(session: Session, actor: Actor) -> None:
        commands.answer(
            session,
            actor,
            evaluation_id,
            dispute_id=dispute_id,
            answer=Answer.STANDS,
            text=f"Checked by {actor.name}.",
            now=NOW,
        )

    (refused,) = both(own_engine, desk, answer)
    with Session(own_engine) as session:
        (row,) = review_of(session, evaluation_id).disputes
    assert isinstance(refused, Conflict)
    assert refused.params["who"] == row.answered_by
    assert row.answer_text == f"Checked by {row.answered_by}."
