"""`concordat backup`, `concordat restore`, `concordat drill` and `concordat quarantine`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.cli.frame import as_json, echo_json, fail, settings
from concordat.config import Settings
from core.actor import SYSTEM
from core.clock import utc_now
from core.errors import ConcordatError

folder_argument = click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))


def _folder(chosen: Settings, given: Path | None) -> Path:
    if given is None and not chosen.backup_folder:
        raise click.UsageError("give a folder, or set CONCORDAT_BACKUP_FOLDER")
    return given or Path(chosen.backup_folder)


@contextmanager
def _main_session(chosen: Settings) -> Iterator[Session]:
    """A session of the main database without the application around it."""
    from concordat.app import use_process_keys
    from core.database import make_engine

    use_process_keys(chosen)
    engine = make_engine(chosen.database_url, poolclass=sa.NullPool)
    try:
        with Session(engine) as session:
            yield session
            session.commit()
    finally:
        engine.dispose()


def _note(chosen: Settings, kind: str, began: datetime, summary: str, *, succeeded: bool) -> None:
    """Let the installation know how it ended; where even that fails, the exit code tells it."""
    from accounts.operations.commands import note_run
    from accounts.operations.models import OperationKind

    with _main_session(chosen) as session:
        note_run(
            session,
            SYSTEM,
            kind=OperationKind(kind),
            began_at=began,
            succeeded=succeeded,
            summary=summary,
            now=utc_now(),
        )


@click.command()
@folder_argument
@as_json
def backup(folder: Path | None, json_wanted: bool) -> None:
    """Back up every database while the installation runs: sealed, verified, old sets removed.

    Each database gets a folder below FOLDER, and each backup a set of sealed files in it. The wrapped data keys are a
    file of their own, kept 35 days.
    """
    from concordat.backups.making import back_up

    chosen, began = settings(), utc_now()
    root = _folder(chosen, folder)
    try:
        made = back_up(chosen, root, now=began)
    except (ConcordatError, OSError, sa.exc.SQLAlchemyError) as error:
        _note(chosen, "backup", began, type(error).__name__, succeeded=False)
        raise
    seconds = (utc_now() - began).total_seconds()
    rows = sum(sum(one.facts.counts.values()) for one in made)
    summary = f"{made[0].stamp}: {len(made)} databases, {rows} rows, {seconds:.1f} s"
    _note(chosen, "backup", began, summary, succeeded=True)
    if json_wanted:
        echo_json(
            [
                {
                    "database": one.tree,
                    "stamp": one.stamp,
                    "revision": one.facts.revision,
                    "rows": sum(one.facts.counts.values()),
                    "bytes": one.data.size,
                    "sha256": one.data.sha256,
                    "keys": one.keys is not None,
                }
                for one in made
            ]
        )
        return
    for one in made:
        click.echo(
            f"{one.tree}: {one.stamp}, revision {one.facts.revision}, {sum(one.facts.counts.values())} rows,"
            f" {one.data.size} bytes, verified."
        )


@click.command()
@folder_argument
@click.option("--at", "stamp", help="The set of this name instead of the newest.")
@as_json
def restore(folder: Path | None, stamp: str | None, json_wanted: bool) -> None:
    """Restore every database from FOLDER into the empty places that the settings name, in quarantine.

    Everything is proved first. What was purged since the backup is purged again from the ledger outside, which has to be
    there. Afterwards no mail is sent and the scheduler rests, until an operator ends the
    quarantine on the page “Installation” or by `concordat quarantine --end`.
    """
    from concordat.app import use_process_keys
    from concordat.backups.replaying import replays_of
    from concordat.backups.restoring import restore as restore_all

    chosen = settings()
    use_process_keys(chosen)
    root = _folder(chosen, folder)
    replays = replays_of(chosen, root)
    restored = restore_all(chosen, root, now=utc_now(), stamp=stamp, replays=replays)
    if json_wanted:
        echo_json([{"database": one.tree.name.lower(), **_values(one)} for one in restored])
        return
    for one in restored:
        click.echo(
            f"{one.tree.name.lower()}: {one.stamp} restored, revision {one.revision}, {one.rows} rows;"
            f" {one.audit_rows} rows of the trail in {one.chains} chains hold; {one.purged_again} purged again."
        )
    click.echo("In quarantine: nothing is sent until an operator confirms.")


def _values(restored: object) -> dict[str, object]:
    names = ("stamp", "revision", "rows", "audit_rows", "chains", "purged_again")
    return {name: getattr(restored, name) for name in names}


@click.command()
@folder_argument
@as_json
def drill(folder: Path | None, json_wanted: bool) -> None:
    """Restore the newest backup beside the installation, prove it, open pages of it, and throw it away.

    Restore, migrate, verify the trail, compare counts, 20 pages, report; exit code 1 where anything fails. Set it up
    weekly: `concordat doctor` fails when the last one that ended well is older than eight days.
    """
    from concordat.app import use_process_keys
    from concordat.backups.drill import run_drill

    chosen, began = settings(), utc_now()
    root = _folder(chosen, folder)
    use_process_keys(chosen)
    report = run_drill(chosen, root, now=began)
    _note(chosen, "drill", began, report.summary, succeeded=report.passed)
    if json_wanted:
        echo_json(report.values())
    else:
        for line in report.lines():
            click.echo(line)
    if not report.passed:
        fail(f"the drill failed: {report.failure}")


@click.command()
@click.option("--end", is_flag=True, help="Mail goes out and the scheduler works again.")
@click.option("--replay", is_flag=True, help="Do again the purges that this database has not done.")
def quarantine(end: bool, replay: bool) -> None:
    """Say whether the installation is in quarantine after a restore, repeat purges, or end it.

    It does not end while a purge of the ledger is not repeated.
    """
    from accounts.operations.commands import end_quarantine
    from accounts.operations.queries import find_quarantine
    from concordat.purges import count_unrepeated, replay_all

    chosen = settings()
    with _main_session(chosen) as session:
        if replay:
            click.echo(f"{replay_all(session, chosen, now=utc_now())} purged again.")
        if end:
            unrepeated = count_unrepeated(session, chosen)
            end_quarantine(session, SYSTEM, unrepeated=unrepeated, now=utc_now())
            click.echo("The quarantine is over.")
            return
        found = find_quarantine(session)
    if found is None:
        click.echo("Not in quarantine.")
    else:
        click.echo(f"In quarantine since {found.begun_at:%Y-%m-%d %H:%M} UTC, restored from {found.source}.")
