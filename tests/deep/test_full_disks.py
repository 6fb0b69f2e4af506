"""A full disk and one that is read only under the whole application, and under PostgreSQL's own files (U-03)."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from audit.queries import verify_chains
from concordat.app import create_app
from concordat.config import load_settings
from core.clock import utc_now
from core.database import make_engine
from partners.diligence.documents.models import EvidenceDocument
from tests.deep.conftest import Figure
from tests.support import postgresql
from tests.support.crashes import Writer, damage_after
from tests.support.documents import Sides, bring, make_sides
from tests.support.pages import Page
from tests.support.requirements import lacking
from tests.support.schema import create_schema
from tests.support.settings import settings_environment
from tests.support.small_disks import SmallDisk, small_disk
from tests.support.visitors import session_data
from web.database import db
from web.session import digest_of

REASON = "The insurer has cancelled it; see the letter of Tuesday."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", megabytes=48) as disk:
        yield disk


@pytest.fixture
def engine(disk: SmallDisk, keys: None) -> Iterator[Engine]:
    url = f"sqlite:///{disk.folder}/main.db"
    create_schema(url)
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine) -> Iterator[Flask]:
    app = create_app(load_settings(settings_environment(str(engine.url))))
    yield app
    with app.app_context():
        db.engine.dispose()


class Manager:
    """An NGO's manager who withdraws documents."""

    def __init__(self, app: Flask, engine: Engine, now: datetime, *, documents: int) -> None:
        with Session(engine) as session:
            self.sides: Sides = make_sides(session, now)
            self.paths = [
                f"/documents/{bring(session, self.sides.manager, self.sides.ngo_id, now).id}/withdraw"
                for _ in range(documents)
            ]
            token, user_id = secrets.token_urlsafe(32), self.sides.manager.user_id
            assert user_id is not None
            session.add(
                WebSession(
                    digest=digest_of(token),
                    user_id=user_id,
                    data=session_data(user_id, at=utc_now()),
                    created_at=utc_now(),
                    last_active_at=utc_now(),
                    user_agent="tests",
                )
            )
            session.commit()
        self.client = FlaskClient(app)
        self.client.set_cookie("sid", token)

    def withdraw(self, path: str) -> Any:
        """Fill in the form and send it."""
        form = Page(self.client.get(path).text).form(having="reason")
        return self.client.post(path, data=form.filled({"reason": REASON}))


def _withdrawn(engine: Engine) -> int:
    with Session(engine) as session:
        assert all(report.broken_at is None for report in verify_chains(session))
        assert session.scalars(sa.text("PRAGMA integrity_check")).all() == ["ok"]
        return (
            session.scalar(sa.select(sa.func.count()).where(EvidenceDocument.withdrawn_at.is_not(None))) or 0
        )


def _lock(app: Flask, *, on: bool) -> None:
    """Let SQLite find its file read only, as after a fault of the disk: one that is open cannot be remounted so."""
    with app.app_context():
        engine = db.engine
    if not on:
        sa.event.remove(engine, "checkout", _only_reading)
        engine.dispose()
    else:
        sa.event.listen(engine, "checkout", _only_reading)


