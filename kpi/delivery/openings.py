"""Opening the notice about an evaluation is opening the evaluation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from kpi.delivery.commands import open_evaluation
from kpi.evaluations.codes import OpenedAs


def note_opening(session: Session, actor: Actor, evaluation_id: UUID, now: datetime) -> None:
    """Keep that somebody opened an evaluation by its notice; one that they may not see any more is not kept."""
    try:
        open_evaluation(session, actor, evaluation_id, opened_as=OpenedAs.PAGE, now=now)
    except NotFound:
        return
