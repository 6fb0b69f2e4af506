"""Deciding about what a rule proposed for the first time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.retention.classes import BatchState
from referrals.retention.models import RetentionBatch, RetentionRule
from referrals.retention.policy import may_confirm, may_keep, rules_of


def confirm_batch(session: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> None:
    """A second person agrees with the first run of a rule; the scheduler carries it out, later runs go by themselves."""
    batch, rule = _own(session, actor, batch_id)
    may_confirm(actor, batch, rule)
    batch.state, batch.confirmed_at, batch.confirmed_by_id = BatchState.CONFIRMED, now, actor.user_id
    rule.confirmed_revision = rule.revision
    session.flush()
    _record(session, actor, "retention_run.confirmed", batch, now=now)


def refuse_batch(session: Session, actor: Actor, batch_id: UUID, *, now: datetime) -> None:
    """Drop a proposal and switch its rule off, until somebody sets it again."""
    batch, rule = _own(session, actor, batch_id)
    if batch.state is not BatchState.PROPOSED:
        raise RuleBroken(N_("This proposal is decided already."))
    batch.state, batch.ended_at = BatchState.DROPPED, now
    rule.is_on = False
    session.flush()
    _record(session, actor, "retention_run.refused", batch, now=now)


def _own(session: Session, actor: Actor, batch_id: UUID) -> tuple[RetentionBatch, RetentionRule]:
    may_keep(actor)
    found = session.execute(
        sa.select(RetentionBatch, RetentionRule)
        .join(RetentionRule, RetentionRule.id == RetentionBatch.rule_id)
        .where(RetentionBatch.id == batch_id, rules_of(actor))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such proposal."))
    return found[0], found[1]


def _record(session: Session, actor: Actor, action: str, batch: RetentionBatch, *, now: datetime) -> None:
    details = {"records": batch.proposed, "revision": batch.revision}
    record(session, actor, action=action, subject=("retention_run", batch.id), now=now, details=details)
