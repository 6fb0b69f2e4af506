"""Databases: how they are reached, as whom, and whether they keep what they are told."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from concordat.config import Settings
from concordat.migration import Tree, current_revision, databases_of, newest_revision
from concordat.production.guard import Circumstances, Guard, Refusal
from concordat.production.of_settings import is_local
from concordat.walls import WALLS
from core.database import make_engine

NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "glusterfs", "ceph", "lustre")
SQLITE_WORKERS = 4
OLDEST_POSTGRESQL = 150_000
MOST_NAMED = 5
WAITS = frozenset({"on", "local", "remote_write", "remote_apply"})
DURABLE = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": WAITS,
}
"""Settings of a server without which a power cut takes what was acknowledged, and the values that keep it."""


def _urls(settings: Settings) -> Iterator[tuple[str, URL]]:
    for name in (
        "database_url",
        "wellbeing_database_url",
        "owner_database_url",
        "wellbeing_owner_database_url",
    ):
        value = getattr(settings, name)
        if value:
            yield f"CONCORDAT_{name.upper()}", make_url(value)


def _unproved_server(at: Circumstances) -> str:
    for name, url in _urls(at.settings):
        if url.get_backend_name() == "sqlite":
            continue
        host = url.host or str(url.query.get("host") or "")
        if not is_local(host) and url.query.get("sslmode") != "verify-full":
            return f"{name} reaches {host} without sslmode=verify-full"
    return ""


def _network_disk(at: Circumstances) -> str:
    for name, url in _urls(at.settings):
        path = str(url.database or "")
        if url.get_backend_name() != "sqlite":
            continue
        folders = [
            folder for folder in at.mounts if path == folder or path.startswith(folder.rstrip("/") + "/")
        ]
        kind = at.mounts[max(folders, key=len)] if folders else ""
        if kind.startswith(NETWORK_FILE_SYSTEMS):
            return f"{name} lies on a network file system ({kind}), where locks do not hold"
    return ""


def _in_memory(at: Circumstances) -> str:
    for name, url in _urls(at.settings):
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            return f"{name} is kept in memory only"
    return ""


def _many_writers(at: Circumstances) -> str:
    is_sqlite = make_url(at.settings.database_url).get_backend_name() == "sqlite"
    if is_sqlite and at.settings.workers > SQLITE_WORKERS:
        return f"{at.settings.workers} workers share one SQLite file"
    return ""


def _same_user(at: Circumstances) -> str:
    main, apart = make_url(at.settings.database_url), at.settings.wellbeing_database_url
    if not apart or main.get_backend_name() == "sqlite":
        return ""
    other = make_url(apart)
    if other.get_backend_name() != "sqlite" and other.username == main.username:
        return f"both databases are reached as {main.username or 'the same user'}"
    return ""


GUARDS = (
    Guard(
        name="server’s certificate",
        problem=_unproved_server,
        cure="add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem",
    ),
    Guard(name="local disk", problem=_network_disk, cure="move it to a local disk, or take PostgreSQL"),
    Guard(name="kept on disk", problem=_in_memory, cure="name a file"),
    Guard(
        name="workers on SQLite",
        problem=_many_writers,
        cure="set CONCORDAT_WORKERS=4 or less, or take PostgreSQL",
    ),
    Guard(name="own database user", problem=_same_user, cure="give the compartment a user of its own"),
)


def examine_databases(settings: Settings) -> list[Refusal]:
    """What is wrong with databases that answer: revision, rights of our user, durability; asks them."""
    found: list[Refusal] = []
    for tree, url in databases_of(settings):
        try:
            found += _examine(tree, url)
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or type(error).__name__)
            found.append(
                Refusal(name=tree.database, found=reason, cure="see that it runs and lets this user in")
            )
    return found


def _examine(tree: Tree, url: str) -> Iterator[Refusal]:
    current, newest = current_revision(url), newest_revision(tree)
    if current != newest:
        yield Refusal(
            name=f"revision of the {tree.database}",
            found=f"it is at {current or 'no revision'}, this version needs {newest}",
            cure="run `concordat db upgrade`",
        )
    if make_url(url).get_backend_name() == "sqlite":
        return
    engine = make_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield from _examine_server(tree, connection)
    finally:
        engine.dispose()


def _without_walls(connection: Connection) -> list[str]:
    """Tables of care data through which any organisation's transaction would find every row (security C-09)."""
    standing = connection.execute(
        sa.text(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity"
        )
    )
    return sorted(set(WALLS) - set(standing.scalars()))


def _examine_server(tree: Tree, connection: Connection) -> Iterator[Refusal]:
    role = connection.execute(
        sa.text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).one()
    owned = connection.execute(
        sa.text(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
            " AND pg_has_role(current_user, c.relowner, 'USAGE')"
        )
    ).scalar_one()
    for name, holds, cure in (
        ("superuser", role.rolsuper, "take a user without SUPERUSER"),
        ("row-level security", role.rolbypassrls, "take a user without BYPASSRLS"),
        ("rights of others", role.rolcreaterole, "take a user without CREATEROLE"),
        (
            "owner",
            owned > 0,
            "let CONCORDAT_OWNER_DATABASE_URL own the tables; see docs/guides/hardening.md",
        ),
    ):
        if holds:
            yield Refusal(
                name=f"{name}: user of the {tree.database}", found="the user may too much", cure=cure
            )
    if tree is Tree.MAIN and (open_tables := _without_walls(connection)):
        named = ", ".join(open_tables[:MOST_NAMED])
        yield Refusal(
            name=f"walls of the {tree.database}",
            found=f"{len(open_tables)} tables have no forced row-level security: {named}",
            cure="run `concordat db upgrade`, and put back what somebody took down",
        )
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if version < OLDEST_POSTGRESQL:
        yield Refusal(
            name=f"version of the {tree.database}",
            found=f"PostgreSQL {version // 10000}",
            cure="take 15 or newer",
        )
    for setting, enough in DURABLE.items():
        value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
        if value not in enough:
            yield Refusal(
                name=f"durability of the {tree.database}",
                found=f"{setting} is {value}",
                cure=f"set {setting} = on; what was saved may be lost otherwise",
            )
