"""Making a backup: each database into a set of its own, sealed, verified, and only then whole."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import ModuleType

from sqlalchemy.engine import URL, make_url

from concordat.backups import postgresql, sqlite
from concordat.backups.errors import BackupRefused
from concordat.backups.facts import key_tables
from concordat.backups.manifest import (
    DATA,
    FORMAT,
    KEYS,
    Manifest,
    read_manifest,
    verify_sealed,
    write_manifest,
    write_sealed,
)
from concordat.backups.sets import UNFINISHED, folder_of, forget_old_sets, stamp_of
from concordat.config import Settings
from concordat.migration import Tree, owned_databases_of
from core.durable_files import make_folder, sync_folder
from core.text import N_


def engine_of(url: URL) -> ModuleType:
    """How databases of this kind are copied and loaded."""
    return sqlite if url.get_backend_name() == "sqlite" else postgresql


def keys_of_backups(settings: Settings) -> dict[int, bytes]:
    """The keys that seal backups; raises `BackupRefused` where none is set."""
    keys = settings.parsed_backup_keys()
    if not keys:
        raise BackupRefused(N_("CONCORDAT_BACKUP_KEYS is missing: `concordat doctor --keys` makes one."))
    return keys


def back_up(settings: Settings, root: Path, *, now: datetime) -> list[Manifest]:
    """Back up every database of the installation into `root`, and remove what is too old there.

    Raises `BackupRefused` where a database cannot be read whole or what was written does not open again; such a set
    is removed. The databases are each of one moment, not of the same.
    """
    keys, made = keys_of_backups(settings), []
    for tree, url in owned_databases_of(settings):
        made.append(back_up_one(make_url(url), tree, root, keys=keys, now=now))
        forget_old_sets(root, tree, days=settings.backup_days, now=now)
    return made


def back_up_one(url: URL, tree: Tree, root: Path, *, keys: Mapping[int, bytes], now: datetime) -> Manifest:
    """One database into a set of its own; the set has its name only when it was verified."""
    stamp, place = stamp_of(now), folder_of(root, tree)
    make_folder(place, mode=0o700)
    draft = place / f"{stamp}{UNFINISHED}"
    draft.mkdir(mode=0o700)
    try:
        manifest = _write(url, tree, draft, keys=keys, stamp=stamp)
        _verify(draft, manifest, keys=keys)
        draft.rename(place / stamp)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_folder(place)
    return manifest


def _write(url: URL, tree: Tree, draft: Path, *, keys: Mapping[int, bytes], stamp: str) -> Manifest:
    name = tree.name.lower()
    with engine_of(url).snapshot(url, tree) as (facts, data, apart, version):
        content = write_sealed(draft / DATA, data, keys=keys, tree=name, stamp=stamp)
        kept = None
        if apart is not None:
            kept = write_sealed(draft / KEYS, apart, keys=keys, tree=name, stamp=stamp)
    manifest = Manifest(
        format=FORMAT,
        tree=name,
        stamp=stamp,
        engine=url.get_backend_name(),
        version=version,
        facts=facts,
        data=content,
        keys=kept,
        key_tables=key_tables(tree, facts),
    )
    write_manifest(draft, manifest, keys=keys)
    sync_folder(draft)
    return manifest


def _verify(draft: Path, manifest: Manifest, *, keys: Mapping[int, bytes]) -> None:
    verify_set(draft, read_manifest(draft, keys=keys, tree=manifest.tree, stamp=manifest.stamp), keys=keys)


def verify_set(folder: Path, manifest: Manifest, *, keys: Mapping[int, bytes]) -> None:
    """Read the sealed data of a set to their end; raises `BackupRefused` where they do not hold."""
    bound = {"keys": keys, "tree": manifest.tree, "stamp": manifest.stamp}
    verify_sealed(folder / DATA, manifest.data, **bound)  # type: ignore[arg-type]
    if manifest.keys is not None and (folder / KEYS).exists():
        verify_sealed(folder / KEYS, manifest.keys, **bound)  # type: ignore[arg-type]
