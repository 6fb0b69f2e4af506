"""Writes of evaluations: measure and publish, and keep the document rendered from one."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM, Actor, Role
from core.errors import NotFound
from core.references import make_reference
from kpi.evaluations.assemble import assemble
from kpi.evaluations.canonical import content_hash, plain
from kpi.evaluations.choice import EVERYTHING, Choice
from kpi.evaluations.goal_figures import report_to_goals
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.evaluations.notifications import tell_readers
from kpi.evaluations.policy import NOT_FOUND, may_evaluate
from kpi.evaluations.queries import find_published, list_published
from kpi.evaluations.scopes import scope_named, scope_with_key
from kpi.evaluations.snapshot import Snapshot, from_text, to_text
from kpi.measures.scope import Scope, ScopeKind
from kpi.measures.status import TargetStatus
from kpi.periods import Period, parse_period


def evaluate(
    session: Session,
    actor: Actor,
    *,
    scope: Scope,
    period: Period,
    now: datetime,
    schedule_id: UUID | None = None,
    choice: Choice = EVERYTHING,
    recipients: frozenset[Role] | None = None,
) -> Evaluation:
    """Measure a scope over a period as known now, and publish it as an evaluation of its own.

    An earlier evaluation of the same period stays as it was published. Raises `RuleBroken` for a period that has not
    begun and for an indicator that does not exist, `NotFound` and `Denied` as `policy.may_evaluate`.
    """
    may_evaluate(actor, scope)
    snapshot = measure(session, scope, period=period, now=now, choice=choice)
    return publish(
        session, actor, snapshot, scope=scope, now=now, schedule_id=schedule_id, recipients=recipients
    )


def measure(
    session: Session, scope: Scope, *, period: Period, now: datetime, choice: Choice = EVERYTHING
) -> Snapshot:
    """The snapshot of a scope over a period as known now; reads only."""
    history = list_published(session, scope, period=period, as_of=now)
    before = find_published(session, scope, period_key=period.previous().code)
    return assemble(
        session,
        scope,
        period=period,
        as_of=now,
        history=history,
        before=before[0] if before else None,
        choice=choice,
    )


def publish(
    session: Session,
    actor: Actor,
    snapshot: Snapshot,
    *,
    scope: Scope,
    now: datetime,
    schedule_id: UUID | None = None,
    recipients: frozenset[Role] | None = None,
) -> Evaluation:
    """Store a snapshot with its hash; from here on nothing changes it.

    Of its readers those with one of the roles in `recipients` are told, None: all of them.
    """
    may_evaluate(actor, scope)
    text = to_text(snapshot)
    counts = Counter(figure.status for figure in snapshot.figures)
    evaluation = Evaluation(
        reference=make_reference("E"),
        schedule_id=schedule_id,
        scope_key=scope.key,
        agency_id=scope.agency_id,
        ngo_id=scope.ngo_id,
        partnership_id=scope.partnership_id,
        period_key=snapshot.period.code,
        period_start=date.fromisoformat(snapshot.period.start),
        period_end=date.fromisoformat(snapshot.period.end),
        timezone=snapshot.period.zone,
        data_as_of=snapshot.as_of,
        created_at=now,
        created_by_id=actor.user_id,
        met=counts[TargetStatus.MEETS],
        nearly_met=counts[TargetStatus.NEAR],
        missed=counts[TargetStatus.MISSES],
        unrated=counts[TargetStatus.NONE],
        snapshot=text,
        content_hash=content_hash(text),
    )
    session.add(evaluation)
    session.flush()
    tell_readers(session, actor, evaluation, scope=scope, recipients=recipients, now=now)
    if scope.partnership_id is not None:
        report_to_goals(session, evaluation, snapshot, partnership_id=scope.partnership_id, now=now)
    record(
        session,
        actor,
        action="evaluation.published",
        subject=("evaluation", evaluation.id),
        now=now,
        details={
            "reference": evaluation.reference,
            "period": evaluation.period_key,
            "scope": scope.key,
            "schedule": str(schedule_id) if schedule_id else None,
            "sha256": evaluation.content_hash,
        },
    )
    return evaluation


def store_document(
    session: Session,
    *,
    evaluation_id: UUID,
    content: bytes,
    sha256: str,
    pages: int,
    now: datetime,
    edition: int = 1,
) -> bool:
    """Keep an edition of the PDF of an evaluation and answer True; one that is there stays, since its hash was issued."""
    # Of two schedulers that rendered the same evaluation, the second waits here and finds the document.
    if session.get(Evaluation, evaluation_id, with_for_update=True) is None:
        raise NotFound(NOT_FOUND)
    present = sa.select(EvaluationDocument.evaluation_id).where(
        EvaluationDocument.evaluation_id == evaluation_id,
        sa.or_(EvaluationDocument.edition >= edition, EvaluationDocument.sha256 == sha256),
    )
    if session.scalar(present) is not None:
        return False
    session.add(
        EvaluationDocument(
            evaluation_id=evaluation_id,
            edition=edition,
            rendered_at=now,
            pages=pages,
            sha256=sha256,
            content=content,
        )
    )
    record(
        session,
        SYSTEM,
        action="evaluation.rendered",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"sha256": sha256, "pages": pages, "edition": edition},
    )
    return True


def evaluate_now(
    session: Session,
    *,
    agency_name: str | None = None,
    partnership_ref: str | None = None,
    ngo_name: str | None = None,
    everything: bool = False,
    period_text: str,
    now: datetime,
    choice: Choice = EVERYTHING,
) -> Evaluation:
    """Evaluate an agency or an NGO by its name, a partnership by its reference, or everything.

    The period is as people write it.
    """
    scope = (
        scope_with_key(session, ScopeKind.ALL)
        if everything
        else scope_named(session, agency_name=agency_name, partnership_ref=partnership_ref, ngo_name=ngo_name)
    )
    period = parse_period(period_text, scope.timezone)
    return evaluate(session, SYSTEM, scope=scope, period=period, now=now, choice=choice)


def evaluation_as_json(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as plain values for another program: its register entry and its snapshot."""
    content: dict[str, Any] = plain(from_text(evaluation.snapshot))
    return {
        "reference": evaluation.reference,
        "id": str(evaluation.id),
        "created_at": evaluation.created_at.isoformat(),
        "sha256": evaluation.content_hash,
        "evaluation": content,
    }
