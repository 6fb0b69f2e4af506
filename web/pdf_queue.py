"""One rendering per core at a time and a queue of fifty, across all processes of this machine (security L-04).

Places are locks on files: the kernel gives them back whatever becomes of who held them.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_QUEUE = 50
"""So many wait or render; whoever comes then is told at once to come again."""
LOOK_AGAIN = 0.05
"""Seconds between two looks for a free core."""


class QueueFull(Exception):
    """Nobody can join the queue now, or it did not move for as long as somebody may wait."""


def cores() -> int:
    """How many renderings run at once."""
    return len(os.sched_getaffinity(0))


def queue_folder() -> Path:
    """Where the locks lie: a folder of this account alone."""
    folder = Path(tempfile.gettempdir()) / f"concordat-pdf-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
        raise QueueFull(f"{folder} belongs to somebody else")
    return folder


@contextmanager
def turn(
    *,
    seconds: float,
    places: int | None = None,
    folder: Path | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Wait for a core for so many seconds at most; raises `QueueFull`."""
    folder = folder or queue_folder()
    ticket = _any_of(folder, "waiting", LONGEST_QUEUE)
    if ticket is None:
        raise QueueFull("the queue is full")
    try:
        end = time.monotonic() + seconds
        while (place := _any_of(folder, "core", places or cores())) is None:
            if time.monotonic() > end:
                raise QueueFull("the queue does not move")
            sleep(LOOK_AGAIN)
        try:
            yield
        finally:
            os.close(place)
    finally:
        os.close(ticket)


def _any_of(folder: Path, name: str, count: int) -> int | None:
    """A handle that holds one of so many locks; None where all are held."""
    for number in range(count):
        handle = os.open(folder / f"{name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle
    return None
