"""Each tree of migrations is one line without forks and ends where its models are, on both kinds of database."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from concordat.migration import Tree
from core.database import Base, make_engine
from core.sealing import Sealed
from tests.support.databases import Databases
from tests.support.schema import METADATA, alembic_config, import_models
from tests.support.settings import process_environment
from tests.support.tree import ROOT
from wellbeing.store import WellbeingBase

TREES = pytest.mark.parametrize("tree", list(Tree), ids=lambda tree: tree.name.lower())


def revisions(tree: Tree) -> list[Path]:
    return sorted((ROOT / tree.value / "versions").glob("*.py"))


@TREES
def test_each_revision_follows_the_one_before_and_is_named_after_its_number(tree: Tree) -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite://", tree))
    chain = list(script.walk_revisions())
    assert chain, "there is no migration"
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    numbers = [revision.revision for revision in reversed(chain)]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert [path.name.split("_")[0] for path in revisions(tree)] == numbers
    assert all(isinstance(revision.down_revision, str | None) for revision in chain)


@TREES
def test_a_migration_does_not_import_the_application(tree: Tree) -> None:
    """Models change; what a migration did must not."""
    for path in revisions(tree):
        code = ast.parse(path.read_text())
        modules = {node.module or "" for node in ast.walk(code) if isinstance(node, ast.ImportFrom)}
        assert {
            module for module in modules if module.endswith(("models", "commands", "queries"))
        } == set(), path


@TREES
def test_migrations_end_where_the_models_are(empty_database_url: str, tree: Tree) -> None:
    import_models()
    command.upgrade(alembic_config(empty_database_url, tree), "head")
    engine = make_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "target_metadata": METADATA[tree]},
        )
        differences = compare_metadata(context, METADATA[tree])
    engine.dispose()
    assert differences == []


def shape(url: str, tree: Tree) -> dict[str, dict[str, object]]:
    """What autogenerate does not compare: CHECKs, the columns and conditions of indexes, and triggers."""
    engine = make_engine(url)
    inspector = sa.inspect(engine)
    # All tables at once: one by one is a thousand statements.
    checks, unique = inspector.get_multi_check_constraints(), inspector.get_multi_unique_constraints()
    indexes, foreign = inspector.get_multi_indexes(), inspector.get_multi_foreign_keys()
    tables = {
        table: {
            "checks": sorted(
                (str(check["name"]), str(check["sqltext"])) for check in checks.get((None, table), [])
            ),
            "unique": sorted(str(one["column_names"]) for one in unique.get((None, table), [])),
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
                for index in indexes.get((None, table), [])
            ),
            "foreign": sorted(
                (str(key["constrained_columns"]), key["referred_table"], str(key.get("options")))
                for key in foreign.get((None, table), [])
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version" and table in METADATA[tree].tables
    }
    triggers = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname || ' ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        tables[""] = {"triggers": sorted(connection.execute(sa.text(triggers)).scalars())}
    engine.dispose()
    return tables


@TREES
def test_constraints_and_indexes_are_those_of_the_models(
    databases: Databases, engine_name: str, tree: Tree
) -> None:
    import_models()
    migrated = databases.url(engine_name, migrated=False, name="migrated")
    command.upgrade(alembic_config(migrated, tree), "head")
    modelled = databases.url(engine_name, migrated=False, name="modelled")
    engine = make_engine(modelled)
    METADATA[tree].create_all(engine)
    engine.dispose()
    assert shape(migrated, tree) == shape(modelled, tree)


@TREES
def test_migrations_can_be_run_twice(empty_database_url: str, tree: Tree) -> None:
    config = alembic_config(empty_database_url, tree)
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


@TREES
def test_migrations_can_be_taken_back_to_nothing_and_run_again(empty_database_url: str, tree: Tree) -> None:
    config = alembic_config(empty_database_url, tree)
    command.upgrade(config, "head")
    before = tables_and_functions(empty_database_url)
    assert before[0]
    command.downgrade(config, "base")
    assert tables_and_functions(empty_database_url) == (set(), 0)
    command.upgrade(config, "head")
    assert tables_and_functions(empty_database_url) == before


@pytest.mark.first_tier("sqlite")
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


# ---- Two databases that nothing joins (security E-01)


@pytest.mark.proves("E-01")
def test_no_table_is_in_both_databases() -> None:
    import_models()
    assert not set(Base.metadata.tables) & set(WellbeingBase.metadata.tables)


@pytest.mark.proves("E-01")
def test_no_foreign_key_leads_out_of_the_compartment_or_into_it(
    databases: Databases, engine_name: str
) -> None:
    import_models()
    for tree in Tree:
        url = databases.url(engine_name, name=f"keys_{tree.name.lower()}", tree=tree)
        engine = make_engine(url)
        inspector = sa.inspect(engine)
        here = set(METADATA[tree].tables)
        leading = [key for keys in inspector.get_multi_foreign_keys().values() for key in keys]
        led = {key["referred_table"] for key in leading}
        schemas = {key["referred_schema"] for key in leading}
        engine.dispose()
        assert led, "the check could have failed"
        assert led <= here
        assert schemas == {None}


OF_ORGANISATIONS = {"agency_id", "provider_id", "backup_id", "organisation_id"}
"""Ids that name an organisation of the main database; its people are never named by anything but a pseudonym."""
OF_KEYS = {"vault_key.subject_id", "vault_key.owner_id", "vault_key.under_id"}
"""A data key names the row here whose content it seals, the organisation that owns it, and the key that wraps it."""
OF_ERASED = {"erasure.subject_id"}
"""The ledger of erased participants keeps an id that the compartment itself had made and whose row is gone, so no key can lead there."""


def test_an_id_in_the_compartment_is_one_of_its_own_or_names_an_organisation() -> None:
    """No column can hold the id of an account: each UUID is a key, leads to a key here, or names an organisation."""
    import_models()
    wrong = [
        f"{table.name}.{column.name}"
        for table in WellbeingBase.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Uuid)
        and not (column.primary_key or column.foreign_keys or column.name in OF_ORGANISATIONS)
        and f"{table.name}.{column.name}" not in OF_KEYS | OF_ERASED
    ]
    assert wrong == []


PEOPLE = ("user_id", "account", "email", "employee", "badge", "officer_id", "person_id")


@pytest.mark.proves("E-01")
def test_no_column_in_the_compartment_is_named_after_an_account() -> None:
    import_models()
    named = [
        f"{table.name}.{column.name}"
        for table in WellbeingBase.metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in PEOPLE)
    ]
    assert named == []


def test_whatever_says_who_reached_whom_is_sealed() -> None:
    """Contact data and names that somebody chose are ciphertext, whatever the column is called."""
    import_models()
    columns = [column for table in WellbeingBase.metadata.sorted_tables for column in table.columns]
    sealed = [column for column in columns if column.name.endswith("_sealed")]
    assert sealed
    assert all(isinstance(column.type, Sealed) for column in sealed)
    assert [column for column in columns if isinstance(column.type, Sealed) and column not in sealed] == []
