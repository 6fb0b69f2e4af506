"""Each referral judged alone by the measure of the whole, so that it stands where the whole counted it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.evaluations.snapshot import Snapshot
from kpi.measures.cells import Column, id_of, read_columns
from kpi.measures.measurement import Measurement, no_data
from kpi.measures.referral_rows import (
    ReferralRows,
    read_referrals,
    referral_columns,
    referral_figures,
    referral_source,
)
from kpi.measures.scope import Scope
from kpi.measures.service_agencies import list_calendars
from kpi.measures.service_ending_rows import (
    UNREACHED,
    AttemptRows,
    attempt_figures,
    read_attempts_of,
    read_endings,
)
from kpi.measures.service_open_rows import OpenRows, open_figures
from kpi.measures.service_people import RETURN_DAYS
from kpi.measures.service_rows import (
    ServiceRows,
    read_services,
    service_columns,
    service_figures,
    service_rows_of,
    service_source,
)
from kpi.measures.service_session_rows import has_sessions
from kpi.measures.service_work import OF_SESSIONS
from referrals.handover.models import Referral

EVERYTHING = Scope(timezone="UTC")
Judged = Mapping[UUID, Measurement]
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The period of an evaluation in instants, and the moment of its data."""

    begin: datetime
    end: datetime
    as_of: datetime
    loop_days: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Span":
        """The span of a snapshot."""
        begin, end = snapshot.period.period().bounds()
        return cls(
            begin=begin, end=end, as_of=snapshot.as_of, loop_days=int(snapshot.parameters["loop_days"])
        )

    @property
    def state_at(self) -> datetime:
        """The moment of what is measured as a state."""
        return min(self.end, self.as_of)

    def holds(self, column: Any) -> Condition:
        """An instant within the period."""
        return sa.and_(column >= self.begin, column < self.end)


@dataclass(frozen=True, slots=True)
class Judge:
    """How the referrals of a figure are found, judged one by one, and measured together.

    `among` leaves none out that the figure counts; what it lets through and the figure does not ask for is dropped.
    """

    among: Callable[[Span], Condition]
    each: Callable[[Session, Scope, Sequence[UUID], str, Span], Judged]
    whole: Callable[[Session, Scope, str, Span], Measurement]


def _sent(span: Span) -> Condition:
    return span.holds(Referral.submitted_at)


def _open(span: Span) -> Condition:
    at = span.state_at
    return sa.and_(Referral.submitted_at <= at, sa.or_(Referral.closed_at.is_(None), Referral.closed_at > at))


def _unreached(span: Span) -> Condition:
    return sa.and_(span.holds(Referral.closed_at), Referral.closure_reason == UNREACHED)


def _ended(span: Span) -> Condition:
    return span.holds(Referral.closed_at)


def _answered(span: Span) -> Condition:
    moments = (Referral.engaged_at, Referral.declined_at, Referral.closed_at, Referral.withdrawn_at)
    return sa.or_(*(span.holds(column) for column in moments))


def _handed_over(session: Session, scope: Scope, ids: Sequence[UUID], code: str, span: Span) -> Judged:
    read, places = _read(session, referral_source(EVERYTHING), referral_columns(), ids)
    rows = ReferralRows.of(read)
    return {
        one: referral_figures(rows.only(np.array([place])), as_of=span.as_of, loop_days=span.loop_days)[code]
        for one, place in places.items()
    }


def _all_handed_over(session: Session, scope: Scope, code: str, span: Span) -> Measurement:
    kept = read_referrals(session, scope, begin=span.begin, end=span.end)
    return kept.figures(span.begin, span.end, as_of=span.as_of, loop_days=span.loop_days)[code]


def _served(session: Session, scope: Scope, ids: Sequence[UUID], code: str, span: Span) -> Judged:
    calendars = list_calendars(session, scope)
    read, places = _read(session, service_source(EVERYTHING), service_columns(calendars), ids)
    rows, opened = service_rows_of(session, read, calendars)
    return {
        one: _service_figures(rows.only(np.array([place])), _only(opened, place), span)[code]
        for one, place in places.items()
    }


def _all_served(session: Session, scope: Scope, code: str, span: Span) -> Measurement:
    if code in OF_SESSIONS and not has_sessions(session, scope):
        return no_data(OF_SESSIONS[code])
    until = span.end + timedelta(days=RETURN_DAYS + 1)
    kept = read_services(session, scope, list_calendars(session, scope), begin=span.begin, end=until)
    measured = kept.figures(span.begin, span.end, as_of=span.as_of)
    return (measured | kept.open_figures(span.state_at))[code]


def _service_figures(rows: ServiceRows, opened: OpenRows, span: Span) -> dict[str, Measurement]:
    measured = service_figures(rows, begin=span.begin, end=span.end, as_of=span.as_of)
    return measured | open_figures(opened, at=span.state_at)


def _tried(session: Session, scope: Scope, ids: Sequence[UUID], code: str, span: Span) -> Judged:
    calendars = list_calendars(session, scope)
    rows = read_attempts_of(session, ids, calendars, begin=span.begin, end=span.end)
    ordered = sorted(ids, key=lambda one: one.hex)
    return {
        ordered[number]: _attempt_figures(rows.only(rows.closure == number), span)[code]
        for number in np.unique(rows.closure).tolist()
    }


def _all_tried(session: Session, scope: Scope, code: str, span: Span) -> Measurement:
    calendars = list_calendars(session, scope)
    kept = read_endings(session, scope, calendars, begin=span.begin, end=span.end)
    return kept.figures(span.begin, span.end, as_of=span.as_of)[code]


def _attempt_figures(rows: AttemptRows, span: Span) -> dict[str, Measurement]:
    return attempt_figures(rows, begin=span.begin, end=span.end, as_of=span.as_of)


OF_REFERRALS = Judge(_sent, _handed_over, _all_handed_over)
JUDGES: Mapping[str, Judge] = {
    **dict.fromkeys(("R01", "R02", "R03", "R04", "R10", "R11", "R12"), OF_REFERRALS),
    "R05": Judge(_sent, _served, _all_served),
    "R06": Judge(_open, _served, _all_served),
    "R08": Judge(_unreached, _tried, _all_tried),
    "R16": Judge(_answered, _served, _all_served),
    "R17": Judge(_ended, _served, _all_served),
}
"""The figures that count referrals; the others count persons, sessions, questions, outcomes or encounters."""


def _read(
    session: Session, source: sa.Select[Any], columns: Mapping[str, Column], ids: Sequence[UUID]
) -> tuple[dict[str, Any], dict[UUID, int]]:
    """The columns of these referrals, and where each of them stands."""
    wanted = {**columns, "id": id_of(Referral.id)}
    read = read_columns(session, source.where(Referral.id.in_(ids)), wanted, cell=Referral.ngo_id)
    places = {UUID(hex=text): place for place, text in enumerate(read.pop("id").tolist())}
    return read, places


def _only(rows: OpenRows, place: int) -> OpenRows:
    return OpenRows(**{one.name: getattr(rows, one.name)[place : place + 1] for one in fields(rows)})
