"""Reads of results: nothing of a wave that is still open but how many answered, and nothing of anybody else's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.sealed_fields import open_text
from core.suppression import POLICIES, Audience
from core.text import N_
from surveys.results.asking import in_language, list_asked
from surveys.results.comparing import Comparison, compare
from surveys.results.masking import TEXT_POLICY, audience_of, fewest_of, shown_count
from surveys.results.models import SurveyFrame, SurveyRemark
from surveys.results.policy import NOT_FOUND, can_review, may_read, may_review, own_waves
from surveys.results.reading import (
    WaveRow,
    band_of,
    count_sheets,
    count_texts,
    find_frame,
    frame_of,
    read_sheets,
    wave_rows,
)
from surveys.results.report import FORMAT, Content, Header, Texts
from surveys.results.states import RemarkState
from surveys.results.tallying import results_of
from surveys.results.values import Results
from surveys.waves.codes import WaveState
from surveys.waves.models import SurveyText, SurveyWave

REVIEW_DAYS = timedelta(days=60)
"""[HOUSE] After so long a text that nobody reviewed is destroyed unread."""
STILL_OPEN = N_("Results are shown once the survey is closed for good: no answer can come any more then.")

ENDED = (WaveState.CLOSED, WaveState.PUBLISHED)
NOT_FINAL = N_("Texts are reviewed once the survey is closed for good.")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLine:
    """A wave in the list; until it is closed for good neither how many answered nor how many texts wait is told.

    A count that moves tells when somebody answered, and a wave that can be opened again is no end of that. `is_enough`
    says of one whose last day is over whether anything could be shown, so that nobody closes it for good too early.
    """

    wave: WaveRow
    state: WaveState
    answers: int | None
    is_enough: bool
    waiting: int

    @property
    def fewest(self) -> int:
        """Of how many answers anything is shown."""
        return fewest_of(POLICIES[audience_of(self.wave.purpose)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToReview:
    """A text as it was written, for a reviewer alone."""

    id: UUID
    question: str
    text: str


def get_wave(session: Session, actor: Actor, wave_id: UUID) -> WaveRow:
    """A wave of one's own organisation; `NotFound` for any other."""
    found = wave_rows(session, SurveyWave.id == wave_id, own_waves(actor))
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def list_waves(session: Session, actor: Actor, *, now: datetime) -> list[WaveLine]:
    """The waves of one's own organisation, the latest first, with how many answered and how many texts wait."""
    waves = wave_rows(session, own_waves(actor))
    ids = [wave.id for wave in waves]
    answers = count_sheets(session, ids)
    waiting = _waiting(session, ids)
    return [
        WaveLine(
            wave=wave,
            state=wave.state(now),
            answers=shown_count(answers[wave.id], policy=POLICIES[audience_of(wave.purpose)])
            if wave.is_final
            else None,
            is_enough=wave.state(now) in ENDED
            and answers[wave.id] >= fewest_of(POLICIES[audience_of(wave.purpose)]),
            waiting=waiting.get(wave.id, 0) if wave.is_final and can_review(actor, wave.purpose) else 0,
        )
        for wave in waves
    ]


def content_of(
    session: Session, actor: Actor, wave_id: UUID, *, language: str, is_public: bool = False
) -> tuple[WaveRow, Content]:
    """Everything that may be shown of a wave that was closed for good, to its organisation or to everybody; `Conflict` before."""
    may_read(actor)
    wave = get_wave(session, actor, wave_id)
    if not wave.is_final:
        raise Conflict(STILL_OPEN)
    declared = find_frame(session, wave.id)
    audience = audience_of(wave.purpose, is_public=is_public)
    results = _results(session, wave, declared, language=language, audience=audience)
    band = band_of(wave, declared)
    weighted = results.sample is not None and bool(results.sample.bands)
    return wave, Content(
        format=FORMAT,
        header=Header(
            organisation=wave.organisation,
            title=wave.title,
            purpose=wave.purpose.value,
            audience=wave.audience,
            mode=wave.mode.value,
            entry=wave.entry.value,
            opened_on=wave.opens_on.isoformat(),
            closed_on=wave.last_day.isoformat(),
            source=declared.source if declared is not None else "",
            weighted_by=in_language(wave.content.bands[band].text, language)
            if weighted and band is not None
            else "",
            masked_for=audience.value,
        ),
        results=results,
        texts=_texts(session, wave, language),
        comparison=_comparison(session, wave, results, language=language, audience=audience),
    )


def _results(
    session: Session, wave: WaveRow, declared: SurveyFrame | None, *, language: str, audience: Audience
) -> Results:
    sheets = read_sheets(session, [wave.id], band=band_of(wave, declared))[wave.id]
    frame = frame_of(wave, declared, answers=len(sheets), language=language)
    return results_of(list_asked(wave.content, language), sheets, frame, policy=POLICIES[audience])


