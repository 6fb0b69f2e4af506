"""Who reads results, reviews texts and publishes; an organisation sees its own waves only."""

import sqlalchemy as sa

from accounts.roles import COMMAND
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound
from core.permissions import Permission
from core.text import N_
from surveys.questionnaires.codes import Purpose
from surveys.results.reading import WaveRow
from surveys.waves.codes import Mode
from surveys.waves.models import SurveyWave

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def own_waves(actor: Actor) -> sa.ColumnElement[bool]:
    """The waves that exist for an actor: those of their own organisation."""
    if actor.organisation_id is None:
        return sa.false()
    return SurveyWave.organisation_id == actor.organisation_id


def may_read(actor: Actor) -> None:
    """Who runs surveys reads what came back."""
    if not actor.holds(Permission.SURVEY_RUN):
        raise Denied(N_("Your role does not include results of surveys."))


def may_read_single(actor: Actor, wave: WaveRow) -> None:
    """Of a confidential wave whoever runs surveys here reads single answers, once nobody can answer any more; of no other."""
    may_read(actor)
    if wave.mode is not Mode.CONFIDENTIAL:
        raise NotFound(N_("This survey is anonymous: nobody can tell who answered what."))
    if not wave.is_final:
        raise Conflict(N_("Single answers are shown once the survey is closed for good."))


def is_in_command(actor: Actor) -> bool:
    """Whether somebody leads, supervises or administers people who may have answered."""
    return any(actor.has_role(role) for role in COMMAND)


def may_review(actor: Actor, purpose: Purpose) -> None:
    """Reviewers look through texts for names; what staff wrote about their wellbeing is read by nobody in command."""
    if not actor.holds(Permission.SURVEY_REVIEW):
        raise Denied(N_("Your role does not review what people wrote."))
    if purpose is Purpose.WELLBEING_PULSE and is_in_command(actor):
        raise Denied(
            N_("Nobody in command reads what staff wrote about their wellbeing before it is reviewed.")
        )


def can_review(actor: Actor, purpose: Purpose) -> bool:
    """Whether `may_review` holds."""
    try:
        may_review(actor, purpose)
    except Denied:
        return False
    return True


def can_publish(actor: Actor, wave: WaveRow) -> bool:
    """Whether `may_publish` holds."""
    try:
        may_publish(actor, wave)
    except (Conflict, Denied):
        return False
    return True


def may_publish(actor: Actor, wave: WaveRow) -> None:
    """Only what was closed for good is published, and never what staff said about their wellbeing beyond their own organisation."""
    may_read(actor)
    if not wave.is_final:
        raise Conflict(N_("Close the survey for good before you publish its results."))
    if wave.purpose is Purpose.WELLBEING_PULSE:
        raise Conflict(N_("What staff said about their wellbeing stays in their own organisation."))
