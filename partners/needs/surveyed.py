"""Published results of surveys that an assessment may rest on, and what of them it shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import Actor
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.results.models import SurveyPublication, SurveyPublicationReader
from surveys.results.report import Content, from_text
from surveys.waves.models import SurveyWave

ABOUT = "needs_assessment"
"""What a wave is about where it was asked for an assessment: (“needs_assessment”, its id)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """Published results that somebody may attach."""

    id: UUID
    title: str
    organisation_name: str
    published_at: datetime
    is_about_this: bool


def list_published(session: Session, actor: Actor, assessment_id: UUID) -> list[PublishedRow]:
    """Results in force that the actor's organisation published, or that were published to it; never the wellbeing of staff.

    Those of waves that were asked for this assessment stand first. One statement.
    """
    own = actor.organisation_id
    told = sa.select(SurveyPublicationReader.publication_id).where(
        SurveyPublicationReader.organisation_id == own
    )
    is_about = sa.and_(SurveyWave.about_kind == ABOUT, SurveyWave.about_id == assessment_id)
    rows = session.execute(
        sa.select(
            SurveyPublication.id,
            SurveyPublication.title,
            Organisation.name.label("organisation_name"),
            SurveyPublication.published_at,
            sa.case((is_about, True), else_=False).label("is_about_this"),
        )
        .join(SurveyWave, SurveyWave.id == SurveyPublication.wave_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == SurveyWave.version_id)
        .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
        .join(Organisation, Organisation.id == SurveyPublication.organisation_id)
        .where(
            SurveyPublication.withdrawn_at.is_(None),
            Questionnaire.purpose != Purpose.WELLBEING_PULSE,
            sa.or_(SurveyPublication.organisation_id == own, SurveyPublication.id.in_(told)),
        )
        .order_by(
            sa.case((is_about, 0), else_=1), SurveyPublication.published_at.desc(), SurveyPublication.id
        )
        .limit(100)
    )
    return [PublishedRow(**row._mapping) for row in rows]


def content_of(session: Session, publication_id: UUID) -> str:
    """The canonical JSON of published results."""
    found = session.scalar(sa.select(SurveyPublication.content).where(SurveyPublication.id == publication_id))
    assert found is not None
    return found


def results_of(text: str) -> Content:
    """Results as they were attached."""
    return from_text(text)
