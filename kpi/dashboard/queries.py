"""Reads of stored figures: a constant number of statements whatever the scope holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.dashboard.content import Told, from_text
from kpi.dashboard.models import MeasuredFigure, MeasuredScope
from kpi.measures.scope import Scope
from kpi.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One indicator of one closed period, as numbers."""

    n: int
    cases: int
    value: float | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFigure:
    """What a figure was when it was first stored."""

    figure: Told
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFigure:
    """A figure of the chosen period with its parts; `first` where later data changed it."""

    figure: Told
    version: int
    first: FirstFigure | None
    text: str
    """What the figure was read from, and what was first told: equal texts are equal figures."""


Cells = Mapping[tuple[str, str], Cell]


def list_cells(session: Session, scope: Scope, periods: Sequence[Period]) -> Cells:
    """The numbers of these periods by period and indicator."""
    query = sa.select(
        MeasuredFigure.period_key,
        MeasuredFigure.indicator,
        MeasuredFigure.n,
        MeasuredFigure.cases,
        MeasuredFigure.value,
        MeasuredFigure.definition_version,
    ).where(
        MeasuredFigure.scope_key == scope.key,
        MeasuredFigure.period_key.in_([period.code for period in periods]),
    )
    return {
        (period, code): Cell(n=n, cases=cases, value=value, version=version)
        for period, code, n, cases, value, version in session.execute(query)
    }


def list_figures(session: Session, scope: Scope, period: Period) -> dict[str, StoredFigure]:
    """The figures of a closed period by the indicator's code."""
    query = sa.select(
        MeasuredFigure.indicator,
        MeasuredFigure.definition_version,
        MeasuredFigure.content,
        MeasuredFigure.first_version,
        MeasuredFigure.first_content,
        MeasuredFigure.first_as_of,
    ).where(MeasuredFigure.scope_key == scope.key, MeasuredFigure.period_key == period.code)
    found = {}
    for row in session.execute(query):
        is_revised = row.first_version == row.definition_version and row.first_content != row.content
        first = (
            FirstFigure(figure=_figure_of(row.first_content), as_of=row.first_as_of) if is_revised else None
        )
        found[row.indicator] = StoredFigure(
            figure=_figure_of(row.content),
            version=row.definition_version,
            first=first,
            text=f"{row.content}{row.first_content}{row.first_as_of.isoformat()}" if first else row.content,
        )
    return found


@lru_cache(maxsize=2_000)
def _figure_of(text: str) -> Told:
    """A stored figure; pages ask for the same ones until they are measured again."""
    return from_text(text)


def find_measured_at(session: Session, scope: Scope) -> datetime | None:
    """Of when the data behind the closed periods is; None before the first measurement."""
    query = sa.select(MeasuredScope.measured_at).where(MeasuredScope.scope_key == scope.key)
    return session.scalar(query)
