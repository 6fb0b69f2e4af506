"""What a restore has to purge again, and whether the ledger that says so is whole (security P-08)."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from audit.ledger import Purge
from concordat.backups.errors import BackupRefused
from concordat.backups.making import keys_of_backups
from concordat.backups.manifest import read_manifest
from concordat.backups.restoring import Replay
from concordat.backups.sets import list_sets
from concordat.config import Settings
from concordat.migration import Tree
from concordat.purges import ledger_folder, read_ledger, repeat_purges
from core.text import N_
from core.walls.principal import Reach, serving
from referrals.retention.models import PurgeEntry
from wellbeing.participants.models import Erasure

TABLES = {Tree.MAIN: PurgeEntry.__tablename__, Tree.WELLBEING: Erasure.__tablename__}


def replays_of(settings: Settings, root: Path) -> dict[Tree, Replay]:
    """What a restore from `root` has to do again in each database.

    Raises `BackupRefused`, before anything is restored, where the newest backup knows of purges that the ledger outside does
    not: without them what was purged would come back.
    """
    trees = [Tree.MAIN, *([Tree.WELLBEING] if settings.has_wellbeing else [])]
    found: dict[Tree, Replay] = {}
    for tree in trees:
        ledger = read_ledger(settings, tree, root)
        known = _known_to_backups(settings, root, tree)
        if len(ledger) < known:
            raise BackupRefused(
                N_(
                    "The purge ledger in %(folder)s ends at %(found)s, the backups know of %(known)s purges."
                    " Bring back the ledger: without it, what was purged would come back."
                ),
                folder=ledger_folder(settings, root),
                found=len(ledger),
                known=known,
            )
        found[tree] = _replaying(tree, ledger)
    return found


def _known_to_backups(settings: Settings, root: Path, tree: Tree) -> int:
    """How many purges the newest backup of a database counts."""
    for folder in list_sets(root, tree)[:1]:
        manifest = read_manifest(folder, keys=keys_of_backups(settings), tree=tree.name.lower())
        return manifest.facts.counts.get(TABLES[tree], 0)
    return 0


def _replaying(tree: Tree, ledger: list[tuple[Purge, str]]) -> Replay:
    def replay(session: Session, now: datetime) -> int:
        with serving("restore", Reach.EVERYBODY):
            return repeat_purges(session, tree, ledger, now=now)

    return replay
