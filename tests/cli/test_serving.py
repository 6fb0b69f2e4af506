"""`concordat serve` and `concordat demo`: a start that cannot work says so before anything starts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from concordat import demo
from tests.support import server_process
from tests.support.console import Console
from tests.support.settings import process_environment
from tests.support.tree import ROOT


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    return server_process.free_port()


def test_a_busy_port_is_named_with_the_cure(offline: Console, busy_port: int) -> None:
    offline.set(port=str(busy_port))
    said = offline.refused("serve")
    assert f"Port {busy_port} on 127.0.0.1 is in use" in said
    assert "CONCORDAT_PORT" in said


def test_an_address_that_is_not_ours(offline: Console, free_port: int) -> None:
    offline.set(host="192.0.2.1", port=str(free_port))
    assert "192.0.2.1" in offline.refused("serve")


def test_serving_answers_and_stops_when_asked(file_console: Console, free_port: int) -> None:
    with served(file_console, free_port) as process:
        assert b"<h1" in _fetch(f"http://127.0.0.1:{free_port}/sign-in", process)


def test_a_connection_that_says_nothing_holds_nobody_up(file_console: Console, free_port: int) -> None:
    """Browsers open connections ahead of need; without a proxy they reach the workers themselves."""
    url = f"http://127.0.0.1:{free_port}/sign-in"
    with served(file_console, free_port) as process:
        _fetch(url, process)
        with socket.create_connection(("127.0.0.1", free_port)):
            time.sleep(0.5)  # until the worker has taken it
            with urlopen(url, timeout=5) as answer:
                assert answer.status == 200


@contextmanager
def served(console: Console, port: int) -> Iterator["subprocess.Popen[str]"]:
    """`concordat serve` with one worker, stopped at the end as an operator stops it."""
    environment = process_environment(console.url, port=str(port), workers="1")
    process = subprocess.Popen(
        [sys.executable, "-m", "concordat", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert "Traceback" not in err


def _fetch(url: str, process: "subprocess.Popen[str]") -> bytes:
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None, process.communicate()[1]
        try:
            with urlopen(url, timeout=5) as answer:
                content: bytes = answer.read()
                return content
        except (URLError, ConnectionError):
            assert time.monotonic() < end, "the server did not answer within a minute"
            time.sleep(0.2)


def test_the_demo_refuses_settings_of_anything_else(offline: Console, free_port: int) -> None:
    said = offline.refused("demo", "--prepare-only", "--port", str(free_port))
    assert "not for the demo; nothing was started" in said


def test_the_demo_refuses_a_busy_port_before_it_seeds(offline: Console, busy_port: int) -> None:
    offline.set(environment="demo")
    said = offline.refused("demo", "--prepare-only", "--port", str(busy_port))
    assert f"Port {busy_port}" in said
    assert "no revision" in offline.refused("db", "check")


def test_the_demo_is_prepared_once(offline: Console, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "REFERRALS", 5)
    offline.set(environment="demo", port=str(free_port), pdf="no", env_file=os.devnull)
    first = offline.done("demo", "--prepare-only")
    assert "Creating the tables" in first
    assert "Seeding a fictitious partnership with 5 referrals" in first
    assert offline.done("demo", "--prepare-only") == ""
    assert "every link holds" in offline.done("audit", "verify")
    assert "E-" in offline.done("evaluations")
    offline.refused("seed")


def written_env(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the demo writes its own settings and data."""
    for name in [name for name in os.environ if name.startswith("CONCORDAT_")]:
        monkeypatch.delenv(name)
    file = folder / ".env"
    monkeypatch.setattr(demo, "ENV_FILE", file)
    monkeypatch.setattr(demo, "FOLDER", folder / "var")
    monkeypatch.setattr(
        demo, "WELLBEING_URL", f"{demo.WELLBEING_NAME}=sqlite:///{folder}/var/demo-wellbeing.db"
    )
    monkeypatch.setattr(demo, "_seed_if_empty", lambda settings: None)
    return file


def test_a_demo_from_before_the_compartment_keeps_it_closed_until_it_starts_over(
    offline: Console, scratch: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written_env(scratch, monkeypatch)
    arguments = ("demo", "--prepare-only", "--port", str(free_port))
    offline.done(*arguments)
    new = file.read_text()
    assert demo.WELLBEING_NAME in new
    assert (scratch / "var" / "demo-wellbeing.db").exists()
    older = [line for line in new.splitlines() if "_WELLBEING_" not in line]
    file.write_text("\n".join(older) + "\n")
    said = offline.done(*arguments)
    assert said.startswith("The wellbeing compartment is closed")
    assert "make demo-reset" in said
    assert file.read_text().splitlines() == older
    started_over = offline.done("demo", "--prepare-only", "--reset", "--port", str(free_port))
    assert started_over.count("Creating the tables") == 2
    assert file.read_text().splitlines()[: len(older)] == older
    assert offline.done(*arguments) == ""
    assert "wellbeing database" in offline.done("db", "check")
    assert file.stat().st_mode & 0o077 == 0
