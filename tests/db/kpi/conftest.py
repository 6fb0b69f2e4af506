"""One filled world of two partners and their readers for the tests of a file."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support.reviews import Readers
from tests.support.shared_connection import rolled_back


@pytest.fixture(scope="module")
def read_world(engine: Engine, keys: None) -> Iterator[tuple[Readers, UUID, UUID]]:
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
def readers(read_world: tuple[Readers, UUID, UUID]) -> Iterator[Readers]:
    found = read_world[0]
    with found.session.begin_nested() as block:
        yield found
        if block.is_active:
            block.rollback()
    found.session.expire_all()


@pytest.fixture
def pair_id(read_world: tuple[Readers, UUID, UUID]) -> UUID:
    return read_world[1]


@pytest.fixture
def agency_id(read_world: tuple[Readers, UUID, UUID]) -> UUID:
    return read_world[2]
