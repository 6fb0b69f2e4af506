"""Who sees and writes questionnaires: those who run surveys at the organisation whose they are."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from surveys.questionnaires.content import Content
from surveys.questionnaires.models import Questionnaire

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the questionnaires that exist for an actor: their own organisation's."""
    query = sa.select(Questionnaire.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.SURVEY_RUN):
        return query.where(sa.false())
    return query.where(Questionnaire.organisation_id == actor.organisation_id)


def may_run(actor: Actor) -> UUID:
    """Answers the organisation for which the actor runs surveys; raises `Denied` where there is none."""
    if actor.organisation_id is None or not actor.holds(Permission.SURVEY_RUN):
        raise Denied(N_("Your role may not run surveys."))
    return actor.organisation_id


def may_ask(content: Content) -> None:
    """What is asked has a question and a complete language; raises `RuleBroken`."""
    if not content.questions:
        raise RuleBroken(N_("Add a question first."))
    if not content.languages:
        raise RuleBroken(N_("No language is complete: a text is missing in each."))
