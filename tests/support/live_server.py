"""The application on a port of this machine, with a seeded database in a file of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from unittest.mock import patch

from flask import Flask
from sqlalchemy import QueuePool
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from concordat import scheduler
from concordat.app import create_app
from concordat.config import Settings, load_settings
from concordat.jobs import JOBS
from tests.support.commands import run_command
from tests.support.compiled import keep_templates
from tests.support.settings import settings_environment
from web.database import db

LONG = ("figures", "agreement_documents")
"""Work that takes seconds for all partnerships of the fictitious data; stories that tell nothing of it leave it out."""


@dataclass(frozen=True)
class LiveServer:
    """Where the application answers, and how to run its commands and its standing work on the same database."""

    url: str
    database_url: str
    app: Flask
    settings: Settings
    vault_url: str | None = None

    def run(self, *arguments: str, timeout: float = 120) -> str:
        """What `concordat ...` prints; fails with its words when it does."""
        return run_command(self.database_url, *arguments, timeout=timeout, vault_url=self.vault_url)

    def run_due(self, now: datetime, *, but: tuple[str, ...] = ()) -> dict[str, int]:
        """What the scheduler does at a moment, but for these kinds of work: how many items of each."""
        assert set(but) <= {job.name for job in JOBS}
        with patch.object(scheduler, "JOBS", tuple(job for job in JOBS if job.name not in but)):
            return scheduler.run_due(self.app, self.settings, now)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - named by Werkzeug
        """Nothing: the browser shows what went wrong."""


def _disconnect(app: Flask, *, within: float = 5) -> None:
    """Close what the server opened, once its threads gave it back: nobody else would, until it is collected in some test."""
    end = time.monotonic() + within
    with app.app_context():
        for engine in db.engines.values():
            assert isinstance(engine.pool, QueuePool)
            while engine.pool.checkedout() and time.monotonic() < end:
                time.sleep(0.02)
            engine.dispose()


@contextmanager
def serving(database_url: str, *, vault_url: str | None = None) -> Iterator[LiveServer]:
    """Serve the application on a free port in a thread until the block ends; with `vault_url` the compartment is open."""
    settings = load_settings(settings_environment(database_url, vault_url=vault_url, environment="demo"))
    app = create_app(settings)
    keep_templates(app)
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="live-server", daemon=True)
    thread.start()
    try:
        yield LiveServer(f"http://127.0.0.1:{server.server_port}", database_url, app, settings, vault_url)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        _disconnect(app)
