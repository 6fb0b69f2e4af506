"""Disputes: a side doubts a figure, the desk answers or has it measured again, the side accepts or does not."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.policy import NOT_FOUND
from kpi.reviews.acts import Held, ask_for_edition, check_figure, hold, own_id, required, tell
from kpi.reviews.lifecycle import Answer, DisputeReason, DisputeState, DisputeStep, Mark
from kpi.reviews.measuring_again import measured_again
from kpi.reviews.models import ReviewDispute, ReviewFinding
from kpi.reviews.policy import answerers_of, may_dispute, may_step

S = DisputeStep


def dispute(
    session: Session,
    actor: Actor,
    evaluation_id: UUID,
    *,
    indicator: str,
    reason: DisputeReason,
    text: str,
    now: datetime,
) -> ReviewDispute:
    """A side holds a figure to be wrong and says why; the desk is asked. That it accepted the figure is void."""
    held = hold(session, actor, evaluation_id, now=now)
    check_figure(held.snapshot, indicator)
    side = may_dispute(actor, held.sides, held.review, indicator=indicator)
    raised = ReviewDispute(
        review_id=held.open.id,
        indicator=indicator,
        organisation_id=side,
        reason=reason,
        text=required(text, N_("Say what is wrong with this figure."), "text"),
        state=DisputeState.OPEN,
        raised_at=now,
        raised_by_id=own_id(actor),
    )
    session.execute(
        sa.delete(ReviewFinding).where(
            ReviewFinding.review_id == held.open.id,
            ReviewFinding.indicator == indicator,
            ReviewFinding.organisation_id == side,
            ReviewFinding.mark == Mark.ACCEPTED,
        )
    )
    session.add(raised)
    desk = answerers_of(held.sides)
    tell(
        session,
        actor,
        held,
        organisation_ids=[desk] if desk else [],
        permission=Permission.EVALUATION_ANSWER,
        text=N_("%(organisation)s disputes %(code)s of the evaluation %(evaluation)s. Answer the dispute."),
        params={"organisation": actor.organisation_name, "code": indicator},
        key=f"dispute-raised:{raised.id.hex}",
        now=now,
    )
    return _done(session, actor, held, raised, "disputed", now=now)


def answer(
    session: Session,
    actor: Actor,
    evaluation_id: UUID,
    *,
    dispute_id: UUID,
    answer: Answer,
    text: str,
    now: datetime,
) -> ReviewDispute:
    """The desk says that the figure stands, that it will be measured again, or that its definition changes."""
    held = hold(session, actor, evaluation_id, now=now)
    row = _find(session, held, dispute_id)
    target = _step(actor, held, row, S.PROMISE if answer is Answer.REVISE else S.ANSWER)
    words = required(text, N_("Say what you found, so that the other side can follow."), "text")
    row.state, row.answer, row.answer_text = target, answer, words
    row.answered_at, row.answered_by_id = now, own_id(actor)
    _tell_disputing(
        session,
        actor,
        held,
        row,
        N_("The dispute of %(code)s in the evaluation %(evaluation)s is answered. Look at the answer."),
        now=now,
    )
    return _done(session, actor, held, row, "dispute_answered", now=now)


def revise(
    session: Session, actor: Actor, evaluation_id: UUID, *, dispute_id: UUID, now: datetime
) -> ReviewDispute:
    """The figure was measured again: an evaluation of the same scope and period takes its place in a dispute.

    One that was published since the answer is linked; otherwise it is measured now, by whoever may run evaluations.
    """
    held = hold(session, actor, evaluation_id, now=now)
    row = _find(session, held, dispute_id)
    target = _step(actor, held, row, S.REVISE)
    if row.answered_at is None:
        raise RuleBroken(N_("Answer the dispute first."))
    row.revised_by_id = measured_again(session, actor, held, since=row.answered_at, now=now)
    row.state = target
    _tell_disputing(
        session,
        actor,
        held,
        row,
        N_("%(code)s of the evaluation %(evaluation)s was measured again. Look at the new figure."),
        now=now,
    )
    return _done(session, actor, held, row, "dispute_revised", now=now)


def accept_answer(
    session: Session, actor: Actor, evaluation_id: UUID, *, dispute_id: UUID, now: datetime
) -> ReviewDispute:
    """The side that disputes accepts the answer; the dispute is settled."""
    held = hold(session, actor, evaluation_id, now=now)
    row = _find(session, held, dispute_id)
    row.state = _step(actor, held, row, S.ACCEPT)
    row.ended_at, row.ended_by_id = now, own_id(actor)
    return _done(session, actor, held, row, "dispute_settled", now=now)


def keep_disputing(
    session: Session, actor: Actor, evaluation_id: UUID, *, dispute_id: UUID, now: datetime
) -> ReviewDispute:
    """The side does not accept the answer: the figure stays disputed, and readers are told so."""
    held = hold(session, actor, evaluation_id, now=now)
    row = _find(session, held, dispute_id)
    row.state = _step(actor, held, row, S.KEEP)
    return _done(session, actor, held, row, "dispute_kept", now=now)


def withdraw(
    session: Session, actor: Actor, evaluation_id: UUID, *, dispute_id: UUID, now: datetime
) -> ReviewDispute:
    """The side takes its dispute back."""
    held = hold(session, actor, evaluation_id, now=now)
    row = _find(session, held, dispute_id)
    row.state = _step(actor, held, row, S.WITHDRAW)
    row.ended_at, row.ended_by_id = now, own_id(actor)
    return _done(session, actor, held, row, "dispute_withdrawn", now=now)


def _find(session: Session, held: Held, dispute_id: UUID) -> ReviewDispute:
    """A dispute of the review that is held, as it is now; raises `NotFound`."""
    row = session.scalars(
        sa.select(ReviewDispute)
        .where(ReviewDispute.id == dispute_id, ReviewDispute.review_id == held.open.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def _step(actor: Actor, held: Held, row: ReviewDispute, step: DisputeStep) -> DisputeState:
    """The state that the step leads to; a refusal names who acted before."""
    taken = may_step(
        actor,
        held.sides,
        next(one for one in held.review.disputes if one.id == row.id),
        step,
    )
    return taken.target or row.state


def _tell_disputing(
    session: Session, actor: Actor, held: Held, row: ReviewDispute, text: str, *, now: datetime
) -> None:
    tell(
        session,
        actor,
        held,
        organisation_ids=[row.organisation_id],
        permission=Permission.EVALUATION_SIGN,
        text=text,
        params={"code": row.indicator},
        key=f"dispute-{row.state.value}:{row.id.hex}:{now.isoformat()}",
        now=now,
    )


def _done(
    session: Session, actor: Actor, held: Held, row: ReviewDispute, event: str, *, now: datetime
) -> ReviewDispute:
    """The last step of each: the document is made anew, because it tells of disputes; the act is recorded."""
    ask_for_edition(session, held)
    session.flush()
    record(
        session,
        actor,
        action=f"evaluation.{event}",
        subject=("evaluation", held.row.id),
        now=now,
        details={"indicator": row.indicator, "state": row.state.value, "edition": held.open.edition},
    )
    return row
