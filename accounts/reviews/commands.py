"""Noting that somebody went through who has access; leaves a row in the audit trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.reviews.models import AccessReview
from accounts.users.policy import may_manage
from audit.commands import record
from core.actor import Actor


def note_review(
    session: Session, actor: Actor, *, organisation_id: UUID, people: int, note: str | None, now: datetime
) -> AccessReview:
    """The people of the organisation were gone through, so many of them; raises `Denied` for who does not manage them."""
    may_manage(actor, organisation_id)
    assert actor.user_id is not None, "people review access"
    review = AccessReview(
        organisation_id=organisation_id,
        reviewed_at=now,
        reviewed_by_id=actor.user_id,
        people=people,
        note=note or None,
    )
    session.add(review)
    session.flush()
    record(
        session,
        actor,
        action="access.reviewed",
        subject=("organisation", organisation_id),
        now=now,
        details={"people": people},
    )
    return review