def _only_reading(connection: Any, *_: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


@pytest.mark.timeout(600)
@pytest.mark.proves("U-03")
@pytest.mark.parametrize("kind", ["full", "read_only"])
def test_pages_are_read_and_what_was_typed_comes_back(
    app: Flask, engine: Engine, disk: SmallDisk, now: datetime, kind: str, figure: Figure
) -> None:
    manager = Manager(app, engine, now, documents=12)
    assert manager.withdraw(manager.paths[0]).status_code == 302
    for path in manager.paths:
        assert manager.client.get(path.removesuffix("/withdraw")).status_code == 200
    if kind == "full":
        disk.fill()
    else:
        _lock(app, on=True)
    acknowledged, refused = 1, []
    for path in manager.paths[1:11]:
        answer = manager.withdraw(path)
        if answer.status_code == 302:
            acknowledged += 1
            continue
        assert answer.status_code == 503, answer.text[:2000]
        assert "its disk is full or locked" in answer.text
        refused.append((path, Page(answer.text).form(having="reason").filled({})))
        assert refused[-1][1]["reason"] == [REASON]
        assert manager.client.get(path.removesuffix("/withdraw")).status_code == 200
    assert refused
    if kind == "full":
        disk.empty()
    else:
        _lock(app, on=False)
    assert _withdrawn(engine) == acknowledged
    for path, typed in refused:
        assert manager.client.post(path, data=typed).status_code == 302
    assert _withdrawn(engine) == acknowledged + len(refused)
    figure(
        "U-03",
        f"sqlite, disk {kind.replace('_', ' ')}: {len(refused)} posts refused with what was typed, 0 of {acknowledged}"
        f" acknowledged lost, all {len(refused)} taken when sent again; pages stayed readable",
    )


@pytest.mark.timeout(600)
@pytest.mark.proves("U-03")
def test_a_log_without_room_loses_nothing(engine: Engine, disk: SmallDisk, figure: Figure) -> None:
    writers = [Writer("recording", str(engine.url), f"w{number}") for number in range(2)]
    acknowledged = [key for writer in writers for key in writer.until(31)]
    disk.fill()
    for writer in writers:
        acknowledged += writer.finish()
        assert writer.process.returncode == 1
    disk.empty()
    last = Writer("recording", str(engine.url), "last", 20)
    acknowledged = [key for key in [*acknowledged, *last.finish()] if key != "ready"]
    assert last.process.returncode == 0
    found = damage_after(engine, acknowledged)
    figure(
        "U-03",
        f"sqlite: disk filled under 2 writers, {found.acknowledged:,} acknowledged, {found.lost} lost, {found.half_done} half done",
    )
    assert (found.lost, found.half_done, found.broken_chains, found.corrupt) == (0, 0, 0, 0)


@pytest.mark.postgresql
@pytest.mark.timeout(900)
@pytest.mark.proves("U-03")
def test_a_server_without_room_loses_nothing(keys: None, figure: Figure) -> None:
    programs = postgresql.find_programs()
    if programs is None:
        lacking("postgresql", "no server programs found")
    base = Path(tempfile.mkdtemp(prefix="concordat-small-"))
    base.chmod(0o711)
    durable = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_wal_size": "64MB"}
    with small_disk(base / "disk", megabytes=260) as disk:
        disk.folder.chmod(0o777)
        folder = disk.folder / "pg"
        try:
            url = postgresql.start_cluster(folder, programs, settings=durable)
            create_schema(url)
            writers = [Writer("recording", url, f"p{number}") for number in range(2)]
            acknowledged = [key for writer in writers for key in writer.until(31)]
            disk.fill()
            for writer in writers:
                acknowledged += writer.finish()
                assert writer.process.returncode == 1
            disk.empty()
            postgresql.stop_cluster(folder)
            url = postgresql.start_cluster(folder, programs, settings=durable)
            last = Writer("recording", url, "last", 20)
            acknowledged = [key for key in [*acknowledged, *last.finish()] if key != "ready"]
            assert last.process.returncode == 0
            engine = make_engine(url)
            try:
                found = damage_after(engine, acknowledged)
            except DBAPIError as error:  # the figure says it
                raise AssertionError("the server does not answer after it had no room") from error
            finally:
                engine.dispose()
        finally:
            postgresql.stop_cluster(folder)
    shutil.rmtree(base, ignore_errors=True)
    figure(
        "U-03",
        f"postgresql: disk filled under 2 writers, {found.acknowledged:,} acknowledged, {found.lost} lost, {found.half_done} half done",
    )
    assert (found.lost, found.half_done, found.broken_chains) == (0, 0, 0)
