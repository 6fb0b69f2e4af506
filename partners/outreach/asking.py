"""Asking people about something with a questionnaire of one's own organisation: a wave that names what it is about."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from core.actor import Actor
from core.clock import local_date
from core.text import N_
from surveys.questionnaires.queries import list_questionnaires
from surveys.waves.commands import open_wave
from web.forms import BaseForm, SelectChoice
from web.i18n import lazy

WEEKS = timedelta(days=21)
"""[HOUSE] A follow-up survey is usually open for three weeks."""


class AskForm(BaseForm):
    """Which questionnaire, whom, and between which days; anonymous, by one link."""

    questionnaire = SelectField(
        lazy(N_("Questionnaire")), [InputRequired(lazy(N_("Choose a questionnaire.")))]
    )
    title = StringField(lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=120)])
    audience = StringField(
        lazy(N_("Who is asked")), [InputRequired(lazy(N_("Say whom it is for."))), Length(max=200)]
    )
    opens_on = DateField(lazy(N_("First day")), [InputRequired(lazy(N_("Give the first day.")))])
    closes_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Give the last day.")))])


def ask_form(session: Session, actor: Actor, *, title: str, now: datetime) -> Any:
    """The form with the questionnaires of the actor's organisation."""
    today: date = local_date(now, actor.timezone)
    form = AskForm.from_request(title=title[:120], opens_on=today, closes_on=today + WEEKS)
    form.questionnaire.choices = [
        SelectChoice(value=str(row.questionnaire_id), label=row.title(actor.locale))
        for row in list_questionnaires(session, actor)
    ]
    return form


def ask(session: Session, actor: Actor, form: Any, *, about: tuple[str, UUID], now: datetime) -> UUID:
    """Open the wave; the caller has checked that what it is about exists for the actor. Raises `RuleBroken`."""
    return open_wave(
        session,
        actor,
        questionnaire_id=UUID(form.questionnaire.data),
        title=form.title.data,
        audience=form.audience.data,
        opens_on=form.opens_on.data,
        closes_on=form.closes_on.data,
        about=about,
        now=now,
    )
