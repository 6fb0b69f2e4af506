"""Mails to those who are asked, sent with the machinery of the outbox; at the edge, where texts are translated.

They wait in a table of their own: the outbox keeps its mails for 90 days, and here nothing of address and link may stay.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import render_template
from flask_babel import force_locale
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.outbox.commands import SITE, with_site
from accounts.outbox.delivery import Letter, Post, Send, deliver_due
from core.sealed_fields import open_text
from surveys.questionnaires.content import load
from surveys.questionnaires.languages import WITH_PAGES
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.waves.answering import PREFIX
from surveys.waves.codes import Mode
from surveys.waves.models import SurveyLetter, SurveyWave

TABLE = "survey_letter"


def deliver_survey_letters(session: Session, *, now: datetime, send: Send | None) -> int:
    """Send what is due and forget address and link at once; answers how many were sent. Commits, as the outbox does."""
    cleared = {"address_sealed": None, "link_sealed": None}
    post = Post(table=SurveyLetter, letters=_letters, cleared=cleared)
    return deliver_due(session, now=now, send=send, post=post)


def _letters(session: Session, ids: Sequence[UUID]) -> list[Letter]:
    query = (
        sa.select(SurveyLetter, SurveyWave, QuestionnaireVersion.content, Organisation.name)
        .join(SurveyWave, SurveyWave.id == SurveyLetter.wave_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == SurveyWave.version_id)
        .join(Organisation, Organisation.id == SurveyWave.organisation_id)
        .where(SurveyLetter.id.in_(ids))
    )
    written = []
    for letter, wave, content, organisation in session.execute(query):
        address = open_text(letter.address_sealed, TABLE, "address", letter.id)
        if address is None:
            continue
        link = open_text(letter.link_sealed, TABLE, "link", letter.id)
        language = letter.language if letter.language in WITH_PAGES else "en"
        with force_locale(language):
            subject, _, body = (
                render_template(
                    "email/survey.txt",
                    title=load(content).title[letter.language],
                    organisation=organisation,
                    link=f"{SITE}{PREFIX}/{link}?lang={letter.language}" if link else None,
                    closes_on=wave.closes_on,
                    is_anonymous=wave.mode is Mode.ANONYMOUS,
                )
                .strip()
                .partition("\n")
            )
        written.append(
            Letter(
                id=letter.id,
                recipient=address,
                subject=subject.strip(),
                body=with_site(body.strip() + "\n"),
                created_at=letter.created_at,
                attempts=letter.attempts,
            )
        )
    return written
