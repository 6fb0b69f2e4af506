"""Reads for documents: how the common reading of an evaluation stands, and which documents are due."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.evaluations.queries import EvaluationRow
from kpi.reports.standing import Standing, Waiting
from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import review_of
from kpi.reviews.rows import Review
from partners.meetings.queries import list_decisions_on_evaluation
from partners.meetings.terms import DecisionStanding

MOST_WAITING = 3


def standing_of(
    session: Session, row: EvaluationRow, *, actor: Actor, review: Review | None = None, check_at: str = ""
) -> Standing:
    """Signatures, disputes and decisions on an evaluation as they stand now, and earlier ones not signed off."""
    review = review or review_of(session, row.id)
    decisions = list_decisions_on_evaluation(session, [row.id], actor=actor)
    return Standing(
        edition=review.edition,
        is_closed=review.closed_at is not None,
        signatures=review.signatures,
        disputes=review.disputes,
        waiting=_waiting(session, row),
        decisions_open=tuple(one.reference for one in decisions if one.standing is DecisionStanding.PROPOSED),
        decisions_to_ratify=tuple(
            one.reference for one in decisions if one.standing is DecisionStanding.TO_RATIFY
        ),
        check_at=check_at,
    )


def list_due_editions(session: Session, *, limit: int) -> list[UUID]:
    """Evaluations whose newest edition was not rendered: without a document, or read further since; newest first."""
    newest = (
        sa.select(EvaluationDocument.evaluation_id, sa.func.max(EvaluationDocument.edition).label("edition"))
        .group_by(EvaluationDocument.evaluation_id)
        .subquery()
    )
    query = (
        sa.select(Evaluation.id)
        .outerjoin(newest, newest.c.evaluation_id == Evaluation.id)
        .outerjoin(EvaluationReview, EvaluationReview.evaluation_id == Evaluation.id)
        .where(sa.or_(newest.c.edition.is_(None), EvaluationReview.edition > newest.c.edition))
        .order_by(Evaluation.created_at.desc(), Evaluation.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _waiting(session: Session, row: EvaluationRow) -> tuple[Waiting, ...]:
    """Earlier periods of the same scope whose latest evaluation no side or only one has signed, the oldest first."""
    later = sa.orm.aliased(Evaluation, name="later")
    is_replaced = sa.exists().where(
        later.scope_key == Evaluation.scope_key,
        later.period_key == Evaluation.period_key,
        sa.tuple_(later.data_as_of, later.id) > sa.tuple_(Evaluation.data_as_of, Evaluation.id),
    )
    query = (
        sa.select(Evaluation.reference, Evaluation.period_key, Evaluation.created_at)
        .outerjoin(EvaluationReview, EvaluationReview.evaluation_id == Evaluation.id)
        .where(
            Evaluation.scope_key == row.scope_key,
            Evaluation.period_end < row.period_start,
            EvaluationReview.closed_at.is_(None),
            ~is_replaced,
        )
        .order_by(Evaluation.period_end, Evaluation.id)
        .limit(MOST_WAITING)
    )
    return tuple(
        Waiting(reference=found.reference, period_key=found.period_key, published_at=found.created_at)
        for found in session.execute(query)
    )
