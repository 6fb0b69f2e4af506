"""`python -m tests.bench.recovery`: how long a backup and a restore of many referrals take. Asserts nothing."""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from sqlalchemy.engine import make_url

from concordat.app import use_process_keys
from concordat.backups.making import back_up, engine_of
from concordat.backups.restoring import restore
from concordat.migration import Tree
from core.clock import utc_now
from tests.bench.__main__ import machine
from tests.bench.bulk import filled
from tests.bench.store import Store
from tests.bench.timing import shown
from tests.support.backing_up import backup_settings

HEADS = ("Database", "Referrals", "Rows", "Content", "Sealed set", "Backup, verified", "Restore, proved")


def main(arguments: Sequence[str] | None = None) -> None:
    """Load, back up, restore and print one line for each size and database."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recovery", description=__doc__)
    parser.add_argument("--sizes", default="100000", help="referrals, by commas")
    parser.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL server as well")
    chosen = parser.parse_args(arguments)
    store = Store()
    print(f"{machine()}\n\n| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
    try:
        for engine in ["sqlite", "postgresql"] if chosen.postgresql else ["sqlite"]:
            for size in chosen.sizes.split(","):
                print(
                    f"| {' | '.join(_line(filled(store, engine, int(size)).url, engine, size))} |", flush=True
                )
    finally:
        store.close()


def _line(url: str, engine: str, size: str) -> list[str]:
    settings, parsed = backup_settings(url), make_url(url)
    use_process_keys(settings)
    root = Path(tempfile.mkdtemp(prefix="concordat-recovery-"))
    try:
        begun = perf_counter()
        [made] = back_up(settings, root, now=utc_now())
        backed_up = perf_counter() - begun
        sealed = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        begun = perf_counter()
        with engine_of(parsed).scratch(parsed) as place:
            places = ((Tree.MAIN, place.render_as_string(hide_password=False)),)
            restore(settings, root, now=utc_now(), databases=places)
            restored = perf_counter() - begun
    finally:
        shutil.rmtree(root)
    rows = sum(made.facts.counts.values())
    megabytes = [f"{number / 1e6:,.0f} MB" for number in (made.data.size, sealed)]
    return [engine, f"{int(size):,}", f"{rows:,}", *megabytes, shown(backed_up), shown(restored)]


if __name__ == "__main__":
    main()
