"""Single answers of a confidential wave, as its page promised: for those who run surveys in the organisation that asked.

Each look leaves a row in the trail (`concordat/reads.py`). Words that people wrote are none of it: they go to a reviewer, and
what is released has no name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.sealed_fields import open_text
from surveys.results.asking import list_asked
from surveys.results.policy import may_read_single
from surveys.results.queries import get_wave
from surveys.results.reading import WaveRow, read_sheets_by_person
from surveys.results.values import Answer, Asked, Form
from surveys.waves.models import SurveyInvitation


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSheet:
    """Who answered, and what to each question in the order of the questionnaire; None: no answer."""

    who: str
    answers: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleAnswers:
    """All sheets of a wave by name; who was asked and did not answer is in none."""

    questions: tuple[str, ...]
    sheets: tuple[SingleSheet, ...]


def read_single(
    session: Session, actor: Actor, wave_id: UUID, *, language: str
) -> tuple[WaveRow, SingleAnswers]:
    """Who answered what in a confidential wave that was closed for good."""
    wave = get_wave(session, actor, wave_id)
    may_read_single(actor, wave)
    asked = [one for one in list_asked(wave.content, language) if one.form is not Form.TEXT]
    names = _names(session, wave_id)
    sheets = read_sheets_by_person(session, wave_id)
    told = sorted((names[person], _told(asked, answers)) for person, answers in sheets.items())
    return wave, SingleAnswers(
        questions=tuple(f"{one.heading}: {one.words}" if one.heading else one.words for one in asked),
        sheets=tuple(SingleSheet(who=who, answers=answers) for who, answers in told),
    )


def _names(session: Session, wave_id: UUID) -> dict[UUID, str]:
    """What those who were asked are called: the name of an account, else the address."""
    query = (
        sa.select(SurveyInvitation.id, SurveyInvitation.address_sealed, User.name)
        .outerjoin(User, User.id == SurveyInvitation.user_id)
        .where(SurveyInvitation.wave_id == wave_id)
    )
    return {
        row.id: row.name or open_text(row.address_sealed, "survey_invitation", "address", row.id) or ""
        for row in session.execute(query)
    }


def _told(asked: list[Asked], answers: Mapping[str, Answer]) -> tuple[str | None, ...]:
    return tuple(_words(one, answers.get(one.code)) for one in asked)


def _words(one: Asked, answer: Answer | None) -> str | None:
    """An answer in the words in which it was offered."""
    if answer is None:
        return None
    if one.form is Form.NUMBER:
        return f"{answer:g}" if isinstance(answer, int | float) else str(answer)
    words = dict(one.options)
    chosen = answer if isinstance(answer, tuple) else (str(answer),)
    return ", ".join(words.get(code, code) for code in chosen)
