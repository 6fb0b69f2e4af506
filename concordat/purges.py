"""The purge ledger outside the database: written after each purge, replayed after a restore (security P-08).

Of the main database each purge is a file that is written once. Of the compartment one sealed file of a size that grows by
steps is written anew each hour, whatever happened there: neither its time nor its size tells that somebody erased themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.ledger import Purge, last_number, read_whole
from concordat.anchoring import write_once
from concordat.config import Settings
from concordat.migration import Tree
from core.database import make_engine
from core.durable_files import make_folder, write_whole
from core.sealing import key_ring
from core.walls.principal import Reach, serving
from referrals.retention.models import PurgeEntry
from referrals.retention.replaying import numbers_done, purge_again
from referrals.retention.timers import carry_out_purges
from wellbeing.figures.leavers.commands import keep_counts
from wellbeing.participants.erasing import erase_again, erasures_done
from wellbeing.participants.models import Erasure
from wellbeing.store import WELLBEING
from wellbeing.support.incidents.answering import forget_answers

NAME = "purge-{number:09}.json"
APART = "erasures.sealed"
APART_STEP = 65_536
PLACE = ("erasure", "ledger", UUID(int=0))
A_TICK = 25
"""Records that one tick of the scheduler purges: a few seconds."""
HOUR = timedelta(hours=1)


def ledger_folder(settings: Settings, root: Path | None = None) -> Path | None:
    """Where the ledger stands: the folder of the setting, else beside the backups; None where neither is set."""
    if settings.purge_folder:
        return Path(settings.purge_folder)
    beside = root or (Path(settings.backup_folder) if settings.backup_folder else None)
    return beside / "purges" if beside else None


# ---- Out


def purge_due(session: Session, settings: Settings, now: datetime) -> int:
    """Purge what was confirmed, record by record, and write each into the ledger outside before the next.

    A tick does so many that reminders and mail do not stand still meanwhile; the next tick goes on.
    """
    total = 0
    while total < A_TICK and (done := carry_out_purges(session, now=now)):
        session.commit()
        copy_main(session, settings)
        total += done
    session.commit()
    return total


def copy_ledgers(session: Session, settings: Settings, now: datetime) -> int:
    """Write out what a crash kept back, and once an hour the compartment's; answers how many lines went."""
    if settings.has_wellbeing:
        _copy_apart(settings, now=now)
    return copy_main(session, settings)


def copy_main(session: Session, settings: Settings) -> int:
    """Write each purge that is not outside yet into a file of its own; a folder that cannot be written raises `OSError`."""
    folder = ledger_folder(settings)
    last = last_number(session, PurgeEntry)
    if folder is None or not last or (folder / NAME.format(number=last)).exists():
        return 0
    make_folder(folder)
    written = 0
    for number, document in session.execute(
        sa.select(PurgeEntry.number, PurgeEntry.document).order_by(PurgeEntry.number)
    ):
        path = folder / NAME.format(number=number)
        if not path.exists():
            write_once(path, document + "\n")
            written += 1
    return written


def _copy_apart(settings: Settings, *, now: datetime) -> None:
    folder = ledger_folder(settings)
    if folder is None:
        return
    path = folder / APART
    if path.exists() and now - datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < HOUR:
        return
    with _vault_of(settings) as vault:
        lines = list(vault.scalars(sa.select(Erasure.document).order_by(Erasure.number)))
    text = "".join(f"{line}\n" for line in lines)
    size = (len(text) // APART_STEP + 1) * APART_STEP
    sealed = key_ring(WELLBEING).seal(text.ljust(size), *PLACE)
    make_folder(folder)
    write_whole(path, sealed)


@contextmanager
def _vault_of(settings: Settings) -> Iterator[Session]:
    engine = make_engine(settings.wellbeing_database_url, poolclass=sa.NullPool)
    try:
        with Session(engine) as vault:
            yield vault
    finally:
        engine.dispose()


# ---- Back


def read_ledger(settings: Settings, tree: Tree, root: Path | None = None) -> list[tuple[Purge, str]]:
    """The ledger outside, whole and in order; raises `LedgerBroken` where it was changed or a line is missing."""
    folder = ledger_folder(settings, root)
    if folder is None or not folder.is_dir():
        return []
    if tree is Tree.WELLBEING:
        path = folder / APART
        text = key_ring(WELLBEING).open(path.read_bytes(), *PLACE) if path.exists() else ""
        return read_whole((line for line in text.splitlines() if line.strip()), compartment=WELLBEING)
    return read_whole(path.read_text().strip() for path in folder.glob("purge-*.json"))


def repeat_purges(session: Session, tree: Tree, ledger: list[tuple[Purge, str]], *, now: datetime) -> int:
    """Do again what this database has not done; answers how many. What a hold of the backup's time keeps is left for later."""
    if not ledger:
        return 0
    done = erasures_done(session) if tree is Tree.WELLBEING else numbers_done(session)
    repeated = 0
    for purge, line in ledger:
        if purge.number in done:
            continue
        if tree is Tree.WELLBEING:
            keepers = (keep_counts, forget_answers)
            repeated += erase_again(session, purge, line, keepers=keepers, now=now)
        else:
            repeated += purge_again(session, purge, line, now=now)
    session.flush()
    return repeated


def count_unrepeated(session: Session, settings: Settings) -> int:
    """How many purges of the ledger outside the databases have not done: while there is one, nobody is let in."""
    known = {purge.number for purge, _ in read_ledger(settings, Tree.MAIN)}
    left = len(known - numbers_done(session)) if known else 0
    apart = (
        {purge.number for purge, _ in read_ledger(settings, Tree.WELLBEING)} if settings.has_wellbeing else ()
    )
    if apart:
        with _vault_of(settings) as vault:
            left += len(set(apart) - erasures_done(vault))
    return left


def replay_all(session: Session, settings: Settings, *, now: datetime) -> int:
    """Do again what a hold kept back at the restore, once it is lifted; answers how many. Commits the compartment's own."""
    with serving("restore", Reach.EVERYBODY):
        repeated = repeat_purges(session, Tree.MAIN, read_ledger(settings, Tree.MAIN), now=now)
    if settings.has_wellbeing:
        with _vault_of(settings) as vault:
            ledger = read_ledger(settings, Tree.WELLBEING)
            repeated += repeat_purges(vault, Tree.WELLBEING, ledger, now=now)
            vault.commit()
    return repeated
