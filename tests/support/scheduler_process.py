"""A scheduler as a process that a test starts, lets work, and kills."""

import json
import subprocess
import sys
from datetime import datetime

from tests.support.settings import process_environment
from tests.support.tree import ROOT


class Scheduler:
    """A scheduler in a process of its own."""

    def __init__(self, url: str, point: str, *moments: datetime) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.one_scheduler", url, point]
            + [moment.isoformat() for moment in moments],
            cwd=ROOT,
            env=process_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(self) -> None:
        """Let it work as soon as it is ready; until then several get ready beside each other."""
        assert self.says() == "ready"
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self) -> list[list[str]]:
        """The periods that it evaluated at each of its moments."""
        said, _ = self.process.communicate(timeout=100)
        assert self.process.returncode == 0
        done = [json.loads(line) for line in said.splitlines()]
        assert all(error is None for outcomes in done for _, error in outcomes)
        return [[period for period, _ in outcomes] for outcomes in done]

    def kill(self) -> None:
        """kill -9, at whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
