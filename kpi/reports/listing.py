"""Evaluations as the list shows them: period in words and how many indicators stand how."""

from dataclasses import dataclass
from uuid import UUID

from kpi.evaluations.labels import kind_text
from kpi.evaluations.queries import EvaluationRow
from kpi.evaluations.snapshot import PeriodStamp
from kpi.measures.scope import ScopeKind
from kpi.periods import parse_period
from kpi.reports.report import StatusRow, status_row
from kpi.reports.values import period_text
from web.i18n import moment_in_zone

LONGEST_UNBROKEN = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvaluation:
    """One line of the list."""

    id: UUID
    reference: str
    scope: str
    period: str
    as_of: str
    is_scheduled: bool
    has_document: bool
    is_unread: bool
    """The reader was told of it and has not opened it."""
    counts: tuple[tuple[StatusRow, int], ...]


def listed(row: EvaluationRow, *, is_unread: bool = False) -> ListedEvaluation:
    """The line of an evaluation."""
    period = parse_period(row.period_key, row.timezone)
    stamp = PeriodStamp(
        code=period.code,
        kind=period.kind.value,
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        zone=period.zone,
    )
    counts = (("misses", row.missed), ("near", row.nearly_met), ("meets", row.met), ("none", row.unrated))
    return ListedEvaluation(
        id=row.id,
        reference=row.reference,
        scope=kind_text(ScopeKind(row.scope_key.partition("-")[0]), row.scope_title),
        period=_unbroken(period_text(stamp)),
        as_of=moment_in_zone(row.data_as_of, row.timezone),
        is_scheduled=row.schedule_id is not None,
        has_document=row.has_document,
        is_unread=is_unread,
        counts=tuple((status_row(code), count) for code, count in counts if count),
    )


def _unbroken(words: str) -> str:
    """A short period stays on one line of its narrow column."""
    return words.replace(" ", "\u00a0") if len(words) <= LONGEST_UNBROKEN else words
