"""One switched-off control, and the run of its test against a copy of the tree that has it switched off."""

import compileall
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import GIVEN
from tests.support.tree import ROOT

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "*-pytest-*.pyc", ".*_cache", ".hypothesis", "docs")

FAILED = 1
"""What pytest answers when a test failed; other codes mean that nothing was tested."""
SHAPES_TABLES = ("migrations/", "core/", "concordat/")
"""What migrations import: a mutant here makes its databases itself, all others copy one that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """In `path`, the one occurrence of `old` becomes `new`; then `test` must fail."""

    id: str
    """The requirement whose control is switched off, with a word that tells mutants apart: `C-05 filter`."""
    path: str
    old: str
    new: str
    test: str
    """A node id; options after it are allowed: `tests/unit/core/test_sealing.py::test_rows -k swap`. On SQLite unless it names an engine."""


def copy_tree(target: Path) -> Path:
    """A copy of what the tests need, without the virtual environment; its modules are compiled once for all mutants."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT, symlinks=True)
    compileall.compile_dir(target, quiet=2)
    return target


def applied(mutant: Mutant, tree: Path) -> None:
    """Switch the control off in the copy; refuses a text that does not occur exactly once."""
    path = tree / mutant.path
    source = path.read_text()
    if source.count(mutant.old) != 1:
        raise LookupError(f"{mutant.id}: the text occurs {source.count(mutant.old)} times in {mutant.path}")
    path.write_text(source.replace(mutant.old, mutant.new))
    _forget_compiled(path)


def run_test(mutant: Mutant, tree: Path, *, templates: Path, seconds: int = 240) -> int:
    """The exit code of the test within the copy: 1 when it fails, as it has to. `templates` has databases of the untouched tree."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        *mutant.test.split(" "),
        "-q",
        "-x",
        "-n0",
        *([] if "--engine" in mutant.test else ["--engine", "sqlite"]),
        "-p",
        "no:cacheprovider",
    ]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    if not mutant.path.startswith(SHAPES_TABLES):
        environment[GIVEN] = str(templates)
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )
    return done.returncode


def restored(mutant: Mutant, tree: Path) -> None:
    """Put the untouched file back."""
    shutil.copyfile(ROOT / mutant.path, tree / mutant.path)
    _forget_compiled(tree / mutant.path)


def _forget_compiled(path: Path) -> None:
    """Nothing compiled may stand for a source of the same second and length; a run of a mutant writes none itself."""
    if path.suffix == ".py":
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
