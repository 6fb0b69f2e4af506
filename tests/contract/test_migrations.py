"""Migrations are one line without forks and end where the models are, on both databases."""

import ast
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.database import Base, make_engine
from tests.support.databases import Databases
from tests.support.schema import alembic_config, import_models
from tests.support.settings import process_environment
from tests.support.tree import ROOT

VERSIONS = ROOT / "migrations" / "versions"


def revisions() -> list[Path]:
    return sorted(VERSIONS.glob("*.py"))


def test_each_revision_follows_the_one_before_and_is_named_after_its_number() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    chain = list(script.walk_revisions())
    assert chain, "there is no migration"
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    numbers = [revision.revision for revision in reversed(chain)]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert [path.name.split("_")[0] for path in revisions()] == numbers
    assert all(isinstance(revision.down_revision, str | None) for revision in chain)


def test_a_migration_does_not_import_the_application() -> None:
    """Models change; what a migration did must not."""
    for path in revisions():
        tree = ast.parse(path.read_text())
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {
            module for module in modules if module.endswith(("models", "commands", "queries"))
        } == set(), path


def test_migrations_end_where_the_models_are(empty_database_url: str) -> None:
    import_models()
    command.upgrade(alembic_config(empty_database_url), "head")
    engine = make_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata},
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def shape(url: str) -> dict[str, dict[str, object]]:
    """What autogenerate does not compare: CHECKs, and the columns and conditions of indexes."""
    engine = make_engine(url)
    inspector = sa.inspect(engine)
    tables = {
        table: {
            "checks": sorted(str(check["name"]) for check in inspector.get_check_constraints(table)),
            "unique": sorted(
                str(unique["column_names"]) for unique in inspector.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (
                    str(index["name"]),
                    str(index.get("expressions") or index["column_names"]),
                    str(
                        {
                            key: str(value)
                            for key, value in index.get("dialect_options", {}).items()
                            if value is not None
                        }
                    ),
                )
                for index in inspector.get_indexes(table)
            ),
            "foreign": sorted(
                (str(key["constrained_columns"]), key["referred_table"], str(key.get("options")))
                for key in inspector.get_foreign_keys(table)
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and table in Base.metadata.tables
    }
    engine.dispose()
    return tables


def test_constraints_and_indexes_are_those_of_the_models(databases: Databases, engine_name: str) -> None:
    import_models()
    migrated = databases.url(engine_name, migrated=False, name="migrated")
    command.upgrade(alembic_config(migrated), "head")
    modelled = databases.url(engine_name, migrated=False, name="modelled")
    engine = make_engine(modelled)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert shape(migrated) == shape(modelled)


def test_migrations_can_be_run_twice(empty_database_url: str) -> None:
    config = alembic_config(empty_database_url)
    command.upgrade(config, "head")
    command.upgrade(config, "head")
    engine = make_engine(empty_database_url)
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    assert heads == (ScriptDirectory.from_config(config).get_current_head(),)


def tables_and_functions(url: str) -> tuple[set[str], int]:
    """What a database holds of ours, Alembic's own table aside."""
    engine = make_engine(url)
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        functions = 0
        if connection.dialect.name == "postgresql":
            ours = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            functions = connection.execute(sa.text(ours)).scalar_one()
    engine.dispose()
    return tables, functions


def test_migrations_can_be_taken_back_to_nothing_and_run_again(empty_database_url: str) -> None:
    config = alembic_config(empty_database_url)
    command.upgrade(config, "head")
    before = tables_and_functions(empty_database_url)
    assert before[0]
    command.downgrade(config, "base")
    assert tables_and_functions(empty_database_url) == (set(), 0)
    command.upgrade(config, "head")
    assert tables_and_functions(empty_database_url) == before


def test_upgrades_at_the_same_moment_wait_for_each_other(empty_database_url: str) -> None:
    """Two servers start after one deployment: each says the newest revision, and neither fails."""
    upgrades = [
        subprocess.Popen(
            [sys.executable, "-m", "concordat", "db", "upgrade"],
            cwd=ROOT,
            env=process_environment(empty_database_url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [(upgrade.communicate(timeout=120), upgrade.returncode) for upgrade in upgrades]
    newest = ScriptDirectory.from_config(alembic_config(empty_database_url)).get_current_head()
    assert [code for _, code in ended] == [0, 0, 0], ended
    assert all(f"the database is at revision {newest}" in out.lower() for (out, _), _ in ended)
