"""Whether the process lives, and whether it can work: for load balancers, without any detail (security W-08)."""

import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app
from sqlalchemy.engine import Engine

from audit.models import AuditHead, AuditRow
from concordat.config import Settings
from concordat.migration import Tree, newest_revision
from core.clock import utc_now
from core.database import read_only
from core.errors import NotFound
from core.sealing import MAIN, key_ring
from core.text import N_
from web.access import public
from web.database import db
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TRAIL

log = logging.getLogger("concordat.probes")
LEAST_FREE = 0.10
BELIEVED_FOR = 5.0
NOBODY = UUID(int=0)
CONTACT_HOLDS = timedelta(days=180)
blueprint = Blueprint("probes", __name__, url_prefix="/health")
security_txt = Blueprint("security_txt", __name__)


@blueprint.get("/live")
@public
def live() -> Response:
    """The process answers."""
    return _answer("alive", 200)


@blueprint.get("/ready")
@public
def ready() -> Response:
    """Databases, their revisions, the ends of the trails, keys and disk are as they must be; 503 otherwise."""
    readiness: Readiness = current_app.extensions["readiness"]
    return _answer("ready", 200) if readiness.is_ready(current_app) else _answer("not ready", 503)


@security_txt.get("/.well-known/security.txt")
@public
def contact() -> Response:
    """Where a flaw is told in private (RFC 9116); nothing where nobody was named."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.security_contact:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    until = (utc_now() + CONTACT_HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.public_url.rstrip('/')}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _answer(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, mimetype="text/plain")


class Readiness:
    """What was found last, believed for five seconds: asking costs little, however often somebody asks."""

    def __init__(self, *, believed_for: float = BELIEVED_FOR) -> None:
        self.believed_for = believed_for
        self._lock = Lock()
        self._asked_at: float | None = None
        self._ready = False

    def is_ready(self, app: Flask) -> bool:
        """Whether every check holds; which one does not is in the log alone."""
        with self._lock:
            moment = time.monotonic()
            if self._asked_at is None or moment - self._asked_at >= self.believed_for:
                self._asked_at, self._ready = moment, self._look(app)
            return self._ready

    def _look(self, app: Flask) -> bool:
        settings: Settings = app.config["SETTINGS"]
        for name, holds in CHECKS.items():
            try:
                fine = holds(settings)
            except Exception as error:  # whatever fails, the answer is no
                log.error("not ready: %s failed with %s", name, type(error).__name__)
                return False
            if not fine:
                log.error("not ready: %s", name)
                return False
        return True


def _engines(settings: Settings) -> list[tuple[Tree, Engine]]:
    found = [(Tree.MAIN, db.engines[None])]
    return [*found, (Tree.WELLBEING, db.engines[WELLBEING])] if settings.has_wellbeing else found


def _databases_answer(settings: Settings) -> bool:
    for _, engine in _engines(settings):
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    return True


def _revisions_fit(settings: Settings) -> bool:
    from alembic.runtime.migration import MigrationContext

    for tree, engine in _engines(settings):
        with engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision() != newest_revision(tree):
                return False
    return True


def _trails_end_as_noted(settings: Settings) -> bool:
    """The last row of every chain is the one that its head names."""
    models: dict[Tree, tuple[Any, Any]] = {
        Tree.MAIN: (AuditHead, AuditRow),
        Tree.WELLBEING: (TRAIL.head, TRAIL.row),
    }
    for tree, engine in _engines(settings):
        head, row = models[tree]
        joined = (
            sa.select(sa.func.count())
            .select_from(head)
            .outerjoin(
                row, sa.and_(row.chain == head.chain, row.sequence == head.sequence, row.mac == head.mac)
            )
        )
        with engine.connect() as connection:
            if connection.execute(joined.where(head.sequence > 0, row.chain.is_(None))).scalar_one():
                return False
    return True


def _keys_open(settings: Settings) -> bool:
    for compartment in (MAIN, WELLBEING) if settings.has_wellbeing else (MAIN,):
        ring = key_ring(compartment)
        sealed = ring.seal("probe", "probe", "probe", NOBODY)
        if ring.open(sealed, "probe", "probe", NOBODY) != "probe":
            return False
    return True


def _disk_has_room(settings: Settings) -> bool:
    for _, engine in _engines(settings):
        database = engine.url.database if engine.dialect.name == "sqlite" else None
        folder = Path(database).parent if database and database != ":memory:" else Path(os.getcwd())
        usage = shutil.disk_usage(folder)
        if usage.free < usage.total * LEAST_FREE:
            return False
    return True


def _reading(check: Callable[[Settings], bool]) -> Callable[[Settings], bool]:
    def look(settings: Settings) -> bool:
        token = read_only.set(True)  # no writer lock
        try:
            return check(settings)
        finally:
            read_only.reset(token)

    return look


CHECKS: dict[str, Callable[[Settings], bool]] = {
    "databases": _reading(_databases_answer),
    "revisions": _reading(_revisions_fit),
    "ends of the trails": _reading(_trails_end_as_noted),
    "keys": _keys_open,
    "disk": _disk_has_room,
}


def install_probes(app: Flask) -> None:
    """Mount the two pages."""
    app.extensions["readiness"] = Readiness()
    app.register_blueprint(blueprint)
    app.register_blueprint(security_txt)
