"""Migrations by one process at a time, for SQLite and PostgreSQL (security R-02, R-03)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, make_url

from concordat.config import ROOT, Settings
from core.database import make_engine
from core.walls.principal import Reach, serving

if TYPE_CHECKING:  # a web process asks it only whether it is ready
    from alembic.config import Config

ADVISORY_LOCK = 0x434F4E43


class Tree(StrEnum):
    """Which revisions: those of the main database, or those of the wellbeing compartment."""

    MAIN = "migrations"
    WELLBEING = "migrations/wellbeing"

    @property
    def database(self) -> str:
        """How the command line calls the database of the tree."""
        return "database" if self is Tree.MAIN else "wellbeing database"


def databases_of(settings: Settings) -> tuple[tuple[Tree, str], ...]:
    """The databases of an installation with the tree of each: the main one, and the compartment where it is open."""
    main = (Tree.MAIN, settings.database_url)
    if not settings.has_wellbeing:
        return (main,)
    return (main, (Tree.WELLBEING, settings.wellbeing_database_url))


def owned_databases_of(settings: Settings) -> tuple[tuple[Tree, str], ...]:
    """As `databases_of`, by the users who own the tables: for migrations, backups and restores."""
    owners = {Tree.MAIN: settings.owner_database_url, Tree.WELLBEING: settings.wellbeing_owner_database_url}
    return tuple((tree, owners[tree] or url) for tree, url in databases_of(settings))


def alembic_config(tree: Tree = Tree.MAIN) -> Config:
    """Alembic's settings from pyproject.toml for one tree of revisions."""
    from alembic.config import Config

    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / tree.value).replace("%", "%%"))
    return config


def newest_revision(tree: Tree = Tree.MAIN) -> str:
    """The revision at the head of a tree."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config(tree)).get_current_head() or ""


def current_revision(url: str) -> str | None:
    """The revision of a database; None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


@contextmanager
def _locked_file(path: str) -> Iterator[None]:
    with Path(f"{path}.mlock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _only_one(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        # The writer lock is held for one revision at a time; this one for all of them.
        with _locked_file(str(connection.engine.url.database)):
            yield
        return
    if connection.dialect.name == "postgresql":
        # However long the migrations of the other take.
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_lock(ADVISORY_LOCK)))
        connection.commit()
    try:
        yield
    finally:
        if connection.dialect.name == "postgresql":
            connection.rollback()
            connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK)))
            connection.commit()


def upgrade(url: str, tree: Tree = Tree.MAIN) -> str:
    """Bring a database to the newest revision; answers the revision it is at."""
    from alembic import command

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    config = alembic_config(tree)
    try:
        # An owner without BYPASSRLS would otherwise move no row that stands behind a wall, and not notice.
        with serving("migrations", Reach.EVERYBODY), engine.connect() as connection, _only_one(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        return newest_revision(tree)
    finally:
        engine.dispose()
