"""What the commands of a review have in common: the version in review, its parties, and who is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.notices.queries import people_holding
from core.actor import Actor
from core.errors import Conflict
from core.permissions import Permission
from core.text import N_
from partners.memoranda.models import Memorandum, MemorandumParty
from partners.memoranda.review.models import MemorandumApproval, MemorandumComment, MemorandumVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionInReview:
    """The latest version of an agreement, which a review is about."""

    number: int
    content_hash: str


def latest_version(session: Session, memorandum_id: UUID) -> VersionInReview | None:
    """The version with the highest number; None before the first review."""
    row = session.execute(
        sa.select(MemorandumVersion.number, MemorandumVersion.content_hash)
        .where(MemorandumVersion.memorandum_id == memorandum_id)
        .order_by(MemorandumVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return VersionInReview(number=row.number, content_hash=row.content_hash) if row else None


def version_in_review(session: Session, memorandum_id: UUID) -> VersionInReview:
    """The latest version; raises `Conflict` where no review was ever opened."""
    found = latest_version(session, memorandum_id)
    if found is None:
        raise Conflict(N_("There is no version in review. Open the review first."))
    return found


def parties_of(session: Session, memorandum_id: UUID) -> frozenset[UUID]:
    """The organisations that the agreement will bind."""
    query = sa.select(MemorandumParty.organisation_id).where(MemorandumParty.memorandum_id == memorandum_id)
    return frozenset(session.scalars(query))


def approvals_of(session: Session, memorandum_id: UUID, number: int) -> frozenset[UUID]:
    """The parties whose approval of a version stands."""
    query = sa.select(MemorandumApproval.organisation_id).where(
        MemorandumApproval.memorandum_id == memorandum_id,
        MemorandumApproval.version_number == number,
        MemorandumApproval.voided_at.is_(None),
    )
    return frozenset(session.scalars(query))


def count_unsettled(session: Session, memorandum_id: UUID) -> int:
    """Comments to all parties that wait for an outcome, those on earlier versions among them."""
    query = sa.select(sa.func.count()).where(
        MemorandumComment.memorandum_id == memorandum_id,
        MemorandumComment.internal.is_(False),
        MemorandumComment.reply_to_id.is_(None),
        MemorandumComment.settled_at.is_(None),
    )
    return session.scalars(query).one()


def tell_other_drafters(
    session: Session,
    actor: Actor,
    memorandum: Memorandum,
    *,
    event: str,
    text: str,
    number: int,
    now: datetime,
) -> None:
    """Drafters of the other parties read of it in their notices; what was written stays on the page."""
    others = parties_of(session, memorandum.id) - {actor.organisation_id}
    if not others:
        return
    notify(
        session,
        to=people_holding(session, organisation_ids=others, permission=Permission.MEMORANDUM_DRAFT),
        kind=NoticeKind.AGREEMENT,
        text=text,
        params={
            "title": memorandum.title,
            "number": number,
            "organisation": actor.organisation_name,
        },
        link=f"/agreements/{memorandum.id}/review",
        about=("memorandum", memorandum.id),
        partnership_id=memorandum.partnership_id,
        key=f"memorandum.{event}:{memorandum.id.hex}:{number}",
        now=now,
    )
