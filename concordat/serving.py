"""The web processes: gunicorn with one worker per core (performance.md)."""

import gc
import logging
import shutil
import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from concordat.app import create_app
from concordat.config import Settings
from concordat.logs import configure_logs, make_handler
from concordat.metrics import Metrics, forget_worker, install_metrics, keep_metrics_in_files, start_teller
from concordat.production.refusing import refuse_unsafe
from concordat.starting import keep_no_core_dumps, say_engine
from concordat.trail_watch import watch_at_start
from concordat.wellbeing import PREFIX
from core.errors import ConcordatError
from core.text import N_
from surveys.voices.routes import SAY
from surveys.waves.answering import PREFIX as SURVEY
from web.database import db
from web.discretion import DiscreetRecords

DIRECT_THREADS = 4


class PortBusy(ConcordatError):
    """Another process listens where the server should."""


def refuse_busy_port(host: str, port: int) -> None:
    """Raise `PortBusy` with the cure when nothing can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortBusy(
                N_(
                    "Port %(port)s on %(host)s is in use (%(reason)s). Stop what listens there, or"
                    " choose another with CONCORDAT_PORT."
                ),
                port=port,
                host=host,
                reason=error.strerror or "",
            ) from error


class WebServer(BaseApplication):
    """gunicorn with the application built once and its database connections opened per worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics_folder = keep_metrics_in_files() if settings.metrics_port else None
        self.teller: Any = None
        super().__init__()

    def load_config(self) -> None:
        """Fill gunicorn's settings from ours."""
        options: dict[str, Any] = {
            "bind": self.settings.bound_url.removeprefix("http://"),
            "workers": self.settings.workers,
            **_worker_kind(self.settings),
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 25,
            "keepalive": 5,
            "loglevel": "warning",
            "limit_request_fields": 60,
            "limit_request_line": 4094,
            "post_fork": _open_own_connections,
            "control_socket_disable": True,
            "child_exit": self._forget,
            "when_ready": self._tell,
            "on_exit": self._stop_telling,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application; a route without a policy stops the start here."""
        app = create_app(self.settings)
        watch_at_start(app)
        if self.metrics_folder is not None:
            install_metrics(app, Metrics())
        for name in ("gunicorn.error", "gunicorn.access"):
            logging.getLogger(name).handlers = [make_handler(self.settings)]
        logging.getLogger("gunicorn.error").addFilter(DiscreetRecords(PREFIX, SURVEY, SAY))
        gc.collect()
        gc.freeze()
        return app

    def _tell(self, _server: Any) -> None:
        if self.metrics_folder is not None:
            self.teller = start_teller(self.settings, self.metrics_folder)

    def _forget(self, _server: Any, worker: Any) -> None:
        if self.metrics_folder is not None:
            forget_worker(worker.pid)

    def _stop_telling(self, _server: Any) -> None:
        if self.teller is not None:
            self.teller.terminate()
            self.teller.wait(timeout=5)
        if self.metrics_folder is not None:
            shutil.rmtree(self.metrics_folder, ignore_errors=True)


def _worker_kind(settings: Settings) -> dict[str, Any]:
    """Sync workers behind a proxy; threads where browsers connect themselves.

    A browser opens connections ahead of need, and a sync worker would wait for each until it times out.
    """
    if settings.proxy_count:
        return {"worker_class": "sync"}
    return {"worker_class": "gthread", "threads": DIRECT_THREADS}


def _open_own_connections(_server: Any, worker: Any) -> None:
    with worker.app.wsgi().app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)


def serve(settings: Settings) -> None:
    """Serve until a signal ends it; raises `PortBusy` before anything starts."""
    refuse_busy_port(settings.host, settings.port)
    refuse_unsafe(settings)
    configure_logs(settings)
    keep_no_core_dumps()
    say_engine(settings)
    WebServer(settings).run()
