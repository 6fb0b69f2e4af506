"""A scheduler as a process that a test starts, lets work, and kills."""

from datetime import datetime

from tests.support.forked import Forked
from tests.support.one_scheduler import evaluate


class Scheduler:
    """A scheduler in a process of its own, forked from one that has imported everything."""

    def __init__(self, url: str, point: str, *moments: datetime) -> None:
        self.url, self.point, self.moments = url, point, moments

    def begin(self) -> None:
        """Let it work: its process starts at once."""
        self.process = Forked(evaluate, self.url, self.point, self.moments)

    def says(self) -> object:
        """The next thing that it says: the point at which it stops."""
        return self.process.says()

    def finish(self) -> list[list[str]]:
        """The periods that it evaluated at each of its moments."""
        done = self.process.rest()
        assert self.process.process.exitcode == 0
        assert all(error is None for outcomes in done for _, error in outcomes)
        return [[period for period, _ in outcomes] for outcomes in done]

    def kill(self) -> None:
        """kill -9, at whatever it is doing."""
        assert self.process.kill()
