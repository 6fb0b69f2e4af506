"""Bandit finds nothing in the product but the places that were looked at, as `make check` runs it."""

import subprocess
import sys

import pytest

from tests.support.tree import PACKAGES, ROOT


@pytest.mark.proves("W-04")
@pytest.mark.timeout(300)
def test_bandit_finds_nothing_that_was_not_looked_at() -> None:
    settings = ("-c", "pyproject.toml", "-b", "tests/supply/bandit.json")
    command = [sys.executable, "-m", "bandit", "-q", *settings, "-r", *PACKAGES, "migrations"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
