"""`concordat db`: bring the database to the newest revision, or check that it is there."""

import click

from concordat.cli.frame import fail, settings
from concordat.migration import current_revision, newest_revision, upgrade


@click.group()
def db() -> None:
    """Migrate the database, or check its revision."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest revision; one process at a time."""
    url = settings().database_url
    before = current_revision(url)
    after = upgrade(url)
    click.echo(
        f"The database is at revision {after}."
        if before != after
        else f"Nothing to do: the database is at revision {after}."
    )


@db.command("check")
def check_command() -> None:
    """Exit 0 when the database is at the newest revision, else 1."""
    current, newest = current_revision(settings().database_url), newest_revision()
    if current != newest:
        fail(f"the database is at {current or 'no revision'}, the newest is {newest}: db upgrade")
    click.echo(f"The database is at the newest revision, {newest}.")
