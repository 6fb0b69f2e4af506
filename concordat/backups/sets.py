"""The folder of backups: `<folder>/<database>/<stamp>/`, a set each, and how long sets stay."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from concordat.backups.errors import BackupRefused
from concordat.backups.manifest import DATA, KEYS, MANIFEST
from concordat.migration import Tree
from core.text import N_

STAMP = "%Y%m%dT%H%M%S.%fZ"
KEYS_KEPT = timedelta(days=35)
"""Wrapped data keys reach no further back, so that destroying one reaches the backups too (security P-06)."""
UNFINISHED = ".part"
UNFINISHED_KEPT = timedelta(days=1)


def stamp_of(now: datetime) -> str:
    """How a set made at this moment is called."""
    return now.astimezone(UTC).strftime(STAMP)


def moment_of(stamp: str) -> datetime:
    """When a set was made; raises `ValueError` for what is no stamp."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def folder_of(root: Path, tree: Tree) -> Path:
    """Where the sets of a database stand."""
    return root / tree.name.lower()


def list_sets(root: Path, tree: Tree) -> list[Path]:
    """The whole sets of a database, the newest first; what was interrupted is not among them."""
    folder = folder_of(root, tree)
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if _is_stamp(path.name) and (path / MANIFEST).exists()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _is_stamp(name: str) -> bool:
    try:
        moment_of(name)
    except ValueError:
        return False
    return True


def get_set(root: Path, tree: Tree, *, stamp: str | None = None, or_before: bool = False) -> Path:
    """The newest set with data; with `stamp` that one, or with `or_before` the newest not after it.

    Raises `BackupRefused` where there is none.
    """
    sets = [path for path in list_sets(root, tree) if (path / DATA).exists()]
    if stamp is not None:
        sets = [path for path in sets if path.name == stamp or (or_before and path.name < stamp)]
    if not sets:
        raise BackupRefused(
            N_("%(folder)s holds no backup%(stamp)s."),
            folder=folder_of(root, tree),
            stamp=f" {stamp}" if stamp else "",
        )
    return sets[0]


def find_keys(root: Path, tree: Tree) -> Path | None:
    """The newest set with wrapped keys, whichever data are restored: what was destroyed since stays so."""
    return next((path for path in list_sets(root, tree) if (path / KEYS).exists()), None)


def forget_old_sets(root: Path, tree: Tree, *, days: int, now: datetime) -> int:
    """Remove sets older than `days`, keys older than 35 days, and what was interrupted; answers how many sets went.

    The newest set stays whole whatever its age: an installation whose backups stopped keeps its last one.
    """
    removed, sets = 0, list_sets(root, tree)
    for path in sets[1:]:
        age = now - moment_of(path.name)
        if age > timedelta(days=days):
            shutil.rmtree(path)
            removed += 1
        elif age > KEYS_KEPT:
            (path / KEYS).unlink(missing_ok=True)
    folder = folder_of(root, tree)
    for path in folder.glob(f"*{UNFINISHED}"):
        if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > UNFINISHED_KEPT:
            shutil.rmtree(path)
    return removed
