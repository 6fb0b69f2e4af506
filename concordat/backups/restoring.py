"""Restoring: everything is proved before anything is written, and nothing goes out afterwards until somebody says so."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.orm import Session

from accounts.operations.commands import begin_quarantine, note_run
from accounts.operations.models import OperationKind, Quarantine
from audit.cells.checking import check_cells
from audit.trails import MAIN_TRAIL
from audit.verifying import verify
from concordat.backups import postgresql, sqlite
from concordat.backups.errors import BackupRefused
from concordat.backups.facts import read_facts
from concordat.backups.making import engine_of, keys_of_backups, verify_set
from concordat.backups.manifest import DATA, KEYS, Facts, Manifest, read_manifest, read_sealed
from concordat.backups.sets import find_keys, get_set
from concordat.config import Settings
from concordat.migration import Tree, owned_databases_of, upgrade
from core.actor import SYSTEM
from core.database import make_engine
from core.text import N_
from core.walls.principal import Reach, serving
from wellbeing.trail.models import TRAIL

TRAILS = {Tree.MAIN: MAIN_TRAIL, Tree.WELLBEING: TRAIL}

Replay = Callable[[Session, datetime], int]
"""Purges again what was purged after the backup was made; answers how many (security P-08)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """One database that was restored, and what its proofs found."""

    tree: Tree
    stamp: str
    revision: str
    rows: int
    audit_rows: int
    chains: int
    purged_again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """What is restored of one database: its set, and the newest set of wrapped keys."""

    tree: Tree
    url: URL
    folder: Path
    manifest: Manifest
    keys_folder: Path | None


def restore(
    settings: Settings,
    root: Path,
    *,
    now: datetime,
    stamp: str | None = None,
    databases: tuple[tuple[Tree, str], ...] | None = None,
    replays: Mapping[Tree, Replay] | None = None,
) -> list[Restored]:
    """Restore every database of the installation from `root`; the main one begins in quarantine.

    The newest sets, or for the main database the one of `stamp` and for the others the newest not after it. The
    wrapped keys are always the newest, so that what was erased since does not come back. `databases` names other
    places than the settings. Raises `BackupRefused` before anything was written where a set was altered or cut off or
    a database is in use, and afterwards where rows, revision or trail are not as the manifest says.
    """
    keys = keys_of_backups(settings)
    chosen = [
        _choose(tree, make_url(url), root, keys=keys, stamp=stamp)
        for tree, url in databases or owned_databases_of(settings)
    ]
    for one in chosen:
        engine_of(one.url).refuse_used(one.url)
    return [_restore_one(one, keys=keys, replay=(replays or {}).get(one.tree), now=now) for one in chosen]


def _choose(tree: Tree, url: URL, root: Path, *, keys: Mapping[int, bytes], stamp: str | None) -> _Chosen:
    """Find a set and prove it, with the newest keys; a set of the other engine cannot be loaded."""
    name = tree.name.lower()
    folder = get_set(root, tree, stamp=stamp, or_before=tree is not Tree.MAIN)
    manifest = read_manifest(folder, keys=keys, tree=name)
    if manifest.engine != url.get_backend_name():
        raise BackupRefused(
            N_("The backup is of %(found)s, the database to restore is %(wanted)s."),
            found=manifest.engine,
            wanted=url.get_backend_name(),
        )
    verify_set(folder, manifest, keys=keys)
    keys_folder = find_keys(root, tree) if manifest.key_tables else None
    if manifest.key_tables and keys_folder is None:
        raise BackupRefused(
            N_("There is no set of wrapped keys in %(folder)s; without it nothing opens."), folder=root
        )
    if keys_folder not in (None, folder):
        assert keys_folder is not None
        verify_set(keys_folder, read_manifest(keys_folder, keys=keys, tree=name), keys=keys)
    return _Chosen(tree=tree, url=url, folder=folder, manifest=manifest, keys_folder=keys_folder)


