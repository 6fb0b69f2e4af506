"""Who asks, answers and reads: leaders of both sides ask, everybody who sees a partnership answers, all read results."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from accounts.roles import ROLES
from core.actor import Actor, Role
from core.errors import Conflict, Denied
from core.permissions import Permission
from core.text import N_
from partners.health.self_assessments.models import SelfAssessmentRound
from partners.memoranda.policy import partnerships_of

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")

ANSWERING_ROLES = tuple(
    definition.role for definition in ROLES if Permission.PARTNERSHIP_READ in definition.permissions
)
"""More than those who steer: three answers of each side are needed, and a small NGO has fewer leaders than that."""


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the rounds that exist for an actor: those of their organisation's partnerships."""
    query = sa.select(SelfAssessmentRound.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.PARTNERSHIP_READ):
        return query.where(sa.false())
    return query.where(SelfAssessmentRound.partnership_id.in_(partnerships_of(actor)))


def may_open(actor: Actor) -> None:
    """Those who lead a partnership from either side open and close rounds."""
    if not actor.holds(Permission.GOAL_WRITE):
        raise Denied(N_("Your role may not open or close a self-assessment."))


def may_answer(actor: Actor, *, is_open: bool) -> None:
    """People of both sides answer for themselves, while the round is open."""
    if actor.user_id is None or not actor.holds(Permission.PARTNERSHIP_READ):
        raise Denied(N_("Your role does not answer self-assessments."))
    if not is_open:
        raise Conflict(N_("This round is closed. Answers cannot be given or changed any more."))


def is_open(*, closes_on: date, closed: bool, today: date) -> bool:
    """A round is open to the end of its last day where the agency is, unless somebody closed it before."""
    return not closed and today <= closes_on
