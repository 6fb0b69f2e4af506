"""The timer's work on open months: measure each scope about once an hour and store what may be told anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM
from core.reading import SessionFactory, reading
from kpi.dashboard.commands import claim, end_claim, figures_present, list_fresh, measure_each
from kpi.dashboard.content import SoFar, Told, from_text, to_text, told_anew
from kpi.dashboard.measuring import MeasuredPeriod, measure_open_months
from kpi.dashboard.models import MeasuredFigure, MeasuredScope, so_far_key
from kpi.evaluations.scopes import list_scopes
from kpi.indicators.catalogue import get_indicator
from kpi.measures.scope import Scope

HOURLY = timedelta(hours=1)
"""How often an open month is measured; what it costs grows with the cases of the month."""
AT_ONCE = timedelta(seconds=30)
"""After so long the other work of the tick has its turn; the rest is measured at the next one."""


def measure_so_far_due(
    session_factory: SessionFactory, *, now: datetime, at_once: timedelta = AT_ONCE
) -> tuple[int, list[str]]:
    """Measure the open months of scopes that are due, those that wait longest first, until `at_once` is over.

    Answers how many figures were written, and the titles of scopes that failed.
    """
    with reading(session_factory) as session:
        scopes = _due(session, now)
    ends = monotonic() + at_once.total_seconds()
    started = (scope for number, scope in enumerate(scopes) if number == 0 or monotonic() < ends)
    return measure_each(started, lambda scope: _measure_one(session_factory, scope, now=now))


def store_so_far(
    session: Session, scope: Scope, months: Sequence[MeasuredPeriod], *, token: int, now: datetime
) -> int:
    """Store of open months what may be told anew, and forget months that closed; answers how many figures were written.

    `ClaimLost` when the token is no longer ours: then nothing is written.
    """
    key = so_far_key(scope.key)
    is_new = (
        session.scalar(sa.select(MeasuredScope.measured_at).where(MeasuredScope.scope_key == key)) is None
    )
    end_claim(session, key, token=token, now=now)
    session.execute(
        sa.delete(MeasuredFigure)
        .where(
            MeasuredFigure.scope_key == key,
            MeasuredFigure.period_key.not_in([one.period.code for one in months]),
        )
        .execution_options(synchronize_session=False)
    )
    present = figures_present(session, key, months)
    written = 0
    begun = {period for period, _ in present}
    for one in months:
        if not one.has_cases and one.period.code not in begun:
            continue
        for code, measured in one.figures.items():
            indicator, row = get_indicator(code), present.get((one.period.code, code))
            if row is None:
                before = None
                row = MeasuredFigure(
                    scope_key=key,
                    period_key=one.period.code,
                    period_start=one.period.start,
                    indicator=code,
                    first_as_of=now,
                    as_of=now,
                    first_content="",
                    content="",
                )
                session.add(row)
            else:
                before = so_far_of(row) if row.definition_version == indicator.version else None
            written += _keep(row, told_anew(indicator, before, measured, is_new=is_new), measured, now=now)
            row.definition_version = row.first_version = indicator.version
    session.flush()
    if written:
        record(
            session,
            SYSTEM,
            action="figures.measured_so_far",
            subject=("measured_scope", scope.key),
            now=now,
            details={"changed": written},
        )
    return written


def so_far_of(row: MeasuredFigure) -> SoFar:
    """What is told of an open month, and what waits: a row holds the first before the second, as of a closed one."""
    return SoFar(told=from_text(row.first_content), waiting=from_text(row.content))


def _keep(row: MeasuredFigure, figure: SoFar, measured: Told, *, now: datetime) -> bool:
    """Write what is told and what waits, each with the last moment at which it was so; answers whether it changed."""
    latest, told, waiting = to_text(measured), to_text(figure.told), to_text(figure.waiting)
    is_changed = (row.first_content, row.content) != (told, waiting)
    if told == latest:
        row.first_as_of = now
    elif told != row.first_content:
        row.first_as_of = row.as_of
    if waiting == latest:
        row.as_of = now
    row.first_content, row.content = told, waiting
    shown = figure.told.measurement
    row.n, row.cases, row.value = shown.n, shown.N, shown.value
    return is_changed


def _due(session: Session, now: datetime) -> list[Scope]:
    """The scopes whose open months were not measured within the hour, those that wait longest first."""
    fresh = list_fresh(session, now=now, every=HOURLY)
    scopes = [scope for scope in list_scopes(session, SYSTEM) if so_far_key(scope.key) not in fresh]
    query = sa.select(MeasuredScope.scope_key, MeasuredScope.measured_at)
    last = {key: at for key, at in session.execute(query) if at is not None}
    never = datetime.min.replace(tzinfo=now.tzinfo)
    return sorted(scopes, key=lambda scope: last.get(so_far_key(scope.key), never))


def _measure_one(session_factory: SessionFactory, scope: Scope, *, now: datetime) -> int:
    token = claim(session_factory, so_far_key(scope.key), now=now, every=HOURLY)
    if token is None:
        return 0
    with reading(session_factory) as session:
        months = measure_open_months(session, scope, now=now)
    with session_factory() as session:
        written = store_so_far(session, scope, months, token=token, now=now)
        session.commit()
    return written
