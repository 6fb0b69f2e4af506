"""One world of needs for each module."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.goals import make_partnership
from tests.support.memoranda import make_pair, make_person
from tests.support.needs import (
    NOW,
    World,
)
from tests.support.shared_connection import rolled_back


@pytest.fixture(scope="module")
def world(engine: Engine, keys: None) -> Iterator[World]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        pair = make_pair(session, NOW)
        yield World(
            session=session,
            pair=pair,
            partnership_id=make_partnership(session, pair, NOW),
            strangers=make_pair(session, NOW, agency="Southgate", ngo="Other House"),
            officer=make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=NOW),
            intake=make_person(session, pair.ngo_id, "Ina Intake", Role.NGO_INTAKE, now=NOW),
        )
