"""Reads of kept questionnaires; each score is computed anew from the sealed answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.instruments.change.reliable import Change, classify
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.history.models import Administration
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.scoring.result import Result
from wellbeing.instruments.table import instrument_of
from wellbeing.instruments.texts.instrument import Band, Instrument
from wellbeing.participants.models import Participant
from wellbeing.store import open_sealed

APART = timedelta(days=14)
"""Two sheets nearer to each other are not compared in figures (facts 1.6, W05 [HOUSE])."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One questionnaire as it was answered, with its score of now."""

    id: UUID
    instrument: Instrument
    answers: Answers
    result: Result
    answered_at: datetime

    @property
    def band(self) -> Band | None:
        """The band of the score; None without a score or bands."""
        return None if self.result.total is None else self.instrument.band_of(self.result.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The sheets of one instrument, version and language, the oldest first; only such are compared."""

    instrument: Instrument
    sheets: tuple[Sheet, ...]

    @property
    def scored(self) -> tuple[Sheet, ...]:
        """Those that have a score."""
        return tuple(sheet for sheet in self.sheets if sheet.result.total is not None)

    @property
    def change(self) -> Change | None:
        """From the first score to the last; None with fewer than two, or where no threshold is agreed."""
        return change_between(self.scored[0], self.scored[-1]) if len(self.scored) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedScores:
    """The first and the last score of a participant in one instrument, version and language."""

    participant_id: UUID
    instrument: InstrumentCode
    version: str
    language: str
    first_score: int
    first_at: datetime
    last_score: int
    last_at: datetime


_COLUMNS = (
    Administration.id,
    Administration.participant_id,
    Administration.instrument,
    Administration.instrument_version,
    Administration.language,
    Administration.answers_sealed,
    Administration.answered_at,
)
_IN_ORDER = (Administration.answered_at, Administration.id)


def list_series(vault: Session, participant_id: UUID) -> list[Series]:
    """What a participant kept, by instrument in the order of the table, the oldest sheet first."""
    query = sa.select(*_COLUMNS).where(Administration.participant_id == participant_id).order_by(*_IN_ORDER)
    return series_of(_sheet(row) for row in vault.execute(query))


def series_of(sheets: Iterable[Sheet]) -> list[Series]:
    """Sheets in order of time, put together by instrument, version and language."""
    kept: dict[tuple[str, str, str], list[Sheet]] = {}
    for sheet in sheets:
        kept.setdefault(sheet.instrument.key, []).append(sheet)
    rows = [Series(instrument=some[0].instrument, sheets=tuple(some)) for some in kept.values()]
    return sorted(rows, key=lambda series: series.instrument.number)


def change_between(first: Sheet, last: Sheet) -> Change | None:
    """What became of the score; None without two scores or an agreed threshold. Source: facts 2.4."""
    threshold = first.instrument.threshold
    if threshold is None or first.result.total is None or last.result.total is None:
        return None
    return classify(
        first.result.total,
        last.result.total,
        points=threshold.points,
        direction=first.instrument.direction,
        caseness=first.instrument.caseness,
    )


def has_sheet(vault: Session, participant_id: UUID, sheet_id: UUID) -> bool:
    """Whether the participant has kept this sheet already."""
    query = sa.select(Administration.id).where(
        Administration.id == sheet_id, Administration.participant_id == participant_id
    )
    return vault.scalars(query).one_or_none() is not None


def paired_scores(vault: Session, *, agency_id: UUID, until: datetime) -> list[PairedScores]:
    """First and last score of each of an agency’s participants up to a moment, where they are 14 days or more apart.

    For W05 to W07 (facts 1.6), which publish aggregates only. Sheets without a score are left out.
    """
    query = (
        sa.select(*_COLUMNS)
        .join(Participant, Participant.id == Administration.participant_id)
        .where(Participant.agency_id == agency_id, Administration.answered_at <= until)
        .order_by(*_IN_ORDER)
    )
    first: dict[tuple[Any, ...], PairedScores] = {}
    for row in vault.execute(query):
        total = _sheet(row).result.total
        if total is None:
            continue
        key = (row.participant_id, row.instrument, row.instrument_version, row.language)
        begun = first.get(key)
        first[key] = PairedScores(
            participant_id=row.participant_id,
            instrument=row.instrument,
            version=row.instrument_version,
            language=row.language,
            first_score=begun.first_score if begun else total,
            first_at=begun.first_at if begun else row.answered_at,
            last_score=total,
            last_at=row.answered_at,
        )
    return [pair for pair in first.values() if pair.last_at - pair.first_at >= APART]


def _sheet(row: Any) -> Sheet:
    instrument = instrument_of(row.instrument, row.instrument_version)
    text = open_sealed(row.answers_sealed, Administration.__tablename__, "answers", row.id)
    assert text is not None, "every sheet has its answers"
    answers = Answers.from_text(text)
    return Sheet(
        id=row.id,
        instrument=instrument,
        answers=answers,
        result=instrument.scorer(answers),
        answered_at=row.answered_at,
    )
