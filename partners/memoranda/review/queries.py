"""Reads of a review: its versions, what was said, who approved, and whether it may be signed."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.queries import names_of
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.memoranda.content import Content, read_content
from partners.memoranda.elements import Element
from partners.memoranda.review.acts import approvals_of, latest_version, parties_of
from partners.memoranda.review.models import MemorandumApproval, MemorandumComment, MemorandumVersion
from partners.memoranda.review.places import Place
from partners.memoranda.review.policy import comments_visible_to, visible_to
from partners.memoranda.review.rows import ApprovalRow, CommentRow, VersionRow


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


def list_versions(session: Session, actor: Actor, memorandum_id: UUID) -> list[VersionRow]:
    """The versions of an agreement that the actor helps to draft, the latest first; two statements."""
    rows = session.execute(
        sa.select(
            MemorandumVersion.number,
            MemorandumVersion.content_hash,
            MemorandumVersion.made_by_id,
            MemorandumVersion.made_at,
        )
        .where(MemorandumVersion.memorandum_id == memorandum_id, MemorandumVersion.id.in_(visible_to(actor)))
        .order_by(MemorandumVersion.number.desc())
    ).all()
    people = names_of(session, {row.made_by_id for row in rows})
    return [
        VersionRow(
            number=row.number,
            content_hash=row.content_hash,
            made_by=people.get(row.made_by_id, ""),
            made_at=row.made_at,
        )
        for row in rows
    ]


def get_version(session: Session, actor: Actor, memorandum_id: UUID, number: int) -> Content:
    """The text of one version; raises `NotFound` where the actor has no part in it."""
    text = session.scalar(
        sa.select(MemorandumVersion.content).where(
            MemorandumVersion.memorandum_id == memorandum_id,
            MemorandumVersion.number == number,
            MemorandumVersion.id.in_(visible_to(actor)),
        )
    )
    if text is None:
        raise NotFound(N_("There is no such version."))
    return read_content(text)


def list_approvals(session: Session, actor: Actor, memorandum_id: UUID) -> list[ApprovalRow]:
    """Every approval of any version, void ones among them, in the order in which they were given."""
    seen = sa.exists().where(
        MemorandumVersion.memorandum_id == memorandum_id, MemorandumVersion.id.in_(visible_to(actor))
    )
    rows = session.execute(
        sa.select(
            MemorandumApproval.version_number,
            MemorandumApproval.organisation_id,
            Organisation.name.label("organisation_name"),
            MemorandumApproval.approved_by_id,
            MemorandumApproval.approved_at,
            MemorandumApproval.legal_review,
            MemorandumApproval.note,
            MemorandumApproval.voided_at,
        )
        .join(Organisation, Organisation.id == MemorandumApproval.organisation_id)
        .where(MemorandumApproval.memorandum_id == memorandum_id, seen)
        .order_by(MemorandumApproval.approved_at, Organisation.name)
    ).all()
    people = names_of(session, {row.approved_by_id for row in rows})
    approvals = []
    for row in rows:
        values = dict(row._mapping)
        approvals.append(ApprovalRow(approved_by=people.get(values.pop("approved_by_id"), ""), **values))
    return approvals


def list_comments(session: Session, actor: Actor, memorandum_id: UUID) -> list[CommentRow]:
    """What the actor may read of what was said on any version, the oldest first; two statements."""
    rows = session.execute(
        sa.select(MemorandumComment, Organisation.name.label("organisation_name"))
        .join(Organisation, Organisation.id == MemorandumComment.organisation_id)
        .where(
            MemorandumComment.memorandum_id == memorandum_id,
            MemorandumComment.id.in_(comments_visible_to(actor)),
        )
        .order_by(MemorandumComment.written_at, MemorandumComment.id)
    ).all()
    said = [row.MemorandumComment for row in rows]
    people = names_of(session, {one.written_by_id for one in said} | {one.settled_by_id for one in said})
    return [_comment(row.MemorandumComment, row.organisation_name, people) for row in rows]


def _comment(said: MemorandumComment, organisation_name: str, people: dict[UUID, str]) -> CommentRow:
    element = Element(said.element) if said.element else None
    return CommentRow(
        id=said.id,
        version_number=said.version_number,
        place=Place(part=said.part, element=element, heading=said.heading),
        body=said.body,
        internal=said.internal,
        reply_to_id=said.reply_to_id,
        organisation_id=said.organisation_id,
        organisation_name=organisation_name,
        written_by=people.get(said.written_by_id, ""),
        written_at=said.written_at,
        settled_at=said.settled_at,
        settled_by=people.get(said.settled_by_id, "") if said.settled_by_id else "",
        outcome=said.outcome,
        settle_note=said.settle_note,
    )
