"""The timer's work: measure each scope once a day and store what changed, one writer at a time."""

import logging
from collections.abc import Sequence
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
from kpi.dashboard.measuring import ClosedPeriod, measure_closed
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
        scopes = _due(session, now)
    written, failed = 0, []
    for scope in scopes:
        try:
            written += _measure_one(session_factory, scope, now=now)
        except ClaimLost:
            log.warning("figures of %s: taken over by another process", scope.key)
        except Exception:
            log.exception("figures of %s: not measured", scope.key)
            failed.append(scope.title or scope.key)
    return written, failed


def claim_scope(session: Session, scope_key: str, *, now: datetime) -> int | None:
    """The token of a claim on a scope, or None while another claim holds or it was just measured.

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
            sa.or_(MeasuredScope.measured_at.is_(None), MeasuredScope.measured_at <= now - EVERY),
        )
        .values(token=MeasuredScope.token + 1, lease_until=now + LEASE)
        .returning(MeasuredScope.token)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def store_figures(
    session: Session, scope_key: str, closed: Sequence[ClosedPeriod], *, token: int, now: datetime
) -> int:
    """Store what is new or has changed, and keep what was first; answers how many figures were written.

    `ClaimLost` when the token is no longer ours: then nothing is written.
    """
    mine = (
        sa.update(MeasuredScope)
        .where(MeasuredScope.scope_key == scope_key, MeasuredScope.token == token)
        .values(measured_at=now, lease_until=now)
        .returning(MeasuredScope.token)
        .execution_options(synchronize_session=False)
    )
    if session.execute(mine).first() is None:
        raise ClaimLost(N_("Another process measures this already."))
    query = sa.select(MeasuredFigure).where(
        MeasuredFigure.scope_key == scope_key,
        MeasuredFigure.period_key.in_([one.period.code for one in closed]),
    )
    present = {(row.period_key, row.indicator): row for row in session.scalars(query)}
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


def _due(session: Session, now: datetime) -> list[Scope]:
    fresh = set(
        session.scalars(sa.select(MeasuredScope.scope_key).where(MeasuredScope.measured_at > now - EVERY))
    )
    return [scope for scope in list_scopes(session, SYSTEM) if scope.key not in fresh]


def _measure_one(session_factory: SessionFactory, scope: Scope, *, now: datetime) -> int:
    with session_factory() as session:
        token = claim_scope(session, scope.key, now=now)
        session.commit()
    if token is None:
        return 0
    with reading(session_factory) as session:
        closed = measure_closed(session, scope, now=now)
    with session_factory() as session:
        written = store_figures(session, scope.key, closed, token=token, now=now)
        session.commit()
    return written
