"""Taking the figures of an evaluation along leaves a row in the trail, as every other export does."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from kpi.evaluations.models import Evaluation


def note_export(
    session: Session, actor: Actor, evaluation: Evaluation, *, kind: str, content: bytes, now: datetime
) -> None:
    """Who took which evaluation along as which kind of file, with the hash of the file."""
    record(
        session,
        actor,
        action="evaluation.exported",
        subject=("evaluation", evaluation.id),
        now=now,
        details={
            "reference": evaluation.reference,
            "format": kind,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
