"""The second wall between organisations: what PostgreSQL itself shows to the role that serves, without any scope of ours.

These tests need the server whatever `--engine` says: there is no such wall on SQLite.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from concordat.migration import Tree
from concordat.models import metadata
from concordat.production.of_databases import _examine_server
from concordat.walls import OF_THE_NGO, WALLS
from core.database import make_engine
from core.keys.acting import acting_for
from core.walls.principal import Reach, Unnamed, serves, serving
from tests.support.databases import Databases
from tests.support.second_role import as_second_role, grant_to_second_role
from tests.support.walled_rows import A, B, fill, inserted

pytestmark = pytest.mark.postgresql
NAMES = sorted(WALLS)
BOTH = frozenset({A.agency, A.ngo})


@pytest.fixture(scope="module")
def owner(databases: Databases) -> Iterator[Engine]:
    """The database of these tests, filled, as its owner reaches it."""
    engine = make_engine(databases.url("postgresql", name="walls"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        fill(connection)
        grant_to_second_role(connection)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def served(owner: Engine) -> Iterator[Engine]:
    """The same database as the application reaches it: another role, and one connection for everybody."""
    engine = make_engine(as_second_role(owner.url), pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def found(connection: Connection, name: str) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: found(connection, name) for name in NAMES}


@pytest.mark.proves("C-09")
def test_each_table_holds_rows_that_could_be_seen(owner: Engine) -> None:
    assert set(counted(owner).values()) == {2}
    assert len(NAMES) > 50


@pytest.mark.proves("C-09")
def test_the_role_that_serves_can_neither_pass_the_walls_nor_take_them_down(
    owner: Engine, served: Engine
) -> None:
    with served.connect() as connection:
        role = connection.exec_driver_sql(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).one()
        assert tuple(role) == (False, False, False)
        with pytest.raises(ProgrammingError, match="must be owner"):
            connection.exec_driver_sql("ALTER TABLE referral DISABLE ROW LEVEL SECURITY")
    with owner.connect() as connection:
        walls = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).scalars()
        assert sorted(walls) == NAMES


@pytest.mark.proves("C-09", "M-08")
def test_production_is_refused_a_role_that_could_pass_and_a_wall_that_was_taken_down(
    owner: Engine, served: Engine
) -> None:
    def refused(connection: Connection) -> dict[str, str]:
        return {one.name.partition(":")[0]: one.found for one in _examine_server(Tree.MAIN, connection)}

    passing, walls = {"superuser", "row-level security", "owner", "rights of others"}, "walls of the database"
    with served.connect() as connection:
        assert not (passing | {walls}) & set(refused(connection))
    with owner.connect() as connection:
        assert passing <= set(refused(connection))
        assert walls not in refused(connection)
        connection.exec_driver_sql("DROP POLICY own_organisation ON message")
        connection.exec_driver_sql("ALTER TABLE referral NO FORCE ROW LEVEL SECURITY")
        assert refused(connection)[walls] == "2 tables have no forced row-level security: message, referral"


@pytest.mark.proves("C-09")
def test_nobody_finds_nothing(served: Engine) -> None:
    with acting_for():
        assert set(counted(served).values()) == {0}


@pytest.mark.proves("C-09")
def test_an_organisation_finds_its_own_rows_and_none_of_another(served: Engine) -> None:
    own: dict[str, int] = dict.fromkeys(NAMES, 0)
    for organisation in (A.agency, A.ngo, B.agency, B.ngo):
        strange = B if organisation in BOTH else A
        with acting_for(organisation), served.connect() as connection:
            for name in NAMES:
                key, value = key_of(strange, name)
                query = sa.text(f"SELECT count(*) FROM {name} WHERE {key} = :value")
                assert connection.scalar(query, {"value": value}) == 0, (name, organisation)
                own[name] += found(connection, name)
    # Each side has its row: one party of it finds it, or both do.
    assert {name for name, count in own.items() if count < 2} == set()


def key_of(side: object, name: str) -> tuple[str, object]:
    """A column by which the row of a side is known, and its value there."""
    assert side in (A, B)
    values = inserted(A if side == A else B, metadata.tables[name])[1]
    return next((column, value) for column, value in values.items() if isinstance(value, UUID))


@pytest.mark.proves("C-09", "D-01")
def test_what_the_ngo_keeps_is_not_found_by_the_agency(served: Engine) -> None:
    private = [name for name, wall in WALLS.items() if wall == OF_THE_NGO]
    assert "case_note" in private
    for organisation, expected in ((A.agency, 0), (A.ngo, 1)):
        with acting_for(organisation), served.connect() as connection:
            assert {found(connection, name) for name in private} == {expected}


@pytest.mark.proves("C-09")
def test_a_stranger_changes_removes_and_adds_nothing(served: Engine) -> None:
    for organisation in (B.agency, B.ngo):
        with acting_for(organisation), served.connect() as connection:
            for name in NAMES:
                key, value = key_of(A, name)
                own = found(connection, name)
                changed = connection.execute(sa.text(f"UPDATE {name} SET {key} = {key}"))
                assert changed.rowcount == own <= 1, name
                removed = connection.execute(
                    sa.text(f"DELETE FROM {name} WHERE {key} = :value"), {"value": value}
                )
                assert removed.rowcount == 0, name
                statement, values = inserted(A, metadata.tables[name])
                with pytest.raises(ProgrammingError) as refused, connection.begin_nested():
                    connection.exec_driver_sql(statement, values)
                assert isinstance(refused.value.orig, InsufficientPrivilege), name


@pytest.mark.proves("C-09")
def test_a_row_cannot_be_given_away(served: Engine) -> None:
    taken = {"agency": A.agency, "ngo": A.ngo}
    given = sa.text("UPDATE referral SET agency_id = :agency, ngo_id = :ngo")
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with acting_for(B.agency), served.connect() as connection, refused:
        connection.execute(given, taken)


# ---- The transaction and its principal


@pytest.mark.proves("C-09")
def test_what_a_transaction_was_told_ends_with_it(served: Engine) -> None:
    """On the one connection of the pool, after a commit, a rollback and an error alike."""
    with served.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    for ending in ("commit", "rollback", "error"):
        with acting_for(A.agency), served.connect() as connection:
            assert found(connection, "referral") == 1
            if ending == "error":
                with pytest.raises(ProgrammingError):
                    connection.exec_driver_sql("SELECT * FROM nothing")
            elif ending == "commit":
                connection.commit()
            else:
                connection.rollback()
        with acting_for(), served.connect() as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() == backend
            assert found(connection, "referral") == 0
            told = connection.exec_driver_sql("SELECT current_setting('app.org', true)").scalar_one()
            assert not told


@pytest.mark.proves("C-09")
def test_the_connection_follows_whoever_acts(served: Engine) -> None:
    """Signing in happens in the middle of a transaction; a savepoint that is taken back takes back what was told."""
    with Session(served, join_transaction_mode="create_savepoint") as session:

        def seen() -> int:
            return session.scalar(sa.text("SELECT count(*) FROM referral")) or 0

        with acting_for():
            assert seen() == 0
        block = session.begin_nested()
        with acting_for(A.ngo):
            assert seen() == 1
            block.rollback()
            assert seen() == 1
            with acting_for(A.ngo, B.agency):
                assert seen() == 2
            with acting_for():
                assert seen() == 0
            assert seen() == 1
            session.commit()
            assert seen() == 1
        with acting_for():
            assert seen() == 0


@pytest.mark.proves("C-10")
def test_work_that_is_nobodys_names_its_service_and_its_reach(served: Engine) -> None:
    with acting_for():
        with serving("overdue", Reach.EVERYBODY):
            assert serves() == "overdue"
            assert set(counted(served).values()) == {2}
            with serving("mail", Reach.NOBODY):
                assert set(counted(served).values()) == {0}
        assert set(counted(served).values()) == {0}
        for name, reach in (("", Reach.EVERYBODY), ("overdue", None), ("overdue", "everybody of course")):
            with pytest.raises(Unnamed), serving(name, reach):  # type: ignore[arg-type]
                raise AssertionError("it went on")
