"""The stored evaluation behind a file; nothing is measured anew."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import NOT_FOUND, visible_to


def get_stored(session: Session, actor: Actor, evaluation_id: UUID) -> Evaluation:
    """An evaluation as it was stored; `NotFound` outside the actor's scope."""
    found = session.scalars(visible_to(actor).where(Evaluation.id == evaluation_id)).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found
