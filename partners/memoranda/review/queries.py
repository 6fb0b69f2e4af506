"""Reads of a review: which version all parties approved, what was said, and who has to act."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.review.acts import approvals_of, latest_version, parties_of


def approved_hash(session: Session, memorandum_id: UUID) -> str | None:
    """The hash of the latest version where every party approves it; None where one does not (yet)."""
    version = latest_version(session, memorandum_id)
    parties = parties_of(session, memorandum_id)
    if version is None or not parties:
        return None
    return version.content_hash if parties <= approvals_of(session, memorandum_id, version.number) else None


def may_leave_review(session: Session, memorandum_id: UUID, *, content_hash: str) -> None:
    """What is sent for signature is what all parties approved, to the letter; raises `RuleBroken`."""
    approved = approved_hash(session, memorandum_id)
    if approved is None:
        raise RuleBroken(N_("Not every party has approved the text yet. The review comes first."))
    if approved != content_hash:
        raise RuleBroken(
            N_(
                "The text is no longer the one that was approved, for instance because a service or an area"
                " was renamed. Ask for changes, open the review again and have it approved again."
            )
        )
