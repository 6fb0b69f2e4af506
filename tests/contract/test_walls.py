"""Each table with data of people in care says whose its rows are, and PostgreSQL holds it to that (security C-09, C-10)."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from concordat.jobs import JOBS, JobSpec
from concordat.models import metadata
from concordat.reference.tables import HANDLING
from concordat.walls import WALLS, WITHOUT
from core.database import make_engine
from core.walls.policies import lowering, raising
from core.walls.principal import Reach
from tests.support.databases import Databases
from tests.support.schema import alembic_config
from tests.support.tree import PACKAGES, ROOT

OF_CARE = ("P2", "P3", "P4")
TELLS = re.compile(r"set_config\(|SET (?:SESSION |LOCAL )?app\.", re.IGNORECASE)
LIMITS_OF_TIME = ("concordat/backups/postgresql.py", "web/database.py")
"""They tell the limits of time of their own transaction, and nothing that a wall asks for."""
POLICIES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polcmd,
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ORDER BY 1
"""


@pytest.mark.proves("C-09")
def test_each_table_of_care_states_whose_its_rows_are() -> None:
    of_care = {name for name in metadata.tables if HANDLING[name].protection in OF_CARE}
    assert len(of_care) > 50
    assert sorted(of_care - set(WALLS) - set(WITHOUT)) == [], "say in concordat/walls.py whose these rows are"
    assert not set(WALLS) & set(WITHOUT)
    assert all(WITHOUT.values())
    assert sorted((set(WALLS) | set(WITHOUT)) - set(metadata.tables)) == []


@pytest.mark.proves("C-09")
@pytest.mark.parametrize("name", sorted(WALLS))
def test_a_wall_asks_for_columns_that_hold_what_it_takes_them_for(name: str) -> None:
    table, wall = metadata.tables[name], WALLS[name]
    assert wall.columns or wall.through
    for column in wall.columns:
        assert isinstance(table.c[column].type, sa.Uuid)
    for one in wall.through:
        parent = metadata.tables[one.parent]
        led = {key.column.table.name for key in table.c[one.column].foreign_keys}
        assert led <= {one.parent}
        assert one.columns or one.parent in WALLS, "nothing says whose the parent is"
        assert all(isinstance(parent.c[column].type, sa.Uuid) for column in one.columns)


@pytest.mark.proves("C-09")
def test_a_policy_forces_and_reads_the_settings_once_per_statement() -> None:
    for name, wall in WALLS.items():
        enabled, forced, created = raising(name, wall)
        assert enabled.endswith("ENABLE ROW LEVEL SECURITY")
        assert forced.endswith("FORCE ROW LEVEL SECURITY")
        using, check = created.split(" USING ")[1].split(" WITH CHECK ")
        assert using == check
        read = re.findall(
            r"(\(SELECT \w+\(nullif|\(SELECT nullif)\(current_setting\('app\.\w+', true\), ''\)", using
        )
        assert len(read) == using.count("current_setting") >= 1
        assert len(lowering(name)) == 3


@pytest.mark.proves("C-09")
def test_a_setting_is_told_in_one_place_and_for_the_transaction_only() -> None:
    """A setting of the session would stay with the pooled connection, and show its rows to whoever comes next."""
    told = [
        (str(path.relative_to(ROOT)), line.strip())
        for package in (*PACKAGES, "migrations")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in path.read_text().splitlines()
        if TELLS.search(line)
    ]
    for name in LIMITS_OF_TIME:
        assert not re.search(r"[\"']app\.", (ROOT / name).read_text())
    told = [each for each in told if each[0] not in LIMITS_OF_TIME]
    assert {path for path, _ in told} == {"core/walls/principal.py"}
    [(_, line)] = told
    assert line.count("set_config(") == line.count(", true)") == 2


@pytest.mark.postgresql
@pytest.mark.proves("C-09", "R-01")
def test_the_walls_of_the_migrations_are_those_of_the_models(databases: Databases) -> None:
    walls = []
    for name in ("walls_migrated", "walls_modelled"):
        url = databases.url("postgresql", migrated=False, name=name)
        engine = make_engine(url, poolclass=sa.NullPool)
        if name.endswith("migrated"):
            command.upgrade(alembic_config(url), "head")
        else:
            metadata.create_all(engine)
        with engine.connect() as connection:
            walls.append([tuple(row) for row in connection.exec_driver_sql(POLICIES)])
        engine.dispose()
    migrated, modelled = walls
    assert [row[0] for row in modelled] == sorted(WALLS)
    assert all(row[1] and row[2] for row in modelled)
    assert migrated == modelled


# ---- Work that is nobody's


@pytest.mark.proves("C-10")
def test_a_job_that_does_not_say_how_far_it_reaches_is_refused() -> None:
    with pytest.raises(TypeError, match="reach"):
        JobSpec(name="nameless", run=lambda session, settings, now: 0)  # type: ignore[call-arg]


@pytest.mark.proves("C-10")
def test_each_job_names_itself_and_few_reach_everybody() -> None:
    assert all(job.name and isinstance(job.reach, Reach) for job in JOBS)
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.reach is Reach.NOBODY for job in JOBS if job.apart), "the main database is none of theirs"
    assert sum(job.reach is Reach.EVERYBODY for job in JOBS) < len(JOBS) / 2


@pytest.mark.proves("C-10")
def test_the_scheduler_runs_each_job_as_its_service() -> None:
    source = Path(ROOT / "concordat" / "scheduler.py").read_text()
    assert "with serving(job.name, job.reach):" in source
