"""The virus scanner of the installation: ClamAV's daemon over its socket (security J-05, V-05).

Its own protocol of three lines (`INSTREAM`), because the clients that there are have not been kept for years.
"""

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import ConcordatError
from core.text import N_

SECONDS = 5.0
"""How long one step of a conversation may take."""
ALTOGETHER = 30.0
"""How long the scan of one file may take; somebody waits for it."""
REST = 30.0
"""How long one that did not answer is left alone by pages; the scheduler asks with each tick."""
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerDown(ConcordatError):
    """The scanner does not answer, or not so that anybody could rely on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the scanner says of a file; nothing found where there is no signature."""

    signature: str | None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return self.signature is None


class Scanner:
    """A daemon at `unix:///path` or `tcp://host:port`."""

    def __init__(self, address: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(address)
        self.path = parts.path if parts.scheme == "unix" else ""
        self.host, self.port = parts.hostname or "", parts.port or 3310
        if parts.scheme not in ("unix", "tcp") or not (self.path or self.host):
            raise ValueError("write unix:///path/to/clamd.ctl or tcp://host:3310")
        self._clock = clock
        self._silent_at: float | None = None

    def scan(self, content: bytes) -> Finding:
        """What it says of this content; raises `ScannerDown`, also where the file is too large for it."""
        answer = self._ask(b"zINSTREAM\0", content)
        if answer.endswith(" FOUND"):
            return Finding(signature=answer.removesuffix(" FOUND").partition(": ")[2] or "?")
        if answer == "stream: OK":
            return Finding(signature=None)
        raise ScannerDown(N_("The virus scanner did not scan the file: %(answer)s"), answer=answer[:100])

    def version(self) -> str:
        """Its name, version and the day of its signatures; raises `ScannerDown`."""
        if self._ask(b"zPING\0", None) != "PONG":
            raise ScannerDown(N_("What answers there is no virus scanner."))
        return self._ask(b"zVERSION\0", None)

    def rests(self) -> bool:
        """Whether it was silent a moment ago, so that a page need not wait for it again."""
        return self._silent_at is not None and self._clock() - self._silent_at < REST

    def _ask(self, command: bytes, content: bytes | None) -> str:
        try:
            with self._connected() as connection:
                end = self._clock() + ALTOGETHER
                connection.sendall(command)
                for part in _parts(content):
                    if self._clock() > end:
                        raise TimeoutError("the scan took too long")
                    connection.sendall(part)
                return _answer(connection, end, self._clock)
        except (OSError, ValueError) as error:
            self._silent_at = self._clock()
            raise ScannerDown(
                N_("The virus scanner does not answer: %(reason)s"), reason=type(error).__name__
            ) from error

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self.path:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(SECONDS)
                connection.connect(self.path)
                yield connection
        else:
            with socket.create_connection((self.host, self.port), timeout=SECONDS) as connection:
                yield connection


def _parts(content: bytes | None) -> Iterator[bytes]:
    """The content as the daemon reads it: each part after its length, and none at the end."""
    if content is None:
        return
    for start in range(0, len(content), CHUNK):
        part = content[start : start + CHUNK]
        yield struct.pack("!I", len(part)) + part
    yield struct.pack("!I", 0)


def _answer(connection: socket.socket, end: float, clock: Callable[[], float]) -> str:
    said = b""
    while not said.endswith(b"\0"):
        more = connection.recv(1024)
        said += more
        if not more or len(said) > LONGEST_ANSWER or clock() > end:
            raise ValueError("no whole answer")
    return said[:-1].decode(errors="replace").strip()


class _Installed:
    scanner: Scanner | None = None


def use_scanner(address: str) -> None:
    """Name the scanner of the installation; an empty address: there is none. Called once by the composition root."""
    _Installed.scanner = Scanner(address) if address else None


def find_scanner() -> Scanner | None:
    """The scanner of the installation, if there is one."""
    return _Installed.scanner
