"""`concordat db`: bring the databases to the newest revision, check that they are there, make the search index again."""

import click

from concordat.cli.frame import application_session, fail, settings
from concordat.migration import current_revision, databases_of, newest_revision, upgrade
from core.actor import SYSTEM
from core.clock import utc_now
from referrals.casework.finding.reindexing import rebuild_search


@click.group()
def db() -> None:
    """Migrate the databases, check their revisions, make the search index again."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring each database to the newest revision; one process at a time."""
    for tree, url in databases_of(settings()):
        before = current_revision(url)
        after = upgrade(url, tree)
        state = f"the {tree.database} is at revision {after}."
        click.echo(f"{state[0].upper()}{state[1:]}" if before != after else f"Nothing to do: {state}")


@db.command("check")
def check_command() -> None:
    """Exit 0 when each database is at its newest revision, else 1."""
    behind = []
    for tree, url in databases_of(settings()):
        current, newest = current_revision(url), newest_revision(tree)
        if current == newest:
            click.echo(f"The {tree.database} is at the newest revision, {newest}.")
        else:
            behind.append(f"the {tree.database} is at {current or 'no revision'}, the newest is {newest}")
    if behind:
        fail(f"{'; '.join(behind)}: db upgrade")


@db.command("reindex")
def reindex_command() -> None:
    """Make the index of the search again from the referrals; needed once the oldest data key is dropped."""
    with application_session() as session:
        count = rebuild_search(session, SYSTEM, now=utc_now())
    click.echo(f"The index of the search holds {count} referrals.")
