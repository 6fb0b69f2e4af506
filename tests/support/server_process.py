"""`concordat serve` as a process of its own, on a free port: of this tree, or of another."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support.settings import process_environment
from tests.support.tree import ROOT

PATIENCE = 120


def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start_server(url: str, *, workers: int = 1, port: int, tree: Path = ROOT) -> "subprocess.Popen[bytes]":
    """The server of a tree on this database; it may not answer yet."""
    return subprocess.Popen(
        [sys.executable, "-m", "concordat", "serve"],
        cwd=tree,
        env=process_environment(url, port=str(port), workers=str(workers)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def served(url: str, *, workers: int = 1, tree: Path = ROOT) -> Iterator[int]:
    """The server of a tree once it answers, stopped at the end; answers the port."""
    port = free_port()
    server = start_server(url, workers=workers, port=port, tree=tree)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", "/sign-in")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
        time.sleep(0.3)
    raise AssertionError("the server does not answer")
