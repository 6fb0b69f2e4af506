"""One rendering per core, a queue of fifty, and places that come back whatever happens."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock

import pytest

from web.pdf import MOST_ROWS, PdfFailed, render_pdf
from web.pdf_queue import LONGEST_QUEUE, QueueFull, turn


@pytest.mark.proves("L-04")
def test_of_two_hundred_at_once_fifty_are_served_and_the_rest_is_told(tmp_path: Path) -> None:
    running, most, guard, go, full = 0, 0, Lock(), Event(), []
    settled: set[int] = set()

    def settle(number: int) -> None:
        """Whoever waits, works or was told to come again has found out: nobody goes on before all have."""
        with guard:
            settled.add(number)
            if len(settled) == 200:
                go.set()

    def one(number: int) -> bool:
        nonlocal running, most

        def sleep(seconds: float) -> None:
            settle(number)
            time.sleep(seconds)

        try:
            with turn(seconds=60, places=2, folder=tmp_path, sleep=sleep):
                settle(number)
                go.wait(60)
                with guard:
                    running += 1
                    most = max(most, running)
                time.sleep(0.002)
                with guard:
                    running -= 1
        except QueueFull:
            full.append(1)
            settle(number)
            return False
        return True

    with ThreadPoolExecutor(200) as pool:
        served = sum(pool.map(one, range(200)))
    assert (served, len(full)) == (LONGEST_QUEUE, 200 - LONGEST_QUEUE)
    assert most <= 2


@pytest.mark.proves("L-04")
def test_a_killed_process_gives_its_place_back(tmp_path: Path) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with turn(seconds=1, places=1, folder=tmp_path):
            os.write(write, b"x")
            time.sleep(60)
        os._exit(0)
    try:
        assert os.read(read, 1) == b"x"
        with pytest.raises(QueueFull), turn(seconds=0, places=1, folder=tmp_path):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(read)
        os.close(write)
    with turn(seconds=0, places=1, folder=tmp_path):
        pass


@pytest.mark.proves("L-04")
def test_more_than_a_thousand_rows_are_not_begun() -> None:
    rows = "<tr><td>x</td></tr>" * (MOST_ROWS + 1)
    with pytest.raises(PdfFailed, match="too large"):
        render_pdf(
            f"<table>{rows}</table>", title="t", language="en", created=datetime(2026, 3, 1, tzinfo=UTC)
        )
