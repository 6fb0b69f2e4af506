"""Who may see and do what with an assessment: the agency that makes it, and the NGO that it is about."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments.lifecycle import ASSESSMENT, AssessmentAction, AssessmentState
from partners.diligence.assessments.models import Assessment

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the assessments that exist for an actor: those of their agency, or those about their NGO."""
    query = sa.select(Assessment.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.DILIGENCE_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    own = actor.organisation_id
    return query.where(sa.or_(Assessment.agency_id == own, Assessment.ngo_id == own))


def is_agency(actor: Actor) -> bool:
    """Whether the actor stands on the side that assesses."""
    return actor.organisation_kind is OrganisationKind.AGENCY


def may_act(
    actor: Actor, state: AssessmentState, action: AssessmentAction
) -> Transition[AssessmentState, AssessmentAction]:
    """The step of the table for this actor: the NGO replies, everything else is the agency's."""
    replies = action is AssessmentAction.COMMENT
    if not actor.has_role(Role.SYSTEM) and is_agency(actor) is replies:
        if replies:
            raise Denied(N_("Only the NGO that was assessed replies to the outcome."))
        raise Denied(N_("Assessments are made by the police agency."))
    return ASSESSMENT.may_take(state, action, actor.roles)


def can_act(actor: Actor, state: AssessmentState, action: AssessmentAction) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_act(actor, state, action)
    except ConcordatError:
        return False
    return True


def may_open(actor: Actor) -> None:
    """An agency's leadership or partnership desk opens assessments and sets the agency's weights."""
    if not is_agency(actor):
        raise Denied(N_("Assessments are made by the police agency."))
    if not actor.holds(Permission.DILIGENCE_DECIDE):
        raise Denied(N_("Your role may not open an assessment."))


def can_open(actor: Actor) -> bool:
    """Whether the actor may open assessments."""
    try:
        may_open(actor)
    except ConcordatError:
        return False
    return True
