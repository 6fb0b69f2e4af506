"""A virus scanner for tests: it speaks the protocol of ClamAV's daemon and knows one signature."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The string that every scanner takes for a virus, and that is none."""


def with_eicar(pdf: bytes) -> bytes:
    """A plain PDF with the string as a comment before its table of places, which moves by so much."""
    body, _, rest = pdf.rpartition(b"\nxref\n")
    comment = b"\n%" + EICAR
    before, _, end = rest.rpartition(b"startxref\n")
    place, _, tail = end.partition(b"\n")
    moved = str(int(place) + len(comment)).encode()
    return body + comment + b"\nxref\n" + before + b"startxref\n" + moved + b"\n" + tail


class FakeClamd:
    """It notes what it was sent; `answer` replaces what it would say of a file."""

    def __init__(self, listening: socket.socket, address: str) -> None:
        self.address = address
        self.scanned: list[bytes] = []
        self.answer: bytes | None = None
        self._listening = listening
        self._thread = threading.Thread(target=self._serve, name="fake-clamd", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Be gone: whoever connects is refused."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += connection.recv(1)
        if command == b"zPING\0":
            connection.sendall(b"PONG\0")
        elif command == b"zVERSION\0":
            connection.sendall(b"ClamAV 1.4.3/27500/Sat Nov 21 09:00:00 2026\0")
        elif command == b"zINSTREAM\0":
            content = b"".join(_parts(connection))
            self.scanned.append(content)
            found = b"stream: Eicar-Signature FOUND" if EICAR in content else b"stream: OK"
            connection.sendall((found if self.answer is None else self.answer) + b"\0")


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("cut off")
        data += more
    return data


def _parts(connection: socket.socket) -> Iterator[bytes]:
    while length := struct.unpack("!I", _exactly(connection, 4))[0]:
        yield _exactly(connection, length)


@contextmanager
def fake_clamd(folder: Path | None = None) -> Iterator[FakeClamd]:
    """One that listens on a socket in the folder, else on a port of this machine."""
    if folder is not None:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(folder / "clamd.ctl"))
        address = f"unix://{folder}/clamd.ctl"
    else:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    listening.listen(8)
    clamd = FakeClamd(listening, address)
    try:
        yield clamd
    finally:
        clamd.close()
