"""`python -m tests.bench`: how fast the main jobs are, beside their limits and goals. Asserts nothing."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.bench.cases import every_line
from tests.bench.data import seeded, server_version
from tests.bench.timing import Clocks, Result, children_time, shown, take, use_processor_time
from tests.support.databases import Databases
from tests.support.postgresql import find_programs
from tests.support.settings import process_environment

HEADS = ("Work", "Median", "Min – max", "Limit", "Ratio (of the fastest)", "Goal", "Reached")
FIRST_ANSWER = """
from concordat.app import create_app
from concordat.config import load_settings
app = create_app(load_settings())
assert app.test_client().get("/sign-in").status_code == 200
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Seed, measure and print one table for each database."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="referrals, by commas")
    parser.add_argument(
        "--postgresql", action="store_true", help="measure on a private PostgreSQL server as well"
    )
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="processor time instead of the wall clock's, on a machine that others use as well",
    )
    chosen = parser.parse_args(arguments)
    if chosen.cpu:
        use_processor_time()
    engines = ["sqlite", "postgresql"] if chosen.postgresql else ["sqlite"]
    if chosen.postgresql and find_programs() is None and not os.environ.get("TEST_DATABASE_URL"):
        sys.exit("No PostgreSQL programs were found: install postgresql or set TEST_DATABASE_URL.")
    folder = Path(tempfile.mkdtemp(prefix="concordat-bench-"))
    folder.chmod(0o711)  # the account that runs PostgreSQL must reach its own folder below
    databases = Databases(folder, "bench", server_url=os.environ.get("TEST_DATABASE_URL"))
    kind = "processor time" if chosen.cpu else "wall clock"
    print(f"{machine()} · {kind}", flush=True)
    try:
        for engine in engines:
            _engine(databases, engine, [int(size) for size in chosen.sizes.split(",")])
    finally:
        databases.close()


def _engine(databases: Databases, engine: str, sizes: list[int]) -> None:
    queue: dict[int, float] = {}
    for size in sizes:
        world = seeded(databases, engine, size)
        print(
            f"\n### {server_version(world)}, {size:,} referrals (seeded in {shown(world.seeding_seconds)})\n"
        )
        print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
        for number, line in enumerate(every_line(world)):
            _print(line)
            if number == 0:
                queue[size] = median(line.times)
        _print(_cold_start(databases.url(engine, name="cold")))
    if len(queue) > 1:
        first, last = min(queue), max(queue)
        growth = queue[last] / queue[first]
        print(
            f"\nQueue rows at {last:,} against {first:,}: {growth:.2f}× (goal: ≤ 1.3× from 10 k to 1 M)",
            flush=True,
        )


def _cold_start(url: str) -> Result:
    """A process of its own, with compiled modules as an installation has them; the first time compiles and is left out."""
    clock = children_time if Clocks.inside is process_time else perf_counter
    with tempfile.TemporaryDirectory() as compiled:
        environment = dict(process_environment(url)) | {"PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        times = take(
            lambda: subprocess.run([sys.executable, "-c", FIRST_ANSWER], env=environment, check=True),
            3,
            warm=1,
            clock=clock,
        )
    return Result(name="cold start to first answer", times=times, goal_seconds=2.0)


def _print(line: Result) -> None:
    print(f"| {' | '.join(line.cells())} |", flush=True)


def machine() -> str:
    """The day, the processor and the interpreter, for whoever compares figures."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {os.cpu_count()} cores, {model}, load {load}"
        f" · Python {platform.python_version()} · {platform.system()} {platform.release()}"
    )


if __name__ == "__main__":
    main()
