"""Who may see and end which sessions: everybody their own."""

import sqlalchemy as sa

from accounts.sign_in.models import WebSession
from core.actor import Actor


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """A person sees their own sessions; nobody sees anybody else's."""
    return WebSession.user_id == actor.user_id