def _comparison(
    session: Session, wave: WaveRow, results: Results, *, language: str, audience: Audience
) -> Comparison | None:
    """With the wave of the same questionnaire, about the same, that closed last before this one."""
    about = (
        SurveyWave.about_id.is_(None) if wave.about_id is None else SurveyWave.about_id == wave.about_id,
        SurveyWave.organisation_id == wave.organisation_id,
        SurveyWave.id != wave.id,
    )
    earlier = [
        one
        for one in wave_rows(session, *about)
        if one.questionnaire_id == wave.questionnaire_id
        and one.is_final
        and one.last_day < wave.opens_on
        and one.mode is wave.mode
    ]
    if not earlier or results.sample is None:
        return None
    latest = max(earlier, key=lambda one: (one.last_day, one.id))
    then = _results(session, latest, find_frame(session, latest.id), language=language, audience=audience)
    return compare(then, results, title=latest.title, closed_on=latest.last_day.isoformat())


def _texts(session: Session, wave: WaveRow, language: str) -> tuple[Texts, ...]:
    """Released texts of each question to which ten or more wrote something, in random order (facts 2.6)."""
    rows = session.execute(
        sa.select(SurveyRemark.id, SurveyRemark.question, SurveyRemark.state, SurveyRemark.text_sealed)
        .where(SurveyRemark.wave_id == wave.id)
        .order_by(SurveyRemark.id)
    ).all()
    waiting = count_texts(session, wave.id)
    by_question = defaultdict(list)
    for row in rows:
        by_question[row.question].append(row)
    found = []
    for asked in list_asked(wave.content, language):
        remarks = by_question.get(asked.code, [])
        written = len(remarks) + waiting.get(asked.code, 0)
        if not written or asked.code not in {*by_question, *waiting}:
            continue
        too_few = written < TEXT_POLICY.k
        texts = [
            open_text(row.text_sealed, "survey_remark", "text", row.id) or ""
            for row in sorted(remarks, key=_by_chance)
            if row.state is RemarkState.RELEASED and not too_few
        ]
        found.append(
            Texts(
                words=asked.words,
                released=tuple(texts),
                withheld=0 if too_few else sum(row.state is RemarkState.WITHHELD for row in remarks),
                too_few=too_few,
            )
        )
    return tuple(found)


def _by_chance(remark: sa.Row[Any]) -> bytes:
    """The same at every look, and of no order in which anybody wrote or reviewed."""
    return sha256(remark.id.bytes).digest()


def _waiting(session: Session, wave_ids: list[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        sa.select(SurveyText.wave_id, sa.func.count())
        .where(SurveyText.wave_id.in_(wave_ids))
        .group_by(SurveyText.wave_id)
    )
    return {row[0]: row[1] for row in rows}


def texts_to_review(session: Session, actor: Actor, wave_id: UUID) -> tuple[WaveRow, list[TextToReview], int]:
    """The texts of questions to which ten or more wrote something, in random order, and how many more wait.

    Those of which fewer than ten are there are shown to nobody, a reviewer included.
    """
    wave = get_wave(session, actor, wave_id)
    may_review(actor, wave.purpose)
    if not wave.is_final:
        raise Conflict(NOT_FINAL)
    many = questions_with_enough(session, wave_id)
    rows = session.execute(
        sa.select(SurveyText.id, SurveyText.question, SurveyText.text_sealed)
        .where(SurveyText.wave_id == wave_id, SurveyText.question.in_(many))
        .order_by(SurveyText.id)
    )
    texts = [
        TextToReview(
            id=row.id,
            question=row.question,
            text=open_text(row.text_sealed, "survey_text", "text", row.id) or "",
        )
        for row in rows
    ]
    return wave, texts, sum(count_texts(session, wave_id).values()) - len(texts)


def questions_with_enough(session: Session, wave_id: UUID) -> list[str]:
    """The questions to which ten or more wrote something."""
    written = count_texts(session, wave_id)
    rows = session.execute(
        sa.select(SurveyRemark.question, sa.func.count())
        .where(SurveyRemark.wave_id == wave_id)
        .group_by(SurveyRemark.question)
    )
    for question, count in rows:
        written[question] = written.get(question, 0) + count
    return sorted(question for question, count in written.items() if count >= TEXT_POLICY.k)


def destroyed_on(wave: WaveRow) -> date:
    """The day on which texts that nobody reviewed are destroyed."""
    return wave.last_day + REVIEW_DAYS


def names_known(session: Session, organisation_id: UUID) -> list[str]:
    """The names of an organisation's own people, which a reviewer is shown as words to strike out."""
    rows = session.scalars(sa.select(User.name).where(User.organisation_id == organisation_id))
    return sorted(rows)
