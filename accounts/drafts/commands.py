"""Keeping and forgetting what somebody typed; the trail holds acts, and typing is none yet."""

import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.drafts.models import FormDraft
from accounts.drafts.policy import visible_to
from accounts.drafts.queries import LIFETIME
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_

MOST = 20
"""Drafts of one person; a further one replaces the oldest."""
LONGEST = 100_000


def keep_draft(
    session: Session, actor: Actor, *, page: str, fields: Sequence[tuple[str, str]], now: datetime
) -> FormDraft:
    """The draft of the page is replaced by these fields; raises `RuleBroken` for more text than any form takes."""
    content = json.dumps(list(fields), ensure_ascii=False)
    if len(content) > LONGEST:
        raise RuleBroken(N_("This is more text than a draft keeps."))
    own = sa.select(FormDraft).where(visible_to(actor))
    draft = session.scalars(own.where(FormDraft.page == page).with_for_update()).one_or_none()
    if draft is None:
        assert actor.user_id is not None, "people type"
        surplus = session.scalars(own.order_by(FormDraft.saved_at.desc(), FormDraft.id).offset(MOST - 1))
        for one in surplus.all():
            session.delete(one)
        draft = FormDraft(user_id=actor.user_id, page=page, saved_at=now)
        session.add(draft)
        session.flush()
    draft.content, draft.saved_at = content, now
    session.flush()
    return draft


def drop_draft(session: Session, actor: Actor, *, page: str) -> None:
    """What was typed on the page was sent, or is not wanted any more."""
    session.execute(sa.delete(FormDraft).where(visible_to(actor), FormDraft.page == page))


def forget_old_drafts(session: Session, *, now: datetime) -> int:
    """Drafts of a day ago are removed; answers how many."""
    result = session.execute(sa.delete(FormDraft).where(FormDraft.saved_at <= now - LIFETIME))
    return int(getattr(result, "rowcount", 0))
