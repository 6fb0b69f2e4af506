"""The application as it is served, with an NGO's manager who uploads documents while a test kills or stops it."""

import http.client
import os
import re
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import encode_multipart

from accounts.sign_in.models import WebSession
from audit.models import AuditRow
from audit.queries import verify_chains
from core.clock import utc_now
from core.keys.acting import acting_for
from partners.diligence.documents.models import EvidenceDocument, EvidenceFile
from tests.support.bad_files import good_pdf
from tests.support.documents import make_sides
from tests.support.server_process import free_port, start_server
from tests.support.visitors import session_data
from web.session import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """Who uploads, and with which session."""

    ngo_id: UUID
    token: str


def make_manager(engine: Engine, now: datetime) -> Manager:
    """An NGO's manager who is signed in."""
    token = secrets.token_urlsafe(32)
    with Session(engine) as session:
        sides = make_sides(session, now)
        user_id = sides.manager.user_id
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
        return Manager(ngo_id=sides.ngo_id, token=token)


class Site:
    """A running server."""

    def __init__(self, url: str, *, workers: int = 2) -> None:
        self.port = free_port()
        self.process = start_server(url, workers=workers, port=self.port)

    def workers(self) -> list[int]:
        """The processes that answer."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ask(
        self, method: str, path: str, *, cookie: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, str]:
        """One request on a connection of its own; raises `OSError` or `HTTPException` where it gets no whole answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(
                method, path, body or None, {"Cookie": cookie} | ({"Content-Type": kind} if kind else {})
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode() if answer.status == 200 else answer.headers[
                "Location"
            ] or ""
        finally:
            connection.close()

    def upload(self, manager: Manager) -> UUID | None:
        """Bring a document; its id where that was acknowledged, None where no whole answer came."""
        path, cookie = f"/documents/of/{manager.ngo_id}/new", f"sid={manager.token}"
        try:
            _, page = self.ask("GET", path, cookie=cookie)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            if found is None:
                return None
            fields = {"csrf_token": found.group(1), "kind": "other", "title": "A letter"}
            boundary, body = encode_multipart(fields)
            end = f"--{boundary}--".encode()
            file = (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
                "Content-Type: application/pdf\r\n\r\n"
            ).encode() + good_pdf("A letter")
            whole = body.replace(end, file + b"\r\n" + end)
            status, target = self.ask(
                "POST", path, cookie=cookie, body=whole, kind=f'multipart/form-data; boundary="{boundary}"'
            )
        except (OSError, http.client.HTTPException):
            return None
        return (
            UUID(target.rstrip("/").rpartition("/")[2])
            if status == 302 and "/sign-in" not in target
            else None
        )

    def stop(self) -> float:
        """Ask it to stop as an operator does; the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        return time.monotonic() - began


@contextmanager
def site(url: str, *, workers: int = 2) -> Iterator[Site]:
    """A server that answers, stopped at the end."""
    running = Site(url, workers=workers)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if running.ask("GET", "/sign-in", cookie="")[0] == 200:
                    break
            except OSError:
                time.sleep(0.3)
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """What uploads left behind; all but the first two are zero where nothing is wrong."""

    acknowledged: int
    stored: int
    lost: int
    half_done: int
    unreadable: int
    broken_chains: int


def uploads_after(engine: Engine, acknowledged: list[UUID], *, ngo_id: UUID) -> Uploads:
    """Compare documents with their files, the trail and what was acknowledged."""
    with Session(engine) as session, acting_for(ngo_id):
        documents = set(session.scalars(sa.select(EvidenceDocument.id)))
        files = set(session.scalars(sa.select(EvidenceFile.id)))
        trail = {
            UUID(key)
            for key in session.scalars(
                sa.select(AuditRow.subject_id).where(AuditRow.action == "document.uploaded")
            )
        }
        whole = good_pdf("A letter")
        unreadable = sum(file.content != whole for file in session.scalars(sa.select(EvidenceFile)))
        broken = sum(report.broken_at is not None for report in verify_chains(session))
    return Uploads(
        acknowledged=len(acknowledged),
        stored=len(documents),
        lost=len(set(acknowledged) - documents),
        half_done=len(documents ^ files) + len(documents ^ trail),
        unreadable=unreadable,
        broken_chains=broken,
    )


def kill_one(running: Site, number: int) -> bool:
    """kill -9 of a worker; False where none is there at this moment."""
    found = running.workers()
    if not found:
        return False
    try:
        os.kill(found[number % len(found)], signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
