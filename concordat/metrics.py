"""Metrics for the operator: how many requests, how fast, and how the installation runs; nobody is in them.

They are told on a port of their own, by a process that has no keys and no database. No label names a page, a person or
an organisation, and requests for private pages are not counted at all (security D-08, E-09).
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask, Response, g

from accounts.operations.queries import InstallationState
from concordat.config import Settings
from web.discretion import is_private

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST"})


class Metrics:
    """What is counted; every label takes one of a few words."""

    def __init__(self, registry: Any = None) -> None:
        # Where the values are kept is decided when the library is imported: after the folder is named.
        from prometheus_client import REGISTRY, Counter, Gauge, Histogram

        place = registry or REGISTRY
        self.requests = Counter(
            "concordat_requests",
            "Requests by method and class of answer.",
            ("method", "answer"),
            registry=place,
        )
        self.seconds = Histogram(
            "concordat_request_seconds", "Time to answer a request.", buckets=BUCKETS, registry=place
        )
        self.policy_reports = Counter(
            "concordat_policy_reports",
            "What browsers did not let a page do, by the directive of the content security policy.",
            ("directive",),
            registry=place,
        )
        newest: Mapping[str, Any] = {"multiprocess_mode": "mostrecent", "registry": place}
        self.last_tick = Gauge(
            "concordat_scheduler_last_tick_seconds",
            "When the scheduler last began a tick (Unix time).",
            **newest,
        )
        self.dead_letters = Gauge(
            "concordat_mail_given_up", "Mails that could not be sent for 48 hours.", **newest
        )
        self.quarantine = Gauge("concordat_quarantine", "1 while nothing is sent after a restore.", **newest)

    def note_state(self, state: InstallationState) -> None:
        """What a process just read of the installation."""
        self.last_tick.set(state.last_tick.timestamp() if state.last_tick else 0)
        self.dead_letters.set(state.dead_letters)
        self.quarantine.set(0 if state.quarantine is None else 1)


def install_metrics(app: Flask, metrics: Metrics) -> None:
    """Count every request but those for private pages."""
    app.extensions["metrics"] = metrics
    from flask import request

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        if not is_private():
            method = request.method if request.method in METHODS else "other"
            metrics.requests.labels(method=method, answer=f"{response.status_code // 100}xx").inc()
            if "began" in g:
                metrics.seconds.observe(time.perf_counter() - g.began)
        return response


def keep_metrics_in_files() -> Path:
    """A folder in which all processes keep their values; to be named before the library is imported."""
    if "prometheus_client" in sys.modules:
        raise RuntimeError("the library of metrics was imported before its folder was named")
    folder = Path(mkdtemp(prefix="concordat-metrics-"))
    os.environ[FOLDER] = str(folder)
    return folder


def start_teller(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    """A process that tells the metrics; it gets the folder and nothing else of our environment."""
    command = [
        sys.executable,
        "-m",
        "concordat.metrics_teller",
        settings.metrics_host,
        str(settings.metrics_port),
    ]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - our own words
        command, env={**kept, FOLDER: str(folder)}, stdin=subprocess.DEVNULL, start_new_session=True
    )


def forget_worker(process_id: int) -> None:
    """What a worker counted stays; what it only knew while it lived goes."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(process_id)  # type: ignore[no-untyped-call]
