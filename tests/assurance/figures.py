"""The last figure of each requirement, as the deep tests measured it."""

import fcntl
import json
import os
from pathlib import Path

FILE = Path(__file__).with_name("figures.json")
TOLD = "CONCORDAT_FIGURES_TOLD"
"""Names a file to which a run also adds each figure that it measures, so that `make test-deep` prints these and no older ones."""
MUTANT = "mutant “"


def read_figures(path: Path = FILE) -> dict[str, dict[str, str]]:
    """For each requirement, the figures by the test that measured them."""
    return json.loads(path.read_text()) if path.exists() else {}


def keep_figure(requirement: str, test: str, figure: str, path: Path = FILE) -> None:
    """A test's figure replaces the one that it measured before."""
    with path.with_suffix(".lock").open("w") as lock:  # several processes measure at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        figures = read_figures(path)
        figures.setdefault(requirement, {})[test] = figure
        path.write_text(json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        if told := os.environ.get(TOLD):
            with Path(told).open("a") as lines:
                lines.write(f"{requirement}: {figure}\n")


def summed_up(told: str) -> str:
    """The figures of a run in order, the mutants that were caught as one number."""
    lines = sorted(told.splitlines())
    caught = sum(MUTANT in line for line in lines)
    return "\n".join([*(line for line in lines if MUTANT not in line), f"mutants caught: {caught}"])
