"""The last figure of each requirement, as the deep tests measured it."""

import fcntl
import json
from pathlib import Path

FILE = Path(__file__).with_name("figures.json")


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
