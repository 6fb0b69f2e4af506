"""The files of the repository: what is tracked and what would be, without what is ignored."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "concordat",
    "kpi",
    "referrals",
    "wellbeing",
    "partners",
    "surveys",
    "accounts",
    "audit",
    "web",
    "core",
)
"""Our packages, highest floor first."""


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    names = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted({name for name in names if (ROOT / name).is_file()}))


def python_files() -> tuple[Path, ...]:
    """Every Python file of the repository, relative to its root."""
    return tuple(name for name in files() if name.suffix == ".py")
