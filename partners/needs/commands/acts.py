"""What every command of a needs assessment does alike: load for update, check the step, record the event."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.needs.lifecycle import NeedsAction
from partners.needs.models import NeedsAssessment
from partners.needs.policy import NOT_FOUND, may_act, visible_to


def load(session: Session, actor: Actor, assessment_id: UUID, action: NeedsAction) -> NeedsAssessment:
    """The assessment, locked for this transaction, in a state that allows the step; raises `NotFound`, `Denied` or `Conflict`."""
    row = session.scalars(
        sa.select(NeedsAssessment)
        .where(NeedsAssessment.id == assessment_id, NeedsAssessment.id.in_(visible_to(actor)))
        .with_for_update(of=NeedsAssessment)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    may_act(actor, row.state, action)
    return row


def part(session: Session, model: Any, part_id: UUID, assessment_id: UUID) -> Any:
    """A part of this assessment; raises `NotFound` for those of others."""
    found = session.scalars(
        sa.select(model).where(model.id == part_id, model.assessment_id == assessment_id)
    ).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def check_seen(row: NeedsAssessment, version: int | None) -> None:
    """Nobody writes over what they did not see."""
    if version is not None and version != row.version:
        raise Conflict(N_("Somebody changed this meanwhile. Open it again and put your change in."))


def required(text: str | None, words: str, field: str) -> str:
    """A text without the spaces around it; raises `RuleBroken` at the field where there is none."""
    if not (text or "").strip():
        raise RuleBroken(words, field)
    return (text or "").strip()


def optional(text: str | None) -> str | None:
    """A text without the spaces around it, or nothing."""
    return (text or "").strip() or None


def record_needs(
    session: Session,
    actor: Actor,
    about: str,
    event: str,
    row: NeedsAssessment,
    *,
    now: datetime,
    **details: object,
) -> None:
    """The last step of every command: its row in the trail, with the state it led to."""
    session.flush()
    record(
        session,
        actor,
        action=event,
        subject=(about, row.id),
        now=now,
        details={"state": row.state.value, **details},
    )
