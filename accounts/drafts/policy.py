"""Whose drafts are whose: everybody their own."""

import sqlalchemy as sa

from accounts.drafts.models import FormDraft
from core.actor import Actor


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """A person sees what they typed themselves, and nobody else does."""
    return FormDraft.user_id == actor.user_id
