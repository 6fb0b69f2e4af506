"""Remarks on an evaluation or on one figure, for both sides; a correction keeps the words before it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from kpi.evaluations.policy import NOT_FOUND
from kpi.reviews.acts import Held, check_figure, hold, own_id, required
from kpi.reviews.models import ReviewComment
from kpi.reviews.policy import may_comment

EMPTY = N_("Write your comment.")


def comment(
    session: Session, actor: Actor, evaluation_id: UUID, *, indicator: str | None, text: str, now: datetime
) -> ReviewComment:
    """A side says something about the whole (`indicator` None) or about one figure; both sides read it."""
    held = hold(session, actor, evaluation_id, now=now)
    side = may_comment(actor, held.sides)
    if indicator is not None:
        check_figure(held.snapshot, indicator)
    made = _write(session, actor, held, side=side, indicator=indicator, text=text, corrects=None, now=now)
    record(
        session,
        actor,
        action="evaluation.commented",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"indicator": indicator, "after_sign_off": made.after_sign_off},
    )
    return made


def correct(
    session: Session, actor: Actor, evaluation_id: UUID, *, comment_id: UUID, text: str, now: datetime
) -> ReviewComment:
    """The author puts other words in the place of a remark; the earlier ones stay readable below."""
    held = hold(session, actor, evaluation_id, now=now)
    side = may_comment(actor, held.sides)
    earlier = next((one for one in held.review.comments if one.id == comment_id), None)
    if earlier is None:
        raise NotFound(NOT_FOUND)
    if earlier.author_id != actor.user_id:
        raise Denied(N_("Only the author corrects a comment."))
    if any(one.corrects_id == comment_id for one in held.review.comments):
        raise Conflict(N_("This comment was corrected already. Look at it again."))
    if required(text, EMPTY, "text") == earlier.text:
        raise RuleBroken(N_("These are the words that stand there already."), "text")
    made = _write(
        session,
        actor,
        held,
        side=side,
        indicator=earlier.indicator,
        text=text,
        corrects=comment_id,
        now=now,
    )
    record(
        session,
        actor,
        action="evaluation.comment_corrected",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"indicator": earlier.indicator, "after_sign_off": made.after_sign_off},
    )
    return made


def _write(
    session: Session,
    actor: Actor,
    held: Held,
    *,
    side: UUID,
    indicator: str | None,
    text: str,
    corrects: UUID | None,
    now: datetime,
) -> ReviewComment:
    made = ReviewComment(
        review_id=held.open.id,
        indicator=indicator,
        text=required(text, EMPTY, "text"),
        corrects_id=corrects,
        author_id=own_id(actor),
        organisation_id=side,
        written_at=now,
        after_sign_off=held.open.closed_at is not None or held.review.signature_of(side) is not None,
    )
    session.add(made)
    session.flush()
    return made
