"""Reads of stored figures: a constant number of statements whatever the scope holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.dashboard.content import Told, from_text
from kpi.dashboard.models import MeasuredFigure, MeasuredScope, so_far_key
from kpi.measures.scope import Scope
from kpi.periods import Period


class Cell(NamedTuple):
    """One indicator of one closed period, as numbers; a tuple, because a page makes and compares some seven hundred."""

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
    as_of: datetime
    first: FirstFigure | None
    text: str
    """What the figure was read from, and what was first told: equal texts are equal figures."""


Cells = Mapping[tuple[str, str], Cell]


_CELLS = sa.select(
    MeasuredFigure.period_key,
    MeasuredFigure.indicator,
    MeasuredFigure.n,
    MeasuredFigure.cases,
    MeasuredFigure.value,
    MeasuredFigure.definition_version,
).where(
    MeasuredFigure.scope_key == sa.bindparam("scope_key"),
    MeasuredFigure.period_key.in_(sa.bindparam("periods", expanding=True)),
)
_FIGURES = sa.select(
    MeasuredFigure.indicator,
    MeasuredFigure.definition_version,
    MeasuredFigure.content,
    MeasuredFigure.as_of,
    MeasuredFigure.first_version,
    MeasuredFigure.first_content,
    MeasuredFigure.first_as_of,
).where(
    MeasuredFigure.scope_key == sa.bindparam("scope_key"),
    MeasuredFigure.period_key == sa.bindparam("period"),
)


def list_cells(session: Session, scope: Scope, periods: Sequence[Period]) -> Cells:
    """The numbers of these periods by period and indicator."""
    given = {"scope_key": scope.key, "periods": [period.code for period in periods]}
    return {(row[0], row[1]): Cell(*row[2:]) for row in session.execute(_CELLS, given)}


def list_figures(session: Session, scope: Scope, period: Period) -> dict[str, StoredFigure]:
    """The figures of a closed period by the indicator's code."""
    found = {}
    for row in session.execute(_FIGURES, {"scope_key": scope.key, "period": period.code}):
        is_revised = row.first_version == row.definition_version and row.first_content != row.content
        first = (
            FirstFigure(figure=_figure_of(row.first_content), as_of=row.first_as_of) if is_revised else None
        )
        found[row.indicator] = StoredFigure(
            figure=_figure_of(row.content),
            version=row.definition_version,
            as_of=row.as_of,
            first=first,
            text=f"{row.content}{row.first_content}{row.first_as_of.isoformat()}" if first else row.content,
        )
    return found


def list_so_far(session: Session, scope: Scope, month: Period) -> dict[str, StoredFigure]:
    """What is told of a month that is not closed by the indicator's code, and of when; not what waits to be told."""
    rows = session.execute(_FIGURES, {"scope_key": so_far_key(scope.key), "period": month.code})
    return {
        row.indicator: StoredFigure(
            figure=_figure_of(row.first_content),
            version=row.first_version,
            as_of=row.first_as_of,
            first=None,
            text=row.first_content,
        )
        for row in rows
    }


@lru_cache(maxsize=2_000)
def _figure_of(text: str) -> Told:
    """A stored figure; pages ask for the same ones until they are measured again."""
    return from_text(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredAt:
    """Of when the data behind a scope's figures is; None before they were first measured."""

    closed: datetime | None
    so_far: datetime | None


def get_measured_at(session: Session, scope: Scope) -> MeasuredAt:
    """Of when the data behind the closed periods is, and of when that of the open months."""
    so_far = so_far_key(scope.key)
    query = sa.select(MeasuredScope.scope_key, MeasuredScope.measured_at).where(
        MeasuredScope.scope_key.in_([scope.key, so_far])
    )
    found: dict[str, datetime | None] = {row.scope_key: row.measured_at for row in session.execute(query)}
    return MeasuredAt(closed=found.get(scope.key), so_far=found.get(so_far))
