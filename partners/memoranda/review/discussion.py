"""Comments on a version: written for all parties or for one's own side, answered, and settled once."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.acts import load_for_update
from partners.memoranda.clauses import Element
from partners.memoranda.content import read_content
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.models import Memorandum
from partners.memoranda.policy import may_act
from partners.memoranda.review.acts import version_in_review
from partners.memoranda.review.models import MemorandumComment, MemorandumVersion
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.places import Place, places_of
from partners.memoranda.review.policy import comments_visible_to, may_settle

MOST_WORDS = 4000
MOST_NOTE = 500


def comment(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    *,
    place: Place,
    body: str,
    now: datetime,
    reply_to: UUID | None = None,
    internal: bool = False,
) -> MemorandumComment:
    """A drafter remarks on a place of the version in review, or answers; `internal` is for their own side only.

    An answer stands at the place of what it answers, and is as internal as that is. The trail names the comment and
    not the agreement, so that nobody can tell from it that the other side talks among itself.
    """
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    memorandum = load_for_update(session, actor, memorandum_id)
    may_act(actor, memorandum.state, A.COMMENT)
    version = version_in_review(session, memorandum_id)
    if reply_to is not None:
        answered = _load_comment(session, actor, reply_to)
        if answered.memorandum_id != memorandum.id:
            raise NotFound(N_("There is no such comment."))
        if answered.settled_at is not None:
            raise Conflict(N_("This comment is settled already. Write a new one."))
        first = answered.reply_to_id or answered.id
        place, internal = _place_of(answered), answered.internal
    else:
        first = None
        _check_place(session, memorandum, version.number, place)
    said = MemorandumComment(
        id=uuid4(),
        memorandum_id=memorandum.id,
        version_number=version.number,
        part=place.part,
        element=place.element.value if place.element else None,
        heading=place.heading,
        body=_words(body),
        internal=internal,
        reply_to_id=first,
        organisation_id=actor.organisation_id,
        written_by_id=actor.user_id,
        written_at=now,
    )
    session.add(said)
    session.flush()
    record(
        session,
        actor,
        action="memorandum_comment.written",
        subject=("memorandum_comment", said.id),
        now=now,
        details={"part": place.part.value, "internal": internal, "answer": first is not None},
    )
    return said


def settle(
    session: Session, actor: Actor, comment_id: UUID, *, outcome: Outcome, note: str, now: datetime
) -> MemorandumComment:
    """A comment is accepted, rejected with the reason, or taken back by its own side; once."""
    said = _load_comment(session, actor, comment_id)
    memorandum = load_for_update(session, actor, said.memorandum_id)
    may_act(actor, memorandum.state, A.COMMENT)
    session.refresh(said)
    may_settle(
        actor,
        written_for=said.organisation_id,
        outcome=outcome,
        settled=said.settled_at is not None,
        is_answer=said.reply_to_id is not None,
    )
    if outcome is Outcome.REJECTED and not note.strip():
        raise RuleBroken(N_("Say why it is rejected."), "note")
    said.outcome, said.settle_note = outcome, short_note(note)
    said.settled_at, said.settled_by_id = now, actor.user_id
    session.flush()
    record(
        session,
        actor,
        action="memorandum_comment.settled",
        subject=("memorandum_comment", said.id),
        now=now,
        details={"outcome": outcome.value},
    )
    return said


def short_note(note: str) -> str | None:
    """A remark without the spaces around it, None where there is none; raises `RuleBroken` for a long one."""
    words = note.strip().replace("\r\n", "\n")
    if len(words) > MOST_NOTE:
        raise RuleBroken(N_("Say it in at most %(most)s characters."), "note", most=MOST_NOTE)
    return words or None


def _load_comment(session: Session, actor: Actor, comment_id: UUID) -> MemorandumComment:
    """A comment that exists for the actor; raises `NotFound` for those of others, which nobody must guess at."""
    query = sa.select(MemorandumComment).where(
        MemorandumComment.id == comment_id, MemorandumComment.id.in_(comments_visible_to(actor))
    )
    said = session.scalars(query).one_or_none()
    if said is None:
        raise NotFound(N_("There is no such comment."))
    return said


def _check_place(session: Session, memorandum: Memorandum, number: int, place: Place) -> None:
    """A comment stands where the version has something to comment on."""
    text = session.scalars(
        sa.select(MemorandumVersion.content).where(
            MemorandumVersion.memorandum_id == memorandum.id, MemorandumVersion.number == number
        )
    ).one()
    if place not in places_of(read_content(text).clauses):
        raise NotFound(N_("This version has no such section or clause."))


def _place_of(said: MemorandumComment) -> Place:
    element = Element(said.element) if said.element else None
    return Place(part=said.part, element=element, heading=said.heading)


def _words(body: str) -> str:
    """What was said, without the spaces around it; raises `RuleBroken` where it is nothing or too much."""
    words = body.strip().replace("\r\n", "\n")
    if not words:
        raise RuleBroken(N_("Write your comment."), "body")
    if len(words) > MOST_WORDS:
        raise RuleBroken(N_("Say it in at most %(most)s characters."), "body", most=MOST_WORDS)
    return words
