"""Beginning the session of somebody who has shown who they are."""

from typing import cast

from flask import session as web_session
from flask_login import login_user

from core.actor import Actor
from web.access import SignedIn
from web.forms import csrf_token
from web.session import ServerSession, digest_of

BEFORE_KEY = "signed_in_before"
"""When the person signed in before this session, for them to see (security A-11)."""


def start_session(actor: Actor, *, is_complete: bool) -> None:
    """A new token and a clean session, so that nothing from before the sign-in opens it."""
    web_session.clear()
    login_user(SignedIn(actor, is_complete=is_complete))
    cast(ServerSession, web_session).fresh = True
    csrf_token()  # made now, so that no page is the first to write it


def renew_session() -> None:
    """The same session goes on under a new token; the one before opens nothing any more (security B-02)."""
    cast(ServerSession, web_session).renewed = True


def this_session() -> bytes | None:
    """The digest of the token by which this request came in."""
    token = getattr(web_session, "token", None)
    return digest_of(token) if token else None
