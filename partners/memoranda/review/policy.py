"""Who takes part in a review: drafters of the parties; remarks for one's own side stay there."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.lifecycle import MemorandumAction, MemorandumState
from partners.memoranda.policy import can_act
from partners.memoranda.policy import visible_to as memoranda_visible_to
from partners.memoranda.review.models import MemorandumComment, MemorandumVersion
from partners.memoranda.review.outcomes import Outcome


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the versions that exist for an actor: those of agreements that they help to draft."""
    query = sa.select(MemorandumVersion.id)
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        return query.where(sa.false())
    return query.where(MemorandumVersion.memorandum_id.in_(memoranda_visible_to(actor)))


def comments_visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the comments that exist for an actor: those for all parties, and those of their own side."""
    query = sa.select(MemorandumComment.id)
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        return query.where(sa.false())
    own = MemorandumComment.organisation_id == actor.organisation_id
    return query.where(
        MemorandumComment.memorandum_id.in_(memoranda_visible_to(actor)),
        sa.or_(MemorandumComment.internal.is_(False), own),
    )


def may_approve(actor: Actor, *, parties: frozenset[UUID], approved: frozenset[UUID], unsettled: int) -> None:
    """A party approves once, for itself, when every comment that all parties read is settled."""
    if actor.organisation_id not in parties:
        raise Denied(N_("Only a party to the agreement may approve it."))
    if actor.organisation_id in approved:
        raise Conflict(N_("Your organisation has approved this version already."))
    if unsettled == 1:
        raise RuleBroken(N_("1 comment is not settled yet. Settle it first, then approve."))
    if unsettled:
        raise RuleBroken(
            N_("%(count)s comments are not settled yet. Settle them first, then approve."), count=unsettled
        )


def can_approve(actor: Actor, state: MemorandumState, *, approved: frozenset[UUID]) -> bool:
    """Whether the review waits for the approval of the actor's side, settled comments or not."""
    return can_act(actor, state, MemorandumAction.APPROVE) and actor.organisation_id not in approved


def may_settle(actor: Actor, *, written_for: UUID, outcome: Outcome, settled: bool, is_answer: bool) -> None:
    """Any party accepts or rejects a comment once; only the side that wrote it takes it back."""
    if is_answer:
        raise Conflict(N_("An answer is settled together with the comment that it answers."))
    if settled:
        raise Conflict(N_("This comment is settled already."))
    if outcome is Outcome.WITHDRAWN and actor.organisation_id != written_for:
        raise RuleBroken(N_("Only the organisation that wrote a comment can withdraw it."), "outcome")
