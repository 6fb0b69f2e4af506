"""Reads the sheets of waves: the same statements however many answers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.clock import local_date
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content, load
from surveys.questionnaires.models import Questionnaire, QuestionnaireVersion
from surveys.results.asking import place_of
from surveys.results.models import SurveyFrame
from surveys.results.statistics import Response
from surveys.results.tallying import Frame
from surveys.results.values import Answer, Sheet
from surveys.waves.codes import Entry, Mode, WaveState, state_of
from surveys.waves.models import SurveyAnswer, SurveyResponse, SurveyText, SurveyWave


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRow:
    """A wave with what it asked."""

    id: UUID
    organisation_id: UUID
    organisation: str
    timezone: str
    questionnaire_id: UUID
    purpose: Purpose
    title: str
    audience: str
    mode: Mode
    entry: Entry
    opens_on: date
    closes_on: date
    invited: int | None
    about_kind: str | None
    about_id: UUID | None
    closed_at: datetime | None
    published_at: datetime | None
    content: Content

    def state(self, now: datetime) -> WaveState:
        """Where it stands, by the days where the organisation is."""
        return state_of(
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            closed_at=self.closed_at,
            published_at=self.published_at,
            today=local_date(now, self.timezone),
        )

    @property
    def is_final(self) -> bool:
        """Whether it was closed for good, so that its results may be read.

        One that may open again may not: who had read its results would read one more answer from the difference.
        """
        return self.published_at is not None

    @property
    def last_day(self) -> date:
        """The day on which it closed, early or not, where the organisation is."""
        if self.closed_at is None:
            return self.closes_on
        return min(self.closes_on, local_date(self.closed_at, self.timezone))


ROWS = (
    sa.select(
        SurveyWave.id,
        SurveyWave.organisation_id,
        Organisation.name.label("organisation"),
        Organisation.timezone,
        Questionnaire.id.label("questionnaire_id"),
        Questionnaire.purpose,
        SurveyWave.title,
        SurveyWave.audience,
        SurveyWave.mode,
        SurveyWave.entry,
        SurveyWave.opens_on,
        SurveyWave.closes_on,
        SurveyWave.invited,
        SurveyWave.about_kind,
        SurveyWave.about_id,
        SurveyWave.closed_at,
        SurveyWave.published_at,
        QuestionnaireVersion.content,
    )
    .join(QuestionnaireVersion, QuestionnaireVersion.id == SurveyWave.version_id)
    .join(Questionnaire, Questionnaire.id == QuestionnaireVersion.questionnaire_id)
    .join(Organisation, Organisation.id == SurveyWave.organisation_id)
    .order_by(SurveyWave.closes_on.desc(), SurveyWave.title, SurveyWave.id)
)


def wave_rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[WaveRow]:
    """Waves, the latest first."""
    rows = session.execute(ROWS.where(*conditions))
    return [WaveRow(**{**row._mapping, "content": load(row.content)}) for row in rows]


def read_sheets(
    session: Session, wave_ids: Collection[UUID], *, band: int | None = None
) -> dict[UUID, list[Sheet]]:
    """The sheets of each wave, in no order that says anything; with `band` (0 or 1) the option that each chose there."""
    if not wave_ids:
        return {}
    chosen = (SurveyResponse.band_one, SurveyResponse.band_two)
    responses = session.execute(
        sa.select(SurveyResponse.id, SurveyResponse.wave_id, chosen[band or 0].label("band"))
        .where(SurveyResponse.wave_id.in_(wave_ids))
        .order_by(SurveyResponse.id)
    ).all()
    given = _given(session, wave_ids)
    found: dict[UUID, list[Sheet]] = {wave_id: [] for wave_id in wave_ids}
    for response in responses:
        found[response.wave_id].append(
            Sheet(answers=given.get(response.id, {}), band=response.band if band is not None else None)
        )
    return found


def read_sheets_by_person(session: Session, wave_id: UUID) -> dict[UUID, Mapping[str, Answer]]:
    """The answers of each invitation of a confidential wave; in an anonymous one no answer has any."""
    given = _given(session, [wave_id])
    rows = session.execute(
        sa.select(SurveyResponse.id, SurveyResponse.invitation_id).where(
            SurveyResponse.wave_id == wave_id, SurveyResponse.invitation_id.is_not(None)
        )
    )
    return {row.invitation_id: given.get(row.id, {}) for row in rows}


def _given(session: Session, wave_ids: Collection[UUID]) -> dict[UUID, dict[str, Answer]]:
    answers = session.execute(
        sa.select(
            SurveyAnswer.response_id,
            SurveyAnswer.question,
            SurveyAnswer.statement,
            SurveyAnswer.value,
            SurveyAnswer.choice,
        )
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(SurveyResponse.wave_id.in_(wave_ids), sa.not_(SurveyAnswer.is_not_applicable))
        .order_by(
            SurveyAnswer.response_id, SurveyAnswer.question, SurveyAnswer.statement, SurveyAnswer.choice
        )
    )
    given: dict[UUID, dict[str, list[float | str]]] = defaultdict(lambda: defaultdict(list))
    for row in answers:
        value = row.choice if row.value is None else row.value
        given[row.response_id][place_of(row.question, row.statement)].append(value)
    return {
        response_id: {code: _answer(values) for code, values in places.items()}
        for response_id, places in given.items()
    }


def read_bands(
    session: Session, wave_ids: Collection[UUID]
) -> dict[UUID, list[tuple[str | None, str | None]]]:
    """What each sheet of each wave chose in both bands, in the order of `read_sheets`."""
    found: dict[UUID, list[tuple[str | None, str | None]]] = {wave_id: [] for wave_id in wave_ids}
    rows = session.execute(
        sa.select(SurveyResponse.wave_id, SurveyResponse.band_one, SurveyResponse.band_two)
        .where(SurveyResponse.wave_id.in_(wave_ids))
        .order_by(SurveyResponse.id)
    )
    for row in rows:
        found[row.wave_id].append((row.band_one, row.band_two))
    return found


def _answer(values: list[float | str]) -> Answer:
    """A point of a scale is a whole number; choices are always a tuple, of which a single choice has one."""
    first = values[0]
    if isinstance(first, str):
        return tuple(str(value) for value in values)
    return int(first) if first == int(first) else first


def count_sheets(session: Session, wave_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many people have answered each wave."""
    rows = session.execute(
        sa.select(SurveyResponse.wave_id, sa.func.count())
        .where(SurveyResponse.wave_id.in_(wave_ids))
        .group_by(SurveyResponse.wave_id)
    )
    return dict.fromkeys(wave_ids, 0) | {row[0]: row[1] for row in rows}


