"""A survey and a questionnaire of an organisation, for the arguments of addresses."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from accounts.users.queries import find_actor_of
from core.permissions import Permission
from surveys.questionnaires.commands import adopt
from surveys.questionnaires.models import Questionnaire
from surveys.waves.models import SurveyWave
from tests.support.surveys import make_wave

CODE = "suggestion-box"


def survey_arguments(session: Session, organisation_id: UUID, now: datetime) -> dict[str, UUID]:
    """What the organisation has, made where it has nothing by somebody who may."""
    waves = sa.select(SurveyWave.id).where(SurveyWave.organisation_id == organisation_id)
    wave_id = session.scalar(waves.order_by(SurveyWave.created_at.desc(), SurveyWave.id).limit(1))
    held = sa.select(Questionnaire.id).where(Questionnaire.organisation_id == organisation_id)
    questionnaire_id = session.scalar(held.order_by(Questionnaire.code).limit(1))
    if wave_id is not None and questionnaire_id is not None:
        return {"wave_id": wave_id, "questionnaire_id": questionnaire_id}
    people = session.scalars(
        sa.select(User.id).where(User.organisation_id == organisation_id).order_by(User.id)
    )
    actors = (find_actor_of(session, user_id) for user_id in people)
    actor = next(one for one in actors if one is not None and one.holds(Permission.SURVEY_RUN))
    made = make_wave(session, actor, now, library=CODE)
    return {"wave_id": made, "questionnaire_id": adopt(session, actor, code=CODE, now=now)}