def _restore_one(
    chosen: _Chosen, *, keys: Mapping[int, bytes], replay: Replay | None, now: datetime
) -> Restored:
    with _loading(chosen, keys, now) as url:
        written = url.render_as_string(hide_password=False)
        _refuse_other_facts(written, chosen)
        revision = upgrade(written, chosen.tree)
        engine = make_engine(url, poolclass=sa.NullPool)
        try:
            with Session(engine) as session:
                purged = replay(session, now) if replay is not None else 0
                reports = verify(session, TRAILS[chosen.tree])
                broken = next((report for report in reports if report.broken_at is not None), None)
                if broken is not None:
                    raise BackupRefused(
                        N_("Row %(row)s of the chain %(chain)s does not hold: %(reason)s"),
                        row=broken.broken_at,
                        chain=broken.chain,
                        reason=broken.reason,
                    )
                if chosen.tree is Tree.MAIN:
                    _refuse_other_cells(session)
                    _note(session, chosen.manifest, now=now)
                session.commit()
        finally:
            engine.dispose()
    return Restored(
        tree=chosen.tree,
        stamp=chosen.manifest.stamp,
        revision=revision,
        rows=sum(chosen.manifest.facts.counts.values()),
        audit_rows=sum(report.rows for report in reports),
        chains=len(reports),
        purged_again=purged,
    )


def _refuse_other_cells(session: Session) -> None:
    """Every sealed cell holds what the trail tells of it, whoever's it is."""
    with serving("restore", Reach.EVERYBODY):
        fault = next(iter(check_cells(session).faults), None)
    if fault is not None:
        raise BackupRefused(N_("A sealed value does not hold: %(reason)s"), reason=fault.reason)


def _loading(chosen: _Chosen, keys: Mapping[int, bytes], now: datetime) -> AbstractContextManager[URL]:
    name, manifest = chosen.manifest.tree, chosen.manifest

    def data() -> Iterator[bytes]:
        return read_sealed(chosen.folder / DATA, keys=keys, tree=name, stamp=manifest.stamp)

    def apart() -> Iterator[bytes]:
        assert chosen.keys_folder is not None
        return read_sealed(chosen.keys_folder / KEYS, keys=keys, tree=name, stamp=chosen.keys_folder.name)

    has_keys = chosen.keys_folder is not None
    if manifest.engine == "sqlite":
        return sqlite.loading(chosen.url, data(), apart() if has_keys else None)
    first = partial(_quarantined_at_once, source=f"{name} {manifest.stamp}", now=now)
    return postgresql.loading(chosen.url, data, apart if has_keys else None, first=first)


def _quarantined_at_once(connection: Connection, *, source: str, now: datetime) -> None:
    """A process that is started too early finds the quarantine before it finds a row."""
    if sa.inspect(connection).has_table(Quarantine.__tablename__):
        row = Quarantine(begun_at=now, source=source)
        values = {"id": row.id, "begun_at": now, "source": source}
        connection.execute(sa.insert(Quarantine.__table__).values(values))  # type: ignore[arg-type]


def _refuse_other_facts(url: str, chosen: _Chosen) -> None:
    """What was loaded must be what the manifest says, row for row, before it is changed."""
    engine = make_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            found = read_facts(connection, chosen.tree)
    finally:
        engine.dispose()
    uncounted = {postgresql.UNCOUNTED, *chosen.manifest.key_tables}
    expected = chosen.manifest.facts
    if _counted(found, uncounted) != _counted(expected, uncounted):
        raise BackupRefused(N_("What was loaded holds other rows than the backup’s manifest says."))
    if (found.revision, dict(found.heads)) != (expected.revision, dict(expected.heads)):
        raise BackupRefused(N_("What was loaded ends at another row of the trail than the manifest says."))


def _counted(facts: Facts, uncounted: set[str]) -> dict[str, int]:
    return {name: count for name, count in facts.counts.items() if name not in uncounted}


def _note(session: Session, manifest: Manifest, *, now: datetime) -> None:
    source = f"{manifest.tree} {manifest.stamp}"
    begin_quarantine(session, SYSTEM, source=source, now=now)
    note_run(
        session,
        SYSTEM,
        kind=OperationKind.RESTORE,
        began_at=now,
        succeeded=True,
        summary=f"from {source}, revision {manifest.facts.revision}",
        now=now,
    )
