"""What people do in a review: open it, comment, settle, approve, ask for changes."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.text import N_
from partners.memoranda.acts import add_note, load_for_update, overtaken, record_event
from partners.memoranda.assembly import assemble_content
from partners.memoranda.content import canonical_json, content_hash
from partners.memoranda.drafts import missing
from partners.memoranda.following import check_draft_term, may_still_follow
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.models import Memorandum
from partners.memoranda.policy import may_act
from partners.memoranda.queries import get_memorandum_row
from partners.memoranda.review.acts import (
    approvals_of,
    count_unsettled,
    latest_version,
    parties_of,
    tell_other_drafters,
    version_in_review,
)
from partners.memoranda.review.discussion import comment, settle, short_note
from partners.memoranda.review.models import MemorandumApproval, MemorandumVersion
from partners.memoranda.review.policy import may_approve

__all__ = ["approve", "comment", "open_review", "request_changes", "settle"]


def open_review(
    session: Session, actor: Actor, memorandum_id: UUID, *, now: datetime, version: int | None = None
) -> Memorandum:
    """A complete draft becomes the next version, which every party reads, comments and approves.

    `version` is what the drafter saw: `Conflict` names who changed it meanwhile, and when.
    """
    assert actor.user_id is not None
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.OPEN_REVIEW)
    if version is not None and version != memorandum.version:
        raise overtaken(session, memorandum)
    may_still_follow(session, memorandum, now=now)
    content = assemble_content(session, get_memorandum_row(session, memorandum_id))
    for _section, reason in missing(content):
        raise reason
    check_draft_term(session, memorandum, memorandum.starts_on, memorandum.ends_on, now=now)
    earlier = latest_version(session, memorandum_id)
    number = earlier.number + 1 if earlier else 1
    text = canonical_json(content)
    session.add(
        MemorandumVersion(
            id=uuid4(),
            memorandum_id=memorandum.id,
            number=number,
            content=text,
            content_hash=content_hash(text),
            made_by_id=actor.user_id,
            made_at=now,
        )
    )
    memorandum.state = step.target or memorandum.state
    words = N_("%(organisation)s opened the review of version %(number)s of the agreement “%(title)s”.")
    tell_other_drafters(session, actor, memorandum, event="review_opened", text=words, number=number, now=now)
    record_event(session, actor, memorandum, "review_opened", now=now, number=number)
    return memorandum


def approve(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    now: datetime,
    legal_review: bool,
    note: str = "",
    number: int | None = None,
) -> Memorandum:
    """A party approves the version in review; the last party's approval completes the review by itself.

    `number` is the version that the page showed: `Conflict` where another one is in review now.
    """
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    memorandum = load_for_update(session, actor, memorandum_id)
    may_act(actor, memorandum.state, A.APPROVE)
    version = version_in_review(session, memorandum_id)
    if number is not None and number != version.number:
        raise Conflict(N_("Another version is in review now. Read it before you approve."))
    parties = parties_of(session, memorandum_id)
    given = approvals_of(session, memorandum_id, version.number)
    may_approve(actor, parties=parties, approved=given, unsettled=count_unsettled(session, memorandum_id))
    _check_unchanged(session, memorandum_id, version.content_hash)
    session.add(
        MemorandumApproval(
            id=uuid4(),
            memorandum_id=memorandum.id,
            version_number=version.number,
            organisation_id=actor.organisation_id,
            approved_by_id=actor.user_id,
            approved_at=now,
            legal_review=legal_review,
            note=short_note(note),
        )
    )
    record_event(
        session,
        actor,
        memorandum,
        "version_approved",
        now=now,
        number=version.number,
        legal_review=legal_review,
    )
    if parties <= given | {actor.organisation_id}:
        _complete(session, actor, memorandum, number=version.number, now=now)
    return memorandum


def request_changes(
    session: Session, actor: Actor, memorandum_id: UUID, *, note: str, now: datetime
) -> Memorandum:
    """Back to the draft, with the reason; approvals of this version are void and stay on record."""
    memorandum = load_for_update(session, actor, memorandum_id)
    step = may_act(actor, memorandum.state, A.REQUEST_CHANGES)
    version = version_in_review(session, memorandum_id)
    add_note(session, actor, memorandum, A.REQUEST_CHANGES, note, now=now)
    voided = session.execute(
        sa.update(MemorandumApproval)
        .where(
            MemorandumApproval.memorandum_id == memorandum.id,
            MemorandumApproval.version_number == version.number,
            MemorandumApproval.voided_at.is_(None),
        )
        .values(voided_at=now)
        .returning(MemorandumApproval.id)
    ).all()
    memorandum.state = step.target or memorandum.state
    words = N_("%(organisation)s asks for changes to version %(number)s of the agreement “%(title)s”.")
    tell_other_drafters(
        session, actor, memorandum, event="changes_requested", text=words, number=version.number, now=now
    )
    record_event(
        session,
        actor,
        memorandum,
        "changes_requested",
        now=now,
        number=version.number,
        voided_approvals=len(voided),
    )
    return memorandum


def _complete(session: Session, actor: Actor, memorandum: Memorandum, *, number: int, now: datetime) -> None:
    """Follows the last party's approval by itself, with a row of its own in the trail."""
    step = may_act(actor, memorandum.state, A.COMPLETE_REVIEW)
    memorandum.state = step.target or memorandum.state
    words = N_("All parties approve version %(number)s of the agreement “%(title)s”. It can be signed next.")
    tell_other_drafters(session, actor, memorandum, event="approved", text=words, number=number, now=now)
    record_event(session, actor, memorandum, "approved", now=now, number=number)


def _check_unchanged(session: Session, memorandum_id: UUID, approved: str) -> None:
    """What is approved is what the version says: no name in it may have changed since."""
    present = canonical_json(assemble_content(session, get_memorandum_row(session, memorandum_id)))
    if content_hash(present) != approved:
        raise Conflict(
            N_(
                "The text is no longer that of the version in review, for instance because a service or an"
                " area was renamed. Ask for changes and open the review again."
            )
        )
