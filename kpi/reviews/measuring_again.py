"""A figure that a dispute found wrong: the same scope and period, measured again after the data was put right."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.choice import EVERYTHING, Choice, ExtraTarget
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.evaluations.scopes import scope_with_key
from kpi.evaluations.snapshot import Snapshot
from kpi.reviews.acts import Held

CHOSEN = "indicators"
"""The parameter of a snapshot that measured less than the whole catalogue."""


def measured_again(session: Session, actor: Actor, held: Held, *, since: datetime, now: datetime) -> UUID:
    """The evaluation of the same scope and period published since a moment, or one that is measured now."""
    found = session.scalar(
        sa.select(Evaluation.id)
        .where(
            Evaluation.scope_key == held.row.scope_key,
            Evaluation.period_key == held.row.period_key,
            Evaluation.created_at > since,
            Evaluation.id != held.row.id,
        )
        .order_by(Evaluation.data_as_of.desc(), Evaluation.id)
        .limit(1)
    )
    if found is not None:
        return found
    if not actor.holds(Permission.EVALUATION_RUN):
        raise RuleBroken(
            N_("Your role may not run an evaluation. Ask your leadership to run this period again, then come back.")
        )  # fmt: skip
    scope = scope_with_key(session, held.row.scope_key)
    made = evaluate(
        session,
        actor,
        scope=scope,
        period=held.snapshot.period.period(),
        now=now,
        choice=choice_of(held.snapshot),
    )
    return made.id


def choice_of(snapshot: Snapshot) -> Choice:
    """What the snapshot measured: the same indicators, and the targets that were set for it alone."""
    targets = tuple(
        ExtraTarget(
            indicator=figure.definition.code, value=figure.target.value, direction=figure.target.direction
        )
        for figure in snapshot.figures
        if figure.target is not None and figure.target.is_extra and figure.target.value is not None
    )
    if CHOSEN not in snapshot.parameters:
        return Choice(targets=targets) if targets else EVERYTHING
    return Choice(
        indicators=frozenset(figure.definition.code for figure in snapshot.figures), targets=targets
    )
