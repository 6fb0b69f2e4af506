"""Issuing an edition: the reading learns which number the document has that tells of it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import review_of
from kpi.reviews.rows import Review


def note_issued(session: Session, told: Review, *, edition: int) -> None:
    """An edition was issued that tells of a reading as it was; what was done while it was made asks for the next.

    Call it in the transaction that stores the document and holds the evaluation.
    """
    held = session.scalars(
        sa.select(EvaluationReview)
        .where(EvaluationReview.evaluation_id == told.evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if held is None:
        return
    now = review_of(session, told.evaluation_id)
    is_told = (now.signatures, now.disputes, now.closed_at) == (
        told.signatures,
        told.disputes,
        told.closed_at,
    )
    held.edition = edition if is_told else edition + 1
    session.flush()
