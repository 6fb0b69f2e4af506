"""Whether a hash is that of an evaluation published here, and whether something newer took its place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.evaluations.policy import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What the register tells anybody who holds a copy: no figure, no name, nothing of whom it is about.

    `edition` is None where the hash is that of the content, which every edition and file of it carries.
    """

    evaluation_id: UUID
    reference: str
    period_key: str
    timezone: str
    published_at: datetime
    edition: int | None
    issued_at: datetime | None
    last_edition: int | None
    last_issued_at: datetime | None
    revised_reference: str | None
    revised_at: datetime | None

    @property
    def is_superseded(self) -> bool:
        """Whether the same evaluation has a newer edition than the one that was asked about."""
        return self.edition is not None and self.last_edition is not None and self.edition < self.last_edition


def find_issued(session: Session, sha256: str) -> Issued | None:
    """The evaluation whose document or content has this hash, in four statements at most."""
    edition = session.execute(
        sa.select(
            EvaluationDocument.evaluation_id, EvaluationDocument.edition, EvaluationDocument.rendered_at
        ).where(EvaluationDocument.sha256 == sha256)
    ).one_or_none()
    named = Evaluation.id == edition.evaluation_id if edition else Evaluation.content_hash == sha256
    found = session.execute(
        sa.select(
            Evaluation.id,
            Evaluation.reference,
            Evaluation.scope_key,
            Evaluation.period_key,
            Evaluation.timezone,
            Evaluation.created_at,
        )
        .where(named)
        .order_by(Evaluation.created_at, Evaluation.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    last = session.execute(
        sa.select(EvaluationDocument.edition, EvaluationDocument.rendered_at)
        .where(EvaluationDocument.evaluation_id == found.id)
        .order_by(EvaluationDocument.edition.desc())
        .limit(1)
    ).one_or_none()
    revised = session.execute(
        sa.select(Evaluation.reference, Evaluation.created_at)
        .where(
            Evaluation.scope_key == found.scope_key,
            Evaluation.period_key == found.period_key,
            Evaluation.created_at > found.created_at,
        )
        .order_by(Evaluation.created_at.desc(), Evaluation.id)
        .limit(1)
    ).one_or_none()
    return Issued(
        evaluation_id=found.id,
        reference=found.reference,
        period_key=found.period_key,
        timezone=found.timezone,
        published_at=found.created_at,
        edition=edition.edition if edition else None,
        issued_at=edition.rendered_at if edition else None,
        last_edition=last.edition if last else None,
        last_issued_at=last.rendered_at if last else None,
        revised_reference=revised.reference if revised else None,
        revised_at=revised.created_at if revised else None,
    )


def may_open(session: Session, actor: Actor | None, evaluation_id: UUID) -> bool:
    """Whether the person who asks may read the evaluation itself."""
    if actor is None:
        return False
    query = visible_to(actor).with_only_columns(Evaluation.id).where(Evaluation.id == evaluation_id)
    return session.scalar(query) is not None
