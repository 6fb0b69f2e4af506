"""What is already published of the cases of a scope and period: evaluations over the same, larger and smaller ones."""

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.evaluations.divided import Divided, Key, tables_of
from kpi.evaluations.models import Evaluation
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.memoranda.models import Partnership

Places = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose cases a scope counts: the partnerships of its referrals, and the agencies of its encounters."""

    partnerships: Places
    agencies: Places

    def shares_with(self, other: "Cover") -> bool:
        """Whether some cases are of both."""
        return bool(self.partnerships & other.partnerships or self.agencies & other.agencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTables:
    """The tables of a published evaluation, with whose cases and which months they count."""

    cover: Cover
    months: Places
    tables: dict[Key, Divided]


class Covers:
    """Which partnerships and agencies each scope is made of, from one read."""

    def __init__(self, session: Session) -> None:
        columns = (Partnership.id, Partnership.agency_id, Partnership.ngo_id)
        self._rows = [tuple(row) for row in session.execute(sa.select(*columns))]

    def of(self, agency_id: UUID | None, ngo_id: UUID | None) -> Cover:
        """The cover of an agency, an NGO, a partnership of both, or of everything."""
        rows = [
            row
            for row in self._rows
            if (agency_id is None or row[1] == agency_id) and (ngo_id is None or row[2] == ngo_id)
        ]
        agencies: Iterable[Hashable] = ()
        if ngo_id is None:
            agencies = {row[1] for row in rows} if agency_id is None else {agency_id}
        return Cover(frozenset(row[0] for row in rows), frozenset(agencies))


def list_beside(
    session: Session, scope: Scope, *, period: Period, as_of: datetime
) -> tuple[Cover, list[PublishedTables]]:
    """The cover of the scope, and what is published that shares cases with it or with what does, the earliest first.

    The parts of a whole that is published matter beside each other, though they share nothing. Of this very scope and
    period only what was measured before `as_of`, so that measuring once more at the same moment finds the same.
    """
    covers = Covers(session)
    own = covers.of(scope.agency_id, scope.ngo_id)
    known = sa.or_(
        Evaluation.data_as_of < as_of,
        sa.and_(
            Evaluation.data_as_of == as_of,
            sa.or_(Evaluation.scope_key != scope.key, Evaluation.period_key != period.code),
        ),
    )
    heads = _heads(session, covers, known, start=period.start, end=period.end, cover=own)
    if not heads:
        return own, []
    start = min(period.start, *(head.period_start for head, _ in heads))
    end = max(period.end, *(head.period_end for head, _ in heads))
    around = Cover(
        own.partnerships.union(*(cover.partnerships for _, cover in heads)),
        own.agencies.union(*(cover.agencies for _, cover in heads)),
    )
    covered = {
        head.id: cover for head, cover in _heads(session, covers, known, start=start, end=end, cover=around)
    }
    query = (
        sa.select(Evaluation.id, Evaluation.period_start, Evaluation.period_end, Evaluation.snapshot)
        .where(Evaluation.id.in_(covered))
        .order_by(Evaluation.created_at, Evaluation.id)
    )
    return own, [
        PublishedTables(
            cover=covered[row.id],
            months=months_of(row.period_start, row.period_end),
            tables=tables_of(json.loads(row.snapshot)),
        )
        for row in session.execute(query)
    ]


def months_of(start: date, end: date) -> Places:
    """The calendar months from one day to another."""
    first, last = (day.year * 12 + day.month for day in (start, end))
    return frozenset(range(first, last + 1))


def _heads(
    session: Session, covers: Covers, known: sa.ColumnElement[bool], *, start: date, end: date, cover: Cover
) -> list[tuple[sa.Row[tuple[UUID, date, date, UUID | None, UUID | None]], Cover]]:
    query = sa.select(
        Evaluation.id,
        Evaluation.period_start,
        Evaluation.period_end,
        Evaluation.agency_id,
        Evaluation.ngo_id,
    ).where(known, Evaluation.period_start <= end, Evaluation.period_end >= start)
    rows = [(row, covers.of(row.agency_id, row.ngo_id)) for row in session.execute(query)]
    return [(row, other) for row, other in rows if other.shares_with(cover)]
