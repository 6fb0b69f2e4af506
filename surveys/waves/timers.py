"""Standing work: what is left of links and addresses goes 90 days after the last day, whether or not results were published."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from surveys.waves.commands import forget_links
from surveys.waves.models import SurveyLetter, SurveyPaper, SurveyToken, SurveyWave

KEPT = timedelta(days=90)
MOST = 50


def forget_survey_links(session: Session, *, now: datetime) -> int:
    """Delete links, sheets and letters of waves that ended long ago, and addresses of anonymous ones; answers of how many waves."""
    before = local_date(now - KEPT, "UTC")
    left = sa.or_(
        *(
            sa.exists().where(kind.wave_id == SurveyWave.id)
            for kind in (SurveyToken, SurveyPaper, SurveyLetter)
        )
    )
    query = sa.select(SurveyWave).where(SurveyWave.closes_on < before, left).limit(MOST)
    waves = session.scalars(query).all()
    for wave in waves:
        forget_links(session, wave)
    return len(waves)
