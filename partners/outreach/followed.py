"""Which surveys follow a campaign or an activity: waves of one's own organisation that name it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.permissions import Permission
from surveys.waves.models import SurveyWave


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A wave of a questionnaire that asks about something of outreach."""

    id: UUID
    title: str
    opens_on: date
    closes_on: date
    is_published: bool


def waves_about(session: Session, actor: Actor, kind: str, subject_id: UUID) -> list[FollowUp]:
    """The waves about a thing, the latest first, for those who run surveys; never another organisation's."""
    if not actor.holds(Permission.SURVEY_RUN):
        return []
    rows = session.execute(
        sa.select(
            SurveyWave.id,
            SurveyWave.title,
            SurveyWave.opens_on,
            SurveyWave.closes_on,
            SurveyWave.published_at.is_not(None).label("is_published"),
        )
        .where(
            SurveyWave.about_kind == kind,
            SurveyWave.about_id == subject_id,
            SurveyWave.organisation_id == actor.organisation_id,
        )
        .order_by(SurveyWave.opens_on.desc(), SurveyWave.title)
    )
    return [FollowUp(**row._mapping) for row in rows]
