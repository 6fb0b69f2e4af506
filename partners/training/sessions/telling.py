"""What people hear about their seats."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from core.text import N_
from partners.training.sessions.models import TrainingSession

TEXTS = {
    "seat": N_("You have a seat in the training “%(title)s”."),
    "waiting": N_("You are on the waiting list of the training “%(title)s”."),
    "moved_up": N_("A seat has come free for you in the training “%(title)s”."),
    "seat_cancelled": N_("Your seat in the training “%(title)s” was given back."),
    "changed": N_("Time or place of the training “%(title)s” has changed."),
    "cancelled": N_("The training “%(title)s” is called off: %(reason)s"),
    "few": N_("Too few people are enrolled in the training “%(title)s”."),
    "feedback": N_("What did you think of the training “%(title)s”?"),
    "certificate": N_("You have a certificate of the training “%(title)s”."),
}


def tell(
    session: Session,
    planned: TrainingSession,
    to: Iterable[UUID],
    *,
    event: str,
    title: str,
    now: datetime,
    reason: str | None = None,
) -> int:
    """Tell people of one event of a session, each once; answers how many were told."""
    params = {"title": title} | ({"reason": reason} if event == "cancelled" and reason else {})
    return notify(
        session,
        to=to,
        kind=NoticeKind.TRAINING,
        text=TEXTS[event],
        params=params,
        link=f"/training/sessions/{planned.id}",
        about=("training_session", planned.id),
        key=f"training.{event}:{planned.id.hex}:{now.timestamp():.6f}",
        now=now,
    )
