"""The role that serves on PostgreSQL: not the owner, without BYPASSRLS, as docs/guides/hardening.md sets it up."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url

ROLE = "concordat_served"
CREATED = f"""
DO $$ BEGIN
  CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
GRANTED = (
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
)


def grant_to_second_role(connection: Connection) -> None:
    """Make the role, once for the server, and grant it the tables of this database."""
    for statement in (CREATED, *GRANTED):
        connection.exec_driver_sql(statement)


def as_second_role(url: str | URL) -> URL:
    """The address of the same database for the role that serves."""
    return make_url(url).set(username=ROLE)


@contextmanager
def second_role(connection: Connection) -> Iterator[None]:
    """Within the block the connection has the rights of the role that serves; afterwards its own again."""
    connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")
    try:
        yield
    finally:
        if not connection.invalidated and connection.in_transaction():
            connection.execute(sa.text("RESET ROLE"))
