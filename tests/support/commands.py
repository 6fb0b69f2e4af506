"""Running the product's command line as an operator does, in a process of its own."""

import subprocess
import sys

from tests.support.settings import process_environment
from tests.support.tree import ROOT


def command_result(
    database_url: str, *arguments: str, timeout: float = 120, vault_url: str | None = None, **changed: str
) -> subprocess.CompletedProcess[str]:
    """What `concordat ...` does on this database; `changed` are settings by lower-case name."""
    return subprocess.run(
        [sys.executable, "-m", "concordat", *arguments],
        cwd=ROOT,
        env=process_environment(database_url, vault_url=vault_url, **changed),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_command(
    database_url: str, *arguments: str, timeout: float = 120, vault_url: str | None = None
) -> str:
    """What `concordat ...` prints on this database; an assertion error with its words when it fails."""
    done = command_result(database_url, *arguments, timeout=timeout, vault_url=vault_url, environment="demo")
    assert done.returncode == 0, (
        f"concordat {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
    )
    return done.stdout
