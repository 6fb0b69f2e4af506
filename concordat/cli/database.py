"""`concordat db`: bring the database to the newest revision, check that it is there, make the search index again."""

import click

from concordat.cli.frame import application_session, fail, settings
from concordat.migration import current_revision, newest_revision, upgrade
from core.actor import SYSTEM
from core.clock import utc_now
from referrals.casework.finding.reindexing import rebuild_search


@click.group()
def db() -> None:
    """Migrate the database, check its revision, make the search index again."""


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


@db.command("reindex")
def reindex_command() -> None:
    """Make the index of the search again from the referrals; needed once the oldest data key is dropped."""
    with application_session() as session:
        count = rebuild_search(session, SYSTEM, now=utc_now())
    click.echo(f"The index of the search holds {count} referrals.")
