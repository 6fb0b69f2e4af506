"""Code of the first landed revision works on the newest tables: what was added has defaults, and nothing it names is gone."""

import gzip
import json

import pytest
import sqlalchemy as sa

from concordat.migration import Tree
from core.database import make_engine
from tests.support.old_rows import FILE, fill_with_old_rows
from tests.support.schema import create_schema

TREES = pytest.mark.parametrize("tree", list(Tree), ids=lambda tree: tree.name.lower())


@pytest.mark.proves("R-05")
@TREES
def test_statements_of_the_first_revision_work_on_the_newest_tables(
    empty_database_url: str, tree: Tree
) -> None:
    """Every row that a seeded installation held then goes in by the columns of then, is read and is written again by them.

    Between two releases both run: the tables are expanded first, the new code comes after.
    """
    create_schema(empty_database_url, tree)
    held = fill_with_old_rows(empty_database_url, tree)
    assert sum(held.values()) > (500 if tree is Tree.MAIN else 50)
    tables = json.loads(gzip.decompress(FILE.read_bytes()))[tree.name.lower()]
    kept: set[str] = set()
    engine = make_engine(empty_database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for name, content in tables.items():
            columns: list[sa.ColumnClause[object]] = [sa.column(column) for column in content["columns"]]
            table = sa.table(name, *columns)
            assert len(connection.execute(sa.select(*columns).select_from(table)).all()) == held[name], name
            same = {column.name: column for column in columns}
            try:
                with connection.begin_nested():
                    changed = connection.execute(sa.update(table).values(same))
            except sa.exc.IntegrityError as error:
                if "never changed" not in str(error.orig):
                    raise
                kept.add(name)
            else:
                found: int = changed.rowcount
                assert found == held[name], name
    engine.dispose()
    assert ("audit_row" if tree is Tree.MAIN else "trail_row") in kept
    assert len(kept) < len(held) / 3
