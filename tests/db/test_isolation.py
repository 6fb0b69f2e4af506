"""The tests' own ground: nothing that a test commits reaches the next one."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.databases import Databases
from tests.support.shared_connection import SharedConnection, in_databases_of_its_own, undone

PROBE = "isolation_probe"


@pytest.fixture
def probe(session: Session) -> Session:
    session.execute(sa.text(f"CREATE TABLE {PROBE} (id INTEGER PRIMARY KEY)"))
    session.commit()
    return session


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_commit_ends_with_the_test(probe: Session, attempt: int) -> None:
    probe.execute(sa.text(f"INSERT INTO {PROBE} VALUES (1)"))
    probe.commit()
    probe.rollback()
    assert probe.execute(sa.text(f"SELECT count(*) FROM {PROBE}")).scalar_one() == 1


def test_a_refused_row_leaves_the_session_usable(probe: Session) -> None:
    probe.execute(sa.text(f"INSERT INTO {PROBE} VALUES (1)"))
    probe.commit()
    with pytest.raises(sa.exc.IntegrityError):
        probe.execute(sa.text(f"INSERT INTO {PROBE} VALUES (1)"))
    probe.rollback()
    assert probe.execute(sa.text(f"SELECT count(*) FROM {PROBE}")).scalar_one() == 1


def test_code_that_takes_an_engine_shares_the_transaction(
    probe: Session, connection: SharedConnection
) -> None:
    with connection.begin() as other:
        other.execute(sa.text(f"INSERT INTO {PROBE} VALUES (1)"))
    with connection.connect() as other:
        other.execute(sa.text(f"INSERT INTO {PROBE} VALUES (2)"))
    with connection.connect() as other:
        other.execute(sa.text(f"INSERT INTO {PROBE} VALUES (3)"))
        other.commit()
    with pytest.raises(sa.exc.IntegrityError), connection.begin() as other:
        other.execute(sa.text(f"INSERT INTO {PROBE} VALUES (4), (4)"))
    assert list(probe.scalars(sa.text(f"SELECT id FROM {PROBE} ORDER BY id"))) == [1, 3]


def test_what_is_undone_is_gone_and_what_was_there_before_stays(
    databases: Databases, engine_name: str, keys: None
) -> None:
    add, count = sa.text(f"INSERT INTO {PROBE} VALUES (:id)"), sa.text(f"SELECT count(*) FROM {PROBE}")
    with (
        in_databases_of_its_own(databases, engine_name, "undone") as (connection, apart),
        Session(connection, join_transaction_mode="create_savepoint") as session,
        Session(apart, join_transaction_mode="create_savepoint") as vault,
    ):
        session.execute(sa.text(f"CREATE TABLE {PROBE} (id INTEGER PRIMARY KEY)"))
        session.execute(add, {"id": 1})
        for number in range(2, 5):
            with undone(((session, connection), (vault, apart))):
                with Session(connection, join_transaction_mode="create_savepoint") as request:
                    request.execute(add, {"id": number})
                    request.commit()
                with connection.begin() as other:
                    assert other.execute(count).scalar_one() == 2
            assert session.execute(count).scalar_one() == 1
