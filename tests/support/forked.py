"""Processes that a test kills by the hundred: forked from one that has imported everything, so that each starts at once."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

_CONTEXT: ForkServerContext = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.all_models"])


class Forked:
    """`work(say, *arguments)` in a process of its own; what it says is read here."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self._ours, theirs = _CONTEXT.Pipe(duplex=False)
        self.process: BaseProcess = _CONTEXT.Process(
            target=_run, args=(work, theirs, *arguments), daemon=True
        )
        self.process.start()
        theirs.close()

    def says(self, *, within: float = 120) -> Any:
        """The next thing that it says; None once it has ended."""
        try:
            return self._ours.recv() if self._ours.poll(within) else None
        except EOFError:
            return None

    def kill(self) -> bool:
        """kill -9; whether it was still at work."""
        at_work = self.process.is_alive()
        self.process.kill()
        self.process.join(60)
        return at_work

    def rest(self) -> list[Any]:
        """All that it said and nobody read, until its end."""
        found = []
        while (said := self.says()) is not None:
            found.append(said)
        self.process.join(60)
        self._ours.close()
        return found


def _run(work: Callable[..., None], say: Any, *arguments: Any) -> None:
    work(say.send, *arguments)
