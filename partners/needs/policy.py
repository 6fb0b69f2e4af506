"""Who sees and does what with needs assessments: those who lead either side; others once concluded, or where asked."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import ConcordatError, Denied
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.memoranda.policy import partnerships_of
from partners.needs.lifecycle import NEEDS, NeedsAction, NeedsState
from partners.needs.models import NeedsAssessment, NeedsExpert

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the assessments that exist for an actor: the organisation's own and those of its partnerships.

    What is not concluded is for those who lead, and for experts who were asked.
    """
    query = sa.select(NeedsAssessment.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.NEEDS_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    query = query.where(
        sa.or_(
            sa.and_(
                NeedsAssessment.partnership_id.is_(None),
                NeedsAssessment.organisation_id == actor.organisation_id,
            ),
            NeedsAssessment.partnership_id.in_(partnerships_of(actor)),
        )
    )
    if not actor.holds(Permission.NEEDS_WRITE):
        asked = sa.select(NeedsExpert.assessment_id).where(NeedsExpert.user_id == actor.user_id)
        query = query.where(
            sa.or_(NeedsAssessment.state == NeedsState.CONCLUDED, NeedsAssessment.id.in_(asked))
        )
    return query


def may_act(actor: Actor, state: NeedsState, action: NeedsAction) -> Transition[NeedsState, NeedsAction]:
    """The step of the table for this actor; all but an expert's answer ask for the permission to write."""
    if action is not NeedsAction.ANSWER and not actor.holds(Permission.NEEDS_WRITE):
        raise Denied(N_("Your role may not change needs assessments."))
    return NEEDS.may_take(state, action, actor.roles)


def can_act(actor: Actor, state: NeedsState, action: NeedsAction) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_act(actor, state, action)
    except ConcordatError:
        return False
    return True


def may_answer(actor: Actor, *, is_expert: bool) -> None:
    """Only an expert who was asked gives a review."""
    if not is_expert:
        raise Denied(N_("You were not asked to review this."))


def sees_experts_answers(actor: Actor, *, own_answered_at: datetime | None) -> bool:
    """An expert reads the others' weights after giving their own; those who lead read all."""
    return actor.holds(Permission.NEEDS_WRITE) or own_answered_at is not None
