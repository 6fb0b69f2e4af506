"""Reads the waves behind E01, E02, T05, W02 and W10 once for a whole evaluation: the same statements however many there are."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.suppression import POLICIES, Audience, Disclosure
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.scope import Scope, ScopeKind
from kpi.measures.survey_figures import (
    SurveyBasis,
    basis_of,
    disclosure_of_agreement,
    disclosure_of_experience,
    disclosure_of_response,
    experience,
    response,
    top_two,
)
from kpi.measures.survey_figures import SurveyWave as WaveFigures
from kpi.periods import Period
from partners.training.courses.models import TrainingCourse
from partners.training.sessions.feedback import ABOUT as TRAINING_SESSION
from partners.training.sessions.models import TrainingSession
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.models import Questionnaire
from surveys.results.asking import list_asked
from surveys.results.models import SurveyFrame
from surveys.results.reading import WaveRow, band_of, read_bands, read_sheets, wave_rows
from surveys.results.values import Asked, Sheet
from surveys.results.weighting import weighted_share
from surveys.waves.codes import ABOUT_PARTNERSHIP, Entry, Mode
from surveys.waves.models import SurveyWave

PURPOSES: Mapping[str, Purpose] = {
    "W02": Purpose.WELLBEING_PULSE,
    "W10": Purpose.WELLBEING_PULSE,
    "E01": Purpose.COMMUNITY_PERCEPTION,
    "E02": Purpose.PERSONAL_EXPERIENCE,
    "T05": Purpose.TRAINING_FEEDBACK,
}
OF_STAFF = frozenset({"W02", "W10"})
"""Of an agency's own people: anonymous waves about the agency itself, never of a part of it or of a partner (facts 2.7)."""
MEASURES: Mapping[str, tuple[Callable[..., Measurement], Callable[[WaveFigures], Disclosure]]] = {
    "W02": (top_two, disclosure_of_agreement),
    "W10": (response, disclosure_of_response),
    "E01": (top_two, disclosure_of_agreement),
    "E02": (experience, disclosure_of_experience),
    "T05": (top_two, disclosure_of_agreement),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyWork:
    """The waves of each indicator; what is measured from them needs no further statement."""

    waves: Mapping[str, Sequence[WaveFigures]]

    def figures(self, period: Period) -> dict[str, Measurement]:
        """The indicators over a period within what was read, by code."""
        return {
            code: MEASURES[code][0](waves, start=period.start, end=period.end)
            for code, waves in self.waves.items()
        }

    def bases(self, period: Period) -> dict[str, SurveyBasis]:
        """What each of the figures rests on, by code."""
        found = {}
        for code, measured in self.figures(period).items():
            share = measured.value if measured.kind is MeasurementKind.RATE else None
            basis = basis_of(
                self.waves[code], MEASURES[code][1], start=period.start, end=period.end, share=share
            )
            if basis is not None:
                found[code] = basis
        return found


def read_surveys(
    session: Session,
    scope: Scope,
    partnership_ids: Collection[UUID],
    *,
    first: date,
    last: date,
    as_of: datetime,
) -> SurveyWork:
    """The waves of the scope that closed from `first` to `last` and were closed for good by `as_of`."""
    codes = [code for code in PURPOSES if code not in OF_STAFF or scope.kind is ScopeKind.AGENCY]
    rows = wave_rows(
        session,
        Questionnaire.purpose.in_({PURPOSES[code] for code in codes}),
        SurveyWave.published_at <= as_of,
        SurveyWave.closes_on >= first,
        _of(scope, partnership_ids),
    )
    rows = [row for row in rows if first <= row.last_day <= last]
    ids = [row.id for row in rows]
    frames = {
        frame.wave_id: frame
        for frame in session.scalars(sa.select(SurveyFrame).where(SurveyFrame.wave_id.in_(ids)))
    }
    sheets = read_sheets(session, ids)
    bands = read_bands(session, ids)
    return SurveyWork(
        waves={
            code: [
                _wave(row, code, sheets[row.id], bands[row.id], frames.get(row.id))
                for row in rows
                if row.purpose is PURPOSES[code] and _counts(row, code, scope)
            ]
            for code in codes
        }
    )


def _of(scope: Scope, partnership_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    about = sa.and_(SurveyWave.about_kind == ABOUT_PARTNERSHIP, SurveyWave.about_id.in_(partnership_ids))
    joint = (
        sa.select(TrainingSession.id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(TrainingCourse.partnership_id.in_(partnership_ids))
    )
    about = sa.or_(about, sa.and_(SurveyWave.about_kind == TRAINING_SESSION, SurveyWave.about_id.in_(joint)))
    if scope.kind is ScopeKind.ALL:
        return sa.true()
    if scope.kind is ScopeKind.PARTNERSHIP:
        return about
    return sa.or_(SurveyWave.organisation_id == (scope.agency_id or scope.ngo_id), about)


def _counts(row: WaveRow, code: str, scope: Scope) -> bool:
    if code not in OF_STAFF:
        return True
    return row.organisation_id == scope.agency_id and row.mode is Mode.ANONYMOUS and row.about_kind is None


def _wave(
    row: WaveRow,
    code: str,
    sheets: Sequence[Sheet],
    bands: Sequence[tuple[str | None, str | None]],
    frame: SurveyFrame | None,
) -> WaveFigures:
    asked = [one for one in list_asked(row.content, "en", indicator=code) if one.has_top_two]
    marks = [_marks(sheet, asked) for sheet in sheets]
    place = band_of(row, frame)
    weighted = None
    if code == "E01" and frame is not None and place is not None:
        weighted = _weighted(marks, [one[place] for one in bands], frame.people)
    return WaveFigures(
        closed_on=row.last_day,
        marks=marks,
        returned=len(sheets),
        invited=_invited(row, code, len(sheets)),
        weighted=weighted,
        policy=POLICIES[Audience.OFFICER_WELLBEING if code in OF_STAFF else Audience.SURVEY],
    )


def _invited(row: WaveRow, code: str, returned: int) -> int | None:
    """How many were asked; with one link for everybody only where a list says how many were there, as in a training."""
    if row.entry is Entry.INVITED:
        return row.invited
    return max(row.invited, returned) if code == "T05" and row.invited is not None else None


def _marks(sheet: Sheet, asked: Sequence[Asked]) -> list[int]:
    """A person's marks on five points; other scales say nothing of the two highest of five."""
    found = (sheet.answers.get(one.code) for one in asked if (one.lowest, one.highest) == (1, 5))
    return [mark for mark in found if isinstance(mark, int)]


def _weighted(
    marks: Sequence[Sequence[int]], bands: Sequence[str | None], people: Mapping[str, int]
) -> float | None:
    counted: dict[str, tuple[int, int]] = {}
    for one, band in zip(marks, bands, strict=True):
        n, total = counted.get(band or "", (0, 0))
        counted[band or ""] = n + sum(mark >= 4 for mark in one), total + len(one)
    found = weighted_share({band: pair for band, pair in counted.items() if pair[1]}, people)
    return None if found is None else found.value
