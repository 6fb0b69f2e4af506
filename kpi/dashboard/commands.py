"""The timer's work: measure the closed periods of a scope once a day and store what changed, one writer at a time."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM
from core.errors import Conflict
from core.reading import SessionFactory, reading
from core.text import N_
from kpi.dashboard.content import to_text
from kpi.dashboard.measuring import MeasuredPeriod, measure_closed
from kpi.dashboard.models import MeasuredFigure, MeasuredScope
from kpi.evaluations.scopes import list_scopes
from kpi.indicators.catalogue import get_indicator
from kpi.measures.scope import Scope

log = logging.getLogger("concordat.figures")

LEASE = timedelta(minutes=10)
"""Longer than measuring any scope takes; also how long a scope that failed waits."""
EVERY = timedelta(hours=20)
"""Late data and cases that mature change closed months: each scope is measured again about once a day."""


class ClaimLost(Conflict):
    """Somebody else took the scope over; what was measured under the old token is thrown away."""


def measure_due(session_factory: SessionFactory, *, now: datetime) -> tuple[int, list[str]]:
    """Measure every scope that is due; answers how many figures were written, and the titles of scopes that failed."""
    with reading(session_factory) as session:
        fresh = list_fresh(session, now=now, every=EVERY)
        scopes = [scope for scope in list_scopes(session, SYSTEM) if scope.key not in fresh]
    return measure_each(scopes, lambda scope: _measure_one(session_factory, scope, now=now))


def measure_each(scopes: Iterable[Scope], measure: Callable[[Scope], int]) -> tuple[int, list[str]]:
    """Measure one scope after the other; one that fails does not keep the others back, nor one that another process took."""
    written, failed = 0, []
    for scope in scopes:
        try:
            written += measure(scope)
        except ClaimLost:
            log.warning("figures of %s: taken over by another process", scope.key)
        except Exception:
            log.exception("figures of %s: not measured", scope.key)
            failed.append(scope.title or scope.key)
    return written, failed


def claim(
    session_factory: SessionFactory, key: str, *, now: datetime, every: timedelta = EVERY
) -> int | None:
    """The token of a claim that is committed, or None where there is nothing to do."""
    with session_factory() as session:
        token = claim_scope(session, key, now=now, every=every)
        session.commit()
    return token


def claim_scope(session: Session, scope_key: str, *, now: datetime, every: timedelta = EVERY) -> int | None:
    """The token of a claim on a scope, or None while another claim holds or it was measured less than `every` ago.

    The caller commits at once.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Any = (sqlite if on_sqlite else postgresql).insert(MeasuredScope)
    first = (
        insert.values(scope_key=scope_key, token=1, lease_until=now + LEASE)
        .on_conflict_do_nothing()
        .returning(MeasuredScope.token)
    )
    if session.execute(first).first() is not None:
        return 1
    return session.execute(
        sa.update(MeasuredScope)
        .where(
            MeasuredScope.scope_key == scope_key,
            MeasuredScope.lease_until < now,
            sa.or_(MeasuredScope.measured_at.is_(None), MeasuredScope.measured_at <= now - every),
        )
        .values(token=MeasuredScope.token + 1, lease_until=now + LEASE)
        .returning(MeasuredScope.token)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def store_figures(
    session: Session, scope_key: str, closed: Sequence[MeasuredPeriod], *, token: int, now: datetime
) -> int:
    """Store what is new or has changed, and keep what was first; answers how many figures were written.

    `ClaimLost` when the token is no longer ours: then nothing is written.
    """
    end_claim(session, scope_key, token=token, now=now)
    present = figures_present(session, scope_key, closed)
    new, revised = 0, 0
    for one in closed:
        for code, figure in one.figures.items():
            version, content = get_indicator(code).version, to_text(figure)
            row = present.get((one.period.code, code))
            if row is not None and (row.content, row.definition_version) == (content, version):
                continue
            if row is None:
                row = MeasuredFigure(
                    scope_key=scope_key,
                    period_key=one.period.code,
                    period_start=one.period.start,
                    indicator=code,
                    first_version=version,
                    first_content=content,
                    first_as_of=now,
                )
                session.add(row)
                new += 1
            else:
                revised += 1
            row.definition_version, row.content, row.as_of = version, content, now
            measured = figure.measurement
            row.n, row.cases, row.value = measured.n, measured.N, measured.value
    if new or revised:
        session.flush()
        record(
            session,
            SYSTEM,
            action="figures.measured",
            subject=("measured_scope", scope_key),
            now=now,
            details={"new": new, "revised": revised},
        )
    return new + revised


def end_claim(session: Session, scope_key: str, *, token: int, now: datetime) -> None:
    """Note when the scope was measured and give it free; raises `ClaimLost` when the token is no longer ours."""
    mine = (
        sa.update(MeasuredScope)
        .where(MeasuredScope.scope_key == scope_key, MeasuredScope.token == token)
        .values(measured_at=now, lease_until=now)
        .returning(MeasuredScope.token)
        .execution_options(synchronize_session=False)
    )
    if session.execute(mine).first() is None:
        raise ClaimLost(N_("Another process measures this already."))


def figures_present(
    session: Session, scope_key: str, periods: Sequence[MeasuredPeriod]
) -> dict[tuple[str, str], MeasuredFigure]:
    """What is stored of these periods, by period and indicator."""
    query = sa.select(MeasuredFigure).where(
        MeasuredFigure.scope_key == scope_key,
        MeasuredFigure.period_key.in_([one.period.code for one in periods]),
    )
    return {(row.period_key, row.indicator): row for row in session.scalars(query)}


def list_fresh(session: Session, *, now: datetime, every: timedelta) -> set[str]:
    """The keys of what was measured less than `every` ago."""
    query = sa.select(MeasuredScope.scope_key).where(MeasuredScope.measured_at > now - every)
    return set(session.scalars(query))


def _measure_one(session_factory: SessionFactory, scope: Scope, *, now: datetime) -> int:
    token = claim(session_factory, scope.key, now=now)
    if token is None:
        return 0
    with reading(session_factory) as session:
        closed = measure_closed(session, scope, now=now)
    with session_factory() as session:
        written = store_figures(session, scope.key, closed, token=token, now=now)
        session.commit()
    return written
