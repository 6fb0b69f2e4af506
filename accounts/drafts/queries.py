"""Reads of one's own drafts."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.drafts.models import FormDraft
from accounts.drafts.policy import visible_to
from core.actor import Actor

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """The fields of a form as they were typed: name and value, in order."""

    saved_at: datetime
    fields: tuple[tuple[str, str], ...]


def find_draft(session: Session, actor: Actor, page: str, *, now: datetime) -> DraftRow | None:
    """What the actor typed on the page within the last 24 hours and has not sent."""
    draft = session.scalars(
        sa.select(FormDraft).where(
            visible_to(actor), FormDraft.page == page, FormDraft.saved_at > now - LIFETIME
        )
    ).one_or_none()
    if draft is None:
        return None
    fields = tuple((name, value) for name, value in json.loads(draft.content or "[]"))
    return DraftRow(saved_at=draft.saved_at, fields=fields)