def count_texts(session: Session, wave_id: UUID) -> dict[str, int]:
    """How many texts of each question wait for their review."""
    rows = session.execute(
        sa.select(SurveyText.question, sa.func.count())
        .where(SurveyText.wave_id == wave_id)
        .group_by(SurveyText.question)
    )
    return {row[0]: row[1] for row in rows}


def find_frame(session: Session, wave_id: UUID) -> SurveyFrame | None:
    """What was declared about the people of a wave."""
    return session.get(SurveyFrame, wave_id)


def frame_of(wave: WaveRow, declared: SurveyFrame | None, *, answers: int, language: str) -> Frame:
    """How the sheets of a wave were gathered; an open link has no response rate."""
    invited = wave.invited if wave.entry is Entry.INVITED else None
    bands: dict[str, tuple[str, int]] = {}
    place = band_of(wave, declared)
    if declared is not None and place is not None:
        for option in wave.content.bands[place].options:
            if option.code not in declared.people:
                continue
            words = option.label.get(language) or next(iter(option.label.values()))
            bands[option.code] = (words, int(declared.people[option.code]))
    return Frame(
        response=Response(returned=answers, invited=invited),
        population=declared.population if declared is not None else None,
        bands=bands,
    )


def band_of(wave: WaveRow, declared: SurveyFrame | None) -> int | None:
    """The place of the band by which a wave is weighted."""
    if declared is None or declared.band is None:
        return None
    return next((i for i, band in enumerate(wave.content.bands) if band.code == declared.band), None)
