"""Sessions on the server once a person is signed in; a signed cookie before that (security B-01)."""

import logging
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from flask import Flask, Request, Response, g, has_request_context, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import AnonymousUserMixin
from werkzeug.local import LocalProxy

from web.discretion import is_private
from web.headers import REPORTS_PATH

log = logging.getLogger("concordat.web")
USER_KEY = "_user_id"
BLUR_MILLISECONDS = 120_000


class SessionStore(Protocol):
    """Where signed-in sessions live; keyed by the SHA-256 of the cookie's token."""

    def find(self, digest: bytes, now: datetime) -> str | None:
        """The session's data as JSON; None when unknown, ended, idle too long or too old."""

    def save(self, digest: bytes, data: str, user_id: str, now: datetime, request: Request) -> None:
        """Create the session or store its changed data."""

    def rename(self, old: bytes, new: bytes) -> None:
        """The session goes on under the digest of a new token; one that has ended stays ended."""

    def touch(self, digest: bytes, now: datetime) -> None:
        """Note that the person is active."""

    def end(self, digest: bytes) -> None:
        """End the session; the token opens nothing afterwards."""


class ServerSession(SecureCookieSession):
    """The session of a request, with the token it was opened by."""

    token: str | None = None
    fresh: bool = False
    """A new session begins: the one before it ends."""
    renewed: bool = False
    """The same session goes on under a new token, for no longer than before (security B-02)."""


def mark_failed() -> None:
    """The database may be what failed: nothing may ask it, or the session, who is here."""
    g.failed = True
    g._login_user = AnonymousUserMixin()


def leave_no_trace() -> None:
    """This request notes nothing about the session, not even that the person was active."""
    g.no_trace = True


OF_NOBODY = ("/static/", REPORTS_PATH)
"""Addresses that ask for nobody's session: what a browser fetches or sends by itself is no activity (security B-03)."""


def digest_of(token: str) -> bytes:
    """What the server stores of a token."""
    return sha256(token.encode()).digest()


class ServerSessionInterface(SecureCookieSessionInterface):
    """Anonymous visitors keep a signed cookie; sign-in moves the session to the server."""

    session_class = ServerSession
    serializer = TaggedJSONSerializer()

    def __init__(self, store: SessionStore, clock: Any) -> None:
        self.store = store
        self.clock = clock

    def _token_cookie(self, app: Flask) -> str:
        return "__Host-sid" if app.config["SESSION_COOKIE_SECURE"] else "sid"

    def open_session(self, app: Flask, request: Request) -> ServerSession | None:
        """The server's session for a live token, else the anonymous one."""
        token = request.cookies.get(self._token_cookie(app))
        # The endpoint is not known yet: Flask looks for it when there is a session.
        if token and not request.path.startswith(OF_NOBODY):
            try:
                data = self.store.find(digest_of(token), self.clock())
            except Exception:
                log.exception("the session store does not answer")
                mark_failed()
                data = None
            if data is not None:
                session = ServerSession(self.serializer.loads(data))
                session.token = token
                return session
        return super().open_session(app, request)  # type: ignore[return-value]

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Store a signed-in session under a token of its own; a new person gets a new token."""
        if "failed" in g or "no_trace" in g:
            return
        name = self._token_cookie(app)
        user_id = session.get(USER_KEY)
        if user_id is None:
            if session.token is not None:
                self.store.end(digest_of(session.token))
                response.delete_cookie(
                    name, path="/", secure=app.config["SESSION_COOKIE_SECURE"], httponly=True
                )
                session.modified = True
            super().save_session(app, session, response)
            return
        if session.token is None or session.fresh or session.renewed:
            before, session.token = session.token, secrets.token_urlsafe(32)
            if before is not None and session.fresh:
                self.store.end(digest_of(before))
            elif before is not None:
                self.store.rename(digest_of(before), digest_of(session.token))
            session.modified = True
            response.delete_cookie(self.get_cookie_name(app), path="/")
            response.set_cookie(
                name,
                session.token,
                path="/",
                secure=app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
        digest = digest_of(session.token)
        if session.modified:
            data = self.serializer.dumps(dict(session))
            self.store.save(digest, data, str(user_id), self._moment(), _request())
        else:
            self.store.touch(digest, self._moment())

    def _moment(self) -> datetime:
        """When the person was active; after a private page earlier by chance, so that no act of theirs has this moment."""
        now: datetime = self.clock()
        if not is_private():
            return now
        return now - timedelta(milliseconds=1 + secrets.randbelow(BLUR_MILLISECONDS))


def _request() -> Request:
    assert has_request_context()
    return request._get_current_object() if isinstance(request, LocalProxy) else request
