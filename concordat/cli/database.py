"""`concordat db`: bring the databases to the newest revision, check that they are there, make the search index again."""

from pathlib import Path

import click
from sqlalchemy.engine import make_url

from concordat.cli.frame import application_session, fail, settings
from concordat.config import Settings
from concordat.migration import (
    current_revision,
    databases_of,
    newest_revision,
    owned_databases_of,
    upgrade,
)
from core.actor import SYSTEM
from core.clock import utc_now
from referrals.casework.finding.reindexing import rebuild_search


@click.group()
def db() -> None:
    """Migrate the databases, check their revisions, make the search index again."""


@db.command("upgrade")
@click.option(
    "--without-backup", is_flag=True, help="Do not back up first: you did, or nothing of it counts."
)
def upgrade_command(without_backup: bool) -> None:
    """Bring each database to the newest revision; one process at a time.

    What is behind and holds data is backed up first into CONCORDAT_BACKUP_FOLDER.
    """
    chosen = settings()
    if not without_backup:
        _back_up_first(chosen)
    for tree, url in owned_databases_of(chosen):
        before = current_revision(url)
        after = upgrade(url, tree)
        state = f"the {tree.database} is at revision {after}."
        click.echo(f"{state[0].upper()}{state[1:]}" if before != after else f"Nothing to do: {state}")


def _back_up_first(chosen: Settings) -> None:
    """Before the tables of an installation change; nothing where all are new or as they should be (security R-04)."""
    behind = [
        (tree, url)
        for tree, url in owned_databases_of(chosen)
        if current_revision(url) not in (None, newest_revision(tree))
    ]
    if not behind:
        return
    if not (chosen.backup_keys and chosen.backup_folder):
        if chosen.is_production:
            fail(
                "nothing was changed: set CONCORDAT_BACKUP_KEYS and CONCORDAT_BACKUP_FOLDER, so that it is backed up"
                " first, or say --without-backup"
            )
        return
    from concordat.backups.making import back_up_one, keys_of_backups

    root, keys, now = Path(chosen.backup_folder), keys_of_backups(chosen), utc_now()
    for tree, url in behind:
        made = back_up_one(make_url(url), tree, root, keys=keys, now=now)
        click.echo(
            f"Backed up the {tree.database} first: {made.stamp}, revision {made.facts.revision}, verified."
        )


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
